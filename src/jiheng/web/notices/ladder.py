"""What is overdue and nobody answered goes up, rung by rung: after so many days to whom, each told once.

An answer is a record, a waiver that was asked for, or what was done to put it right.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse

from jiheng.web.accounts.models import User
from jiheng.web.accounts.roles import Role
from jiheng.web.desk.queries import MOST_SHOWN
from jiheng.web.duties.models import Duty
from jiheng.web.duties.queries import LEFT, undone
from jiheng.web.evaluations.models import Matter
from jiheng.web.evaluations.states import MatterState
from jiheng.web.notices.models import Rung
from jiheng.web.notices.rules import LADDER
from jiheng.web.projects.audience import Audience
from jiheng.web.projects.models import Project, ProjectState
from jiheng.web.trail import entries
from jiheng.web.ui.parts import Task


class Late(NamedTuple):
    """What of a project is overdue and unanswered for so long: how much, and since when the first."""

    many: int
    first: date


def rungs() -> dict[Role, int | None]:
    """Give after how many days whom: as the administrators set it, else as usual; None: never."""
    told = {Role(each.role): each.days for each in Rung.objects.filter(role__in=LADDER)}
    return {role: told.get(role, days) for role, days in LADDER.items()}


@transaction.atomic
def set_rungs(days: Mapping[Role, int | None], *, by: User, at: datetime) -> None:
    """Set after how many days whom; the trail keeps what was before."""
    before = rungs()
    for role, number in days.items():
        told = {"days": number, "set_by": by, "set_at": at}
        Rung.objects.update_or_create(role=role.value, defaults=told)
    words = [{role.value: "" if n is None else n for role, n in one.items()} for one in (before, rungs())]
    entries.write("set_ladder", "notice", "server", by=by, at=at, before=words[0], after=words[1])


def escalated(audience: Audience) -> Iterator[tuple[UUID, Role, Task]]:
    """Give what each rung is told now: to whom, as what, a line a project, the longest overdue first."""
    for role, days in rungs().items():
        if days is None:
            continue
        late = _late(audience.on, timedelta(days=days))
        seen, holding, given = audience.by_project(late), audience.holding(role), Counter[UUID]()
        titles = {each.pk: str(each) for each in Project.objects.filter(pk__in=late)}
        for project, told in sorted(late.items(), key=lambda pair: (pair[1].first, str(pair[0]))):
            for pk in seen.get(project, frozenset()) & holding:
                if given[pk] < MOST_SHOWN:
                    given[pk] += 1
                    yield pk, role, _task(days, project, titles[project], told)


def _late(on: date, since: timedelta) -> dict[UUID, Late]:
    """Give what has been due for so long and is undone and unanswered, by project.

    What was missed is told of as long as on the desk, counted from when this rung is told of it.
    """
    due = on - since
    duties = undone(Duty.objects.all(), on, since + LEFT)
    found: dict[UUID, Late] = {}
    for rows in (duties, Matter.objects.filter(state=MatterState.OPEN)):
        for project, count, first in _counted(rows, due):
            before = found.get(project, Late(0, first))
            found[project] = Late(before.many + count, min(before.first, first))
    return found


def _counted(rows: QuerySet[Duty] | QuerySet[Matter], due: date) -> Iterator[tuple[UUID, int, date]]:
    late = rows.filter(Q(due__lte=due), project__state=ProjectState.OPEN).order_by()
    told = late.values_list("project").annotate(count=Count("pk"), first=Min("due"))
    yield from told.values_list("project", "count", "first")


def _task(days: int, project: UUID, where: str, late: Late) -> Task:
    url = reverse("desk:overview", args=[project])
    return Task(f"{late.many} 项逾期 {days} 天以上没有办", url, where, f"最早的应在 {late.first}", "missed")
