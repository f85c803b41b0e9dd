"""What a bureau does over many projects: by which day a year is due, who is reminded."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from pydantic import Field, StrictInt

from jiheng.projects.load import FIRST_YEAR, LAST_YEAR
from jiheng.web.accounts.models import Organisation
from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Right, asked
from jiheng.web.api.operations import JSON, Given, Told, operation
from jiheng.web.api.paging import Paged, PageQuery, paged, rows_of
from jiheng.web.api.values import Day, Moment
from jiheng.web.bureau.reminder_views import reminders_for
from jiheng.web.bureau.scope import realm, scope_of
from jiheng.web.filing import actions
from jiheng.web.filing.models import FilingDay, Reminder
from jiheng.web.notices.delivery import Delivery, delivered
from jiheng.web.notices.models import MessageState

AREA = "报送"
OF_MESSAGES = "；".join(f"{each.value} {each.label}" for each in MessageState)


class FilingDayTold(Told):
    """By which day a year is due."""

    fiscal_year: int = Field(description="预算年度，年")
    due: date = Field(description="报送期限")
    everywhere: bool = Field(description="是否管全部单位")
    set_by: str = Field(description="设定人")
    set_at: Moment = Field(description="设定的时间")


class NewFilingDay(Given):
    """By which day a year is due."""

    year: StrictInt = Field(ge=FIRST_YEAR, le=LAST_YEAR, description="预算年度，年")
    due: Day = Field(description="报送期限；这一天以后才报的算逾期")


class Reminding(Given):
    """Who is to be reminded of what."""

    year: StrictInt = Field(ge=FIRST_YEAR, le=LAST_YEAR, description="预算年度，年")
    organisation_ids: list[UUID] = Field(min_length=1, max_length=500, description="要催的单位")


class Reminded(Told):
    """Who was reminded."""

    organisation_ids: list[UUID] = Field(description="催办了的单位；都报了的没有催")


class ReminderTold(Told):
    """A reminder and what became of it."""

    id: UUID = Field(description="催办的编号")
    organisation_id: UUID = Field(description="单位的编号")
    organisation: str = Field(description="单位")
    fiscal_year: int = Field(description="预算年度，年")
    projects: int = Field(description="催的时候没有报的项目，个")
    sent_by: str = Field(description="谁催的")
    sent_at: Moment = Field(description="什么时候")
    told: int = Field(description="站内收到的，人")
    read: int = Field(description="站内读过的，人")
    messages: dict[str, int] = Field(description=f"往外发的，条，按状态：{OF_MESSAGES}")
    refusals: list[str] = Field(description="没有发出的，对方怎样说")


def _told(day: FilingDay) -> FilingDayTold:
    return FilingDayTold(
        fiscal_year=day.fiscal_year, due=day.due, everywhere=not day.below, set_by=day.set_by.name,
        set_at=day.set_at,
    )  # fmt: skip


@operation(
    AREA, "GET", "/filing-days", "列出报送期限", right=Right("filing", Act.READ),
    answers={200: Paged[FilingDayTold]},
    pages=("bureau:filing_days",),
)  # fmt: skip
def list_filing_days(request: HttpRequest, page: PageQuery) -> dict[str, Any]:
    """List the days that hold for what the asker sees."""
    asking = asked(request)
    scope = scope_of(asking.by, asking.today, "filing")
    known = FilingDay.objects.values_list("pk", "below")
    mine = [
        pk for pk, below in known if any(below.startswith(each) or each.startswith(below) for each in scope)
    ]
    return paged(request, FilingDay.objects.filter(pk__in=mine).select_related("set_by"), page, _told)


@operation(
    AREA, "POST", "/filing-days", "设定报送期限", right=Right("filing", Act.UPDATE),
    answers={200: FilingDayTold}, takes=JSON, pages=("bureau:filing_days",),
    says="设定一个年度的报送期限；下一次夜间快照起生效。",
)  # fmt: skip
def set_filing_day(request: HttpRequest, new: NewFilingDay) -> FilingDayTold:
    """Set by which day a year is due."""
    asking = asked(request)
    where = realm(asking.by, asking.today)
    return _told(actions.set_filing_day(where, new.year, new.due, by=asking.by, at=asking.at))


@operation(
    AREA, "POST", "/reminders", "催办单位", right=Right("filing", Act.CREATE), answers={200: Reminded},
    takes=JSON, pages=("bureau:remind",), says="催办所选单位报送一个年度的项目；今天看已经都报了的不催。",
)  # fmt: skip
def remind(request: HttpRequest, new: Reminding) -> Reminded:
    """Remind units of what they have not filed."""
    asking = asked(request)
    scope = scope_of(asking.by, asking.today, "filing", Act.CREATE)
    chosen = Organisation.objects.filter(pk__in=new.organisation_ids)
    mine = [each for each in chosen if each.path.startswith(scope)]
    made = actions.remind(mine, new.year, by=asking.by, at=asking.at)
    return Reminded(organisation_ids=[each.organisation_id for each in made])


@operation(
    AREA, "GET", "/reminders", "列出催办和回执", right=Right("filing", Act.READ),
    answers={200: Paged[ReminderTold]}, pages=("bureau:reminders",),
    says="催了谁，谁收到、谁读过，哪些没有发出。",
)  # fmt: skip
def list_reminders(request: HttpRequest, page: PageQuery) -> dict[str, Any]:
    """List the reminders one may see, the first sent first."""
    asking = asked(request)
    shown, after = rows_of(request, reminders_for(asking.by, asking.today), page)
    became = delivered(shown)
    return {"items": [_reminder(each, became[each.pk]) for each in shown], "next": after}


def _reminder(sent: Reminder, became: Delivery) -> ReminderTold:
    return ReminderTold(
        id=sent.pk, organisation_id=sent.organisation_id, organisation=sent.organisation.name,
        fiscal_year=sent.fiscal_year, projects=sent.projects, sent_by=sent.sent_by.name, sent_at=sent.sent_at,
        told=became.told, read=became.read, messages=dict(became.messages),
        refusals=list(dict.fromkeys(became.refusals)),
    )  # fmt: skip
