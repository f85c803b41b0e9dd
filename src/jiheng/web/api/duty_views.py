"""Duties and their waivers."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field, JsonValue
from pydantic.json_schema import SkipJsonSchema

from jiheng.errors import UsageError
from jiheng.evidence.promises import STATE_TITLES
from jiheng.projects.load import FIRST_YEAR, LAST_YEAR
from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Right, asked
from jiheng.web.api.operations import JSON, Given, Told, operation
from jiheng.web.api.paging import Page, Paged, PageQuery, paged, rows_of
from jiheng.web.api.project_views import Decision
from jiheng.web.api.values import Day, MaybeMoment, Moment, Text, one_of
from jiheng.web.duties import actions, queries, spot_queries
from jiheng.web.duties.due_views import DueFilters
from jiheng.web.duties.models import CheckIn, Duty, DutyWaiver, WaiverState
from jiheng.web.duties.signs import signs_of
from jiheng.web.duties.views import SETTLERS

AREA = "履约"
OF_STATES = "；".join(f"{each.value} {title}" for each, title in STATE_TITLES.items())
STATES: list[JsonValue] = [each.value for each in STATE_TITLES]


class DutyTold(Told):
    """One occurrence of a promise."""

    id: UUID = Field(description="这一次履约的编号")
    contract: str = Field(description="合同；不属于合同的是空串")
    promise: str = Field(description="约定")
    kind: str = Field(description="记录种类")
    system: str = Field(description="系统；与系统无关时是空串")
    first: date = Field(description="期间的第一天")
    last: date = Field(description="期间的最后一天")
    due: date = Field(description="应完成的日期")
    needed: int = Field(description="应有的记录，条")
    state: str = Field(description=f"状态：{OF_STATES}", json_schema_extra={"enum": STATES})
    because: str = Field(description="为什么是这个状态")
    records: list[str] = Field(description="履行它的记录编号")


class DutyFilter(Page):
    """What duties are asked for."""

    promise: Text = Field(default="", max_length=200, description="约定")
    system: Text = Field(default="", max_length=200, description="系统")
    state: Literal["", *STATES] = Field(default="", description=f"状态：{OF_STATES}；不写是全部")  # type: ignore[valid-type]
    due_from: Day | SkipJsonSchema[None] = Field(default=None, description="应完成日期从哪一天起")
    due_until: Day | SkipJsonSchema[None] = Field(default=None, description="应完成日期到哪一天止")


class WaitingFilter(Page):
    """What of what is due is asked for, of every project."""

    when: Literal["", "soon", "all"] = Field(
        default="", description="soon 7 天内到期的；all 全部没办的；不写是今天到期和近 30 天没办的"
    )
    year: int | SkipJsonSchema[None] = Field(
        default=None, ge=FIRST_YEAR, le=LAST_YEAR, description="预算年度，年；不写是全部"
    )
    q: Text = Field(default="", max_length=200, description="约定、项目名称或单位含有的字")


class WaitingDuty(DutyTold):
    """One occurrence that is due, of whichever project."""

    project_id: UUID = Field(description="项目的编号")
    project: str = Field(description="项目的名称")
    unit: str = Field(description="实施单位")
    year: int = Field(description="预算年度，年")


class Settled(Told):
    """How settling ended."""

    duties: int = Field(description="一共多少次履约")


class NewWaiver(Given):
    """Why an occurrence is to be waived."""

    reason: Text = Field(max_length=1000, description="免除的理由，至少十个字")


class WaiverTold(Told):
    """A waiver that was asked for."""

    id: UUID = Field(description="免除申请的编号")
    promise: str = Field(description="约定")
    first: date = Field(description="期间的第一天")
    last: date = Field(description="期间的最后一天")
    reason: str = Field(description="理由")
    state: str = one_of(WaiverState, "状态")
    asked_by: str = Field(description="申请人")
    asked_at: Moment = Field(description="申请的时间")
    decided_by: str = Field(description="审批人；还没有审批时是空串")
    decided_at: MaybeMoment = Field(description="审批的时间；还没有审批时为 null")
    decision: str = Field(description="审批意见")


class CheckInTold(Told):
    """What a phone told on the spot."""

    id: UUID = Field(description="现场登记的编号")
    record_id: str = Field(description="登记成的记录的编号")
    kind: str = Field(description="记录种类")
    by: str = Field(description="登记人")
    spot: str = Field(description="地点；没有选地点的是空串")
    scanned: bool = Field(description="是否扫了地点的二维码")
    done_at_phone: Moment = Field(description="登记时手机的时间")
    received_at: Moment = Field(description="服务器收到的时间")
    place: str = Field(description="手机的定位和误差；没有定位的是空串")
    photos: int = Field(description="照片，张")
    signer: str = Field(description="签字的客户；没有签字的是空串")
    stands_out: list[str] = Field(description="为什么需要留意；没有时为空")


def told_duty(duty: Duty) -> DutyTold:
    """Tell a duty."""
    return DutyTold.model_validate(duty)


def told_waiver(waiver: DutyWaiver) -> WaiverTold:
    """Tell a waiver."""
    return WaiverTold(
        id=waiver.pk, promise=waiver.promise, first=waiver.first, last=waiver.last, reason=waiver.reason,
        state=waiver.state, asked_by=waiver.asked_by.name, asked_at=waiver.asked_at,
        decided_by=waiver.decided_by.name if waiver.decided_by else "", decided_at=waiver.decided_at,
        decision=waiver.decision,
    )  # fmt: skip


@operation(
    AREA, "GET", "/projects/{uuid:project_id}/duties", "列出各次履约",
    right=Right("duty_plan", Act.READ), answers={200: Paged[DutyTold]},
    pages=("duties:calendar", "duties:data", "duties:duty"),
)  # fmt: skip
def list_duties(
    request: HttpRequest, project_id: UUID, wanted: Annotated[DutyFilter, Query()]
) -> dict[str, Any]:
    """List the duties, the first due first."""
    told = {"promise": wanted.promise, "system": wanted.system, "state": wanted.state}
    rows = queries.filtered(asked(request).project.duties.all(), told)
    if wanted.due_from:
        rows = rows.filter(due__gte=wanted.due_from)
    if wanted.due_until:
        rows = rows.filter(due__lte=wanted.due_until)
    return paged(request, rows, wanted, told_duty, by=("due", "pk"))


@operation(
    AREA, "GET", "/duties/waiting", "列出到期没办的事", right=Right(full=True),
    answers={200: Paged[WaitingDuty]}, pages=("duties:due",),
    says="自己履行的各项目里，今天到期和到了期还没有记录的，最近到期的在前；申请了免除的、期间已签认的不列。"
    "只有不限单位、带着主人全部权限的令牌能看。",
)  # fmt: skip
def list_waiting_duties(request: HttpRequest, wanted: Annotated[WaitingFilter, Query()]) -> dict[str, Any]:
    """List what is due and not done, of every project."""
    asking = asked(request)
    given = {"when": wanted.when, "year": str(wanted.year or ""), "q": wanted.q}
    rows = DueFilters(given).apply(asking.by, asking.today)

    def told(each: Duty) -> WaitingDuty:
        of = each.project
        return WaitingDuty(
            **told_duty(each).model_dump(), project_id=of.pk, project=of.name, unit=of.unit,
            year=of.fiscal_year,
        )  # fmt: skip

    return paged(request, rows, wanted, told, by=("-due", "pk"))


@operation(
    AREA, "POST", "/projects/{uuid:project_id}/duties/settlement", "现在就核对履约",
    right=Right("duty_plan", Act.READ, either=tuple(SETTLERS)), answers={200: Settled},
    pages=("duties:settle",), says="按约定和记录重新核对各次履约；平时每隔几分钟自动核对。",
)  # fmt: skip
def settle_duties(request: HttpRequest, project_id: UUID) -> Settled:
    """Bring the duties in step now."""
    asking = asked(request)
    plan = actions.settle(asking.project.pk, at=asking.at)
    if plan.fault:
        raise UsageError(f"没有核对成：{plan.fault}")
    return Settled(duties=asking.project.duties.count())


@operation(
    AREA, "POST", "/projects/{uuid:project_id}/duties/{uuid:duty_id}/waivers", "申请免除一次履约",
    right=Right("duty_plan", Act.UPDATE), answers={201: WaiverTold}, takes=JSON, pages=("duties:ask",),
)  # fmt: skip
def ask_waiver(request: HttpRequest, project_id: UUID, duty_id: UUID, new: NewWaiver) -> WaiverTold:
    """Ask that a duty be waived."""
    asking = asked(request)
    found = get_object_or_404(Duty, pk=duty_id, project=asking.project)
    return told_waiver(actions.ask_waiver(found, new.reason, by=asking.by, at=asking.at))


@operation(
    AREA, "GET", "/projects/{uuid:project_id}/check-ins", "列出现场登记",
    right=Right("duty_record", Act.READ), answers={200: Paged[CheckInTold]}, pages=("duties:check_ins",),
    says="手机在现场登记的：谁、在哪里、什么时候，哪些需要留意；内容在它的记录里。",
)  # fmt: skip
def list_check_ins(request: HttpRequest, project_id: UUID, page: PageQuery) -> dict[str, Any]:
    """List what was checked in on the spot, the first received first."""
    rows = asked(request).project.check_ins.select_related("by", "spot")
    shown, after = rows_of(request, rows, page, by=("received_at", "pk"))
    signs = signs_of(shown)
    return {"items": [_check_in(each, signs[each.pk]) for each in shown], "next": after}


def _check_in(each: CheckIn, stands_out: list[str]) -> CheckInTold:
    return CheckInTold(
        id=each.pk, record_id=each.record_id, kind=each.kind, by=each.by.name, spot=str(each.spot or ""),
        scanned=each.scanned, done_at_phone=each.done_at_phone, received_at=each.received_at,
        place=spot_queries.place_of(each), photos=len(each.photos), signer=each.signer, stands_out=stands_out,
    )  # fmt: skip


@operation(
    AREA, "GET", "/projects/{uuid:project_id}/waivers", "列出免除申请",
    right=Right("duty_plan", Act.READ), answers={200: Paged[WaiverTold]},
)  # fmt: skip
def list_waivers(request: HttpRequest, project_id: UUID, page: PageQuery) -> dict[str, Any]:
    """List the waivers, the first asked for first."""
    rows = DutyWaiver.objects.filter(project=asked(request).project).select_related("asked_by", "decided_by")
    return paged(request, rows, page, told_waiver)


@operation(
    AREA, "POST", "/projects/{uuid:project_id}/waivers/{uuid:waiver_id}/decision", "批准或退回免除申请",
    right=Right("duty_plan", Act.APPROVE), answers={200: WaiverTold}, takes=JSON, pages=("duties:decide",),
    says="批准以后自动登记为免除记录。申请人自己不能批。",
)  # fmt: skip
def decide_waiver(request: HttpRequest, project_id: UUID, waiver_id: UUID, new: Decision) -> WaiverTold:
    """Approve or return a waiver."""
    asking = asked(request)
    found = get_object_or_404(DutyWaiver, pk=waiver_id, project=asking.project)
    made = actions.decide_waiver(
        found.pk, approve=new.approve, by=asking.by, at=asking.at, decision=new.decision
    )
    return told_waiver(made)
