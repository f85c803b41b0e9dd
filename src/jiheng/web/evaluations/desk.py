"""What of evaluations waits for somebody on the desk."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from jiheng.web.accounts.models import User
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.accounts.roles import Role
from jiheng.web.desk.waiting import Waiting
from jiheng.web.evaluations.models import Filing, Matter, Seat
from jiheng.web.evaluations.states import OPEN_STATES, STEPS, FilingKind, FilingState, MatterState, SeatState
from jiheng.web.projects.access import roles_of, visible_projects
from jiheng.web.projects.audience import Audience, People
from jiheng.web.ui.parts import Task

MOST_SHOWN = 12
SOON = timedelta(days=7)
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
    for each in rows:
        if each.state == FilingState.RETURNED:
            today.append(_task(each, f"{each}被退回：{each.decision[:40]}", "", "returned", urgent=True))
        elif each.submitted_by_id == user.pk:
            others.append(_task(each, str(each), f"等{DOING[FilingState(each.state)]}", "waiting"))
        elif each.state == FilingState.OPINIONS and Role.EVALUATION_LEAD not in roles:
            today.append(_task(each, f"对{each}提意见", f"{each.deadline:%m-%d} 前", "waiting"))
        else:
            todo = DOING[FilingState(each.state)]
            today.append(_task(each, f"{todo}{each}", f"待{todo}", "waiting"))
    return Waiting([*today[:MOST_SHOWN], *_matters(user, on), *_sheets(user, roles)], others[:MOST_SHOWN])


def concerned(audience: Audience) -> People:
    """Give who sees what was filed or is to be put right, who was given something back, and experts."""
    filed = Filing.objects.filter(state__in=OPEN_STATES).values_list("project", flat=True)
    wrong = Matter.objects.filter(
        Q(state=MatterState.OPEN, due__lte=audience.on + SOON) | Q(state=MatterState.ANSWERED)
    ).values_list("project", flat=True)
    returned = Filing.objects.filter(state=FilingState.RETURNED).values_list("submitted_by", flat=True)
    seats = Seat.objects.filter(state__in=SEATS_WAIT, keyed_by=None).values_list("user", flat=True)
    return audience.seeing({*filed, *wrong}) | {*returned, *seats}


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
    if Act.APPROVE in acts:
        wanted |= Q(state=MatterState.ANSWERED)
    if not wanted:
        return []
    rows = Matter.objects.filter(wanted, project__in=visible_projects(user, on)).select_related("project")
    return [_matter(each, on) for each in rows.order_by("due")[:MOST_SHOWN]]


def _matter(each: Matter, on: date) -> Task:
    url = reverse("evaluations:matter", args=[each.project_id, each.pk])
    if each.state == MatterState.ANSWERED:
        return Task(f"复核整改：{each.about}", url, str(each.project), "待复核", "waiting")
    late = (on - each.due).days
    when = f"已过 {late} 天" if late > 0 else f"{each.due:%m-%d} 到期"
    return Task(
        f"整改：{each.about}", url, str(each.project), when, "missed" if late > 0 else "", urgent=late > 0
    )


def _task(filing: Filing, title: str, due: str, state: str, *, urgent: bool = False) -> Task:
    url = reverse(f"evaluations:{filing.kind}", args=[filing.project_id, filing.pk])
    return Task(title, url, str(filing.project), due, state, urgent=urgent)
