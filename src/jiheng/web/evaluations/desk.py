"""What of evaluations waits for somebody on the desk."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from jiheng.web.accounts.models import User
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.accounts.roles import Role
from jiheng.web.desk.waiting import Waiting
from jiheng.web.evaluations import filed
from jiheng.web.evaluations.models import Correction, Filing, Matter, Seat
from jiheng.web.evaluations.states import (
    OPEN_STATES,
    CorrectionState,
    FilingState,
    MatterState,
    SeatState,
)
from jiheng.web.projects.access import roles_of, visible_projects
from jiheng.web.projects.audience import Audience, People
from jiheng.web.ui.parts import More, Task

MOST_SHOWN = 12
MOST_READ = 200  # on the evening of a deadline thousands wait, and every page asks
SOON = timedelta(days=7)
SUBJECT = "correction"
SEATS_WAIT = (SeatState.ASKED, SeatState.INDEPENDENT)


def waiting(user: User, on: date) -> Waiting:
    """Give what was filed and waits for somebody, what was returned to them, and what of theirs waits."""
    roles, read = roles_of(user, on), list(filed.both(user, on)[:MOST_READ])
    todo = [each for each in read if not filed.is_own(each, user)]
    today = [_to_do(each, roles) for each in todo[:MOST_SHOWN]]
    count = len(todo) if len(read) < MOST_READ else filed.waiting_for(user, on).count()
    more = _more(count - MOST_SHOWN) if count > MOST_SHOWN else ()
    others = [
        _task(each, str(each), f"等{filed.DOING[FilingState(each.state)]}", "waiting")
        for each in read
        if filed.is_own(each, user)
    ][:MOST_SHOWN]
    asked = _corrections(user, on, roles)
    today = [*today, *asked.today, *_matters(user, on), *_sheets(user, roles)]
    return Waiting(today, [*others, *asked.others], more)


def _more(count: int) -> tuple[More, ...]:
    return (More(f"还有 {count} 件报送等您办，看全部", reverse("filings:waiting"), count),)


def _to_do(each: Filing, roles: frozenset[Role]) -> Task:
    if each.state == FilingState.RETURNED:
        return _task(each, f"{each}被退回：{each.decision[:40]}", "", "returned", urgent=True)
    step = filed.step_of(each, roles)
    if step == filed.HEAR:
        return _task(each, f"对{each}提意见", f"{each.deadline:%m-%d} 前", "waiting")
    return _task(each, f"{step}{each}", f"待{step}", "waiting")


def concerned(audience: Audience) -> People:
    """Give who sees what was filed or is to be put right, who was given something back, and experts."""
    filed = Filing.objects.filter(state__in=OPEN_STATES).values_list("project", flat=True)
    wrong = Matter.objects.filter(
        Q(state=MatterState.OPEN, due__lte=audience.on + SOON)
        | Q(state=MatterState.OPEN, correction__isnull=False)
        | Q(state=MatterState.ANSWERED)
    ).values_list("project", flat=True)
    asked = Correction.objects.filter(state=CorrectionState.ASKED).values_list("project", flat=True)
    given_back = Correction.objects.filter(state=CorrectionState.RETURNED).values_list("asked_by", flat=True)
    returned = Filing.objects.filter(state=FilingState.RETURNED).values_list("submitted_by", flat=True)
    seats = Seat.objects.filter(state__in=SEATS_WAIT, keyed_by=None).values_list("user", flat=True)
    return audience.seeing({*filed, *wrong, *asked}) | {*returned, *given_back, *seats}


def _corrections(user: User, on: date, roles: frozenset[Role]) -> Waiting:
    """Give what is proposed in the middle of the year and waits for the second person, or came back."""
    acts = matrix().acts(SUBJECT, roles)
    wanted = Q()
    if Act.APPROVE in acts:
        wanted |= Q(state=CorrectionState.ASKED)
    if Act.PROPOSE in acts:
        wanted |= Q(state__in=(CorrectionState.ASKED, CorrectionState.RETURNED), asked_by=user)
    if not wanted:
        return Waiting([], [])
    later = Correction.objects.filter(
        project=OuterRef("project"), as_of=OuterRef("as_of"), indicator=OuterRef("indicator"),
        asked_at__gt=OuterRef("asked_at"),
    )  # fmt: skip
    rows = Correction.objects.filter(wanted, project__in=visible_projects(user, on)).exclude(
        Exists(later), state=CorrectionState.RETURNED
    )
    today: list[Task] = []
    others: list[Task] = []
    for each in rows.select_related("project").order_by("asked_at")[:MOST_SHOWN]:
        url = f"{reverse('evaluations:corrections', args=[each.project_id])}#correction-{each.pk}"
        where = str(each.project)
        if each.state == CorrectionState.RETURNED:
            title = f"纠偏决定被退回：{each.decision[:40]}"
            today.append(Task(title, url, where, "", "returned", urgent=True))
        elif each.asked_by_id == user.pk:
            others.append(Task(f"纠偏决定：{each}", url, where, "等批准", "waiting"))
        else:
            today.append(Task(f"批准纠偏决定：{each}", url, where, "待批准", "waiting"))
    return Waiting(today, others)


def _sheets(user: User, roles: frozenset[Role]) -> list[Task]:
    """Give the sheets that an expert has not submitted."""
    if Role.EXPERT not in roles:
        return []
    rows = Seat.objects.filter(user=user, state__in=SEATS_WAIT, keyed_by=None).select_related("project")
    return [
        Task("专家评分", reverse("evaluations:group", args=[each.project_id]), str(each.project),
             each.get_state_display(), "waiting")
        for each in rows[:MOST_SHOWN]
    ]  # fmt: skip


def _matters(user: User, on: date) -> list[Task]:
    """Give what is to be put right by somebody's unit within a week, and what waits to be looked at again."""
    acts = matrix().acts("rectification", roles_of(user, on))
    wanted = Q()
    if Act.UPDATE in acts:
        wanted |= Q(state=MatterState.OPEN, due__lte=on + SOON)
        wanted |= Q(state=MatterState.OPEN, correction__isnull=False)  # told at once
    if Act.APPROVE in acts:
        wanted |= Q(state=MatterState.ANSWERED)
        wanted |= Q(state=MatterState.OPEN, correction__isnull=False, due__lt=on)
    if not wanted:
        return []
    rows = Matter.objects.filter(wanted, project__in=visible_projects(user, on)).select_related("project")
    unit = Act.UPDATE in acts
    return [_matter(each, on, unit=unit) for each in rows.order_by("due")[:MOST_SHOWN]]


def _matter(each: Matter, on: date, *, unit: bool) -> Task:
    url = reverse("evaluations:matter", args=[each.project_id, each.pk])
    if each.state == MatterState.ANSWERED:
        return Task(f"复核整改：{each.about}", url, str(each.project), "待复核", "waiting")
    late = (on - each.due).days
    when = f"已过 {late} 天" if late > 0 else f"{each.due:%m-%d} 到期"
    doing = "整改" if unit else "单位没有落实纠偏决定"
    return Task(
        f"{doing}：{each.about}", url, str(each.project), when, "missed" if late > 0 else "", urgent=late > 0
    )


def _task(filing: Filing, title: str, due: str, state: str, *, urgent: bool = False) -> Task:
    url = reverse(f"evaluations:{filing.kind}", args=[filing.project_id, filing.pk])
    return Task(title, url, str(filing.project), due, state, urgent=urgent)
