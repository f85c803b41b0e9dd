"""What of evaluations waits for somebody on the desk."""

from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from jiheng.web.accounts.models import User
from jiheng.web.accounts.permissions import matrix
from jiheng.web.desk.waiting import Waiting
from jiheng.web.evaluations.models import Filing
from jiheng.web.evaluations.states import OPEN_STATES, STEPS, FilingKind, FilingState
from jiheng.web.projects.access import roles_of, visible_projects
from jiheng.web.ui.parts import Task

MOST_SHOWN = 12
DOING = {FilingState.SUBMITTED: "签署", FilingState.SIGNED: "审核"}


def waiting(user: User, on: date) -> Waiting:
    """Give what was filed and waits for somebody, what was returned to them, and what of theirs waits."""
    roles = roles_of(user, on)
    mine = Q(submitted_by=user, state__in=[*OPEN_STATES, FilingState.RETURNED])
    for kind in FilingKind:
        acts = matrix().acts(kind.value, roles)
        states = {at for (at, _), step in STEPS.items() if step.right in acts}
        if states:
            mine |= Q(kind=kind, state__in=states)
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
        else:
            todo = DOING[FilingState(each.state)]
            today.append(_task(each, f"{todo}{each}", f"待{todo}", "waiting"))
    return Waiting(today[:MOST_SHOWN], others[:MOST_SHOWN])


def _task(filing: Filing, title: str, due: str, state: str, *, urgent: bool = False) -> Task:
    url = reverse("evaluations:filing", args=[filing.project_id, filing.pk])
    return Task(title, url, str(filing.project), due, state, urgent=urgent)
