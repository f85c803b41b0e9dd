"""What of evaluations waits for somebody on the desk."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from jiheng.web.accounts.models import User
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.accounts.roles import Role
from jiheng.web.desk.waiting import Waiting
from jiheng.web.evaluations.models import Correction, Filing, Matter, Seat
from jiheng.web.evaluations.states import (
    OPEN_STATES,
    STEPS,
    CorrectionState,
    FilingKind,
    FilingState,
    MatterState,
    SeatState,
)
from jiheng.web.projects.access import roles_of, visible_projects
from jiheng.web.projects.audience import Audience, People
from jiheng.web.ui.parts import Task

MOST_SHOWN = 12
MOST_READ = 200  # the longest wait first: on the evening of a deadline thousands wait, and every page asks
SOON = timedelta(days=7)
SUBJECT = "correction"
SEATS_WAIT = (SeatState.ASKED, SeatState.INDEPENDENT)
DOING = {FilingState.OPINIONS: "征求意见", FilingState.SUBMITTED: "签署", FilingState.SIGNED: "审核"}


def waiting(user: User, on: date) -> Waiting:
    """Give what was filed and waits for somebody, what was returned to them, and what of theirs waits."""
    roles = roles_of(user, on)
    mine = Q(submitted_by=user, state__in=[*OPEN_STATES, FilingState.RETURNED])
    for kind in FilingKind:
        acts = matrix().acts(kind.value, roles)
        states = {at for (at, _), step in STEPS.items() if step.right in acts}
        if states:
            mine |= Q(kind=kind, state__in=states)
    if Role.UNIT_HEAD in roles:
        mine |= Q(state=FilingState.OPINIONS, heard_at=None)
    later = Filing.objects.filter(
        project=OuterRef("project"), kind=OuterRef("kind"), number__gt=OuterRef("number")
    )
    rows = (
        Filing.objects.filter(mine, project__in=visible_projects(user, on))
        .exclude(Exists(later), state=FilingState.RETURNED)
        .select_related("project")
        .order_by("submitted_at")
    )
    today: list[Task] = []
    others: list[Task] = []
    for each in rows[:MOST_READ]:
        if each.state == FilingState.RETURNED:
            today.append(_task(each, f"{each}被退回：{each.decision[:40]}", "", "returned", urgent=True))
        elif each.submitted_by_id == user.pk:
            others.append(_task(each, str(each), f"等{DOING[FilingState(each.state)]}", "waiting"))
        elif each.state == FilingState.OPINIONS and Role.EVALUATION_LEAD not in roles:
            today.append(_task(each, f"对{each}提意见", f"{each.deadline:%m-%d} 前", "waiting"))
        else:
            todo = DOING[FilingState(each.state)]
            today.append(_task(each, f"{todo}{each}", f"待{todo}", "waiting"))
    asked = _corrections(user, on, roles)
    today = [*today[:MOST_SHOWN], *asked.today, *_matters(user, on), *_sheets(user, roles)]
    return Waiting(today, [*others[:MOST_SHOWN], *asked.others])


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
