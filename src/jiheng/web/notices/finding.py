"""What is to be told to somebody: what stands on their desk, and what only time makes urgent."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from jiheng.evidence.facts.safeguards import Incident
from jiheng.evidence.fault_clocks import ClockState
from jiheng.web.accounts.roles import VENDOR_ROLES, Role
from jiheng.web.evidence.models import Record
from jiheng.web.notices.concerned import concerned, due_duties
from jiheng.web.notices.ladder import escalated
from jiheng.web.notices.models import NoticeKind
from jiheng.web.notices.rules import BREAKING, DAYS_BEFORE
from jiheng.web.operations import incidents
from jiheng.web.projects.audience import Audience
from jiheng.web.projects.models import Project, ProjectState
from jiheng.web.ui.parts import Task

LATE = "已过"  # how the desk begins to say that a day is past


@dataclass(frozen=True, slots=True)
class Found:
    """One thing to tell; `key` is the same as long as it is the same thing."""

    kind: NoticeKind
    title: str
    where: str
    due: str
    url: str
    key: str

    @classmethod
    def of(cls, kind: NoticeKind, task: Task, *words: str) -> "Found":
        """Make it of a task of the desk; `words` tell apart what has one address."""
        key = hashlib.sha256("\0".join((kind, task.url, *words)).encode()).hexdigest()
        return cls(kind, task.title[:300], task.where[:300], task.due[:60], task.url, key)


def found_for_all(audience: Audience, breaking: dict[UUID, list[Task]]) -> dict[UUID, list[Found]]:
    """Give what each person is to be told, who has nothing left out; `breaking` as of `breaking_limits`.

    What stands on the desk of each, but asked by rule: of duties and limits once, whoever sees them; of all
    else whose desk may have it, and then that part of that desk. So it grows with what is due.
    """
    told = defaultdict[UUID, list[Found]](list)
    for part, who, kind in concerned(audience):
        for pk in sorted(who & audience.people.keys()):
            told[pk] += (of_desk(each, kind) for each in part(audience.people[pk], audience.on))
    for pk, task, days in due_duties(audience, DAYS_BEFORE):
        told[pk].append(of_desk(task) if days == 0 else Found.of(NoticeKind.DUE, task, str(days)))
    for pk, role, task in escalated(audience):
        told[pk].append(Found.of(NoticeKind.ESCALATED, task, role))
    acting = audience.holding(Role.UNIT_CLERK, *VENDOR_ROLES)
    for project, who in audience.by_project(breaking).items():
        limits = [Found.of(NoticeKind.BREAKING, task, task.title) for task in breaking[project]]
        for pk in who & acting:
            told[pk] += limits
    return told


def of_desk(task: Task, kind: NoticeKind | None = None) -> Found:
    """Make it of a task; its kind is that of its part of the desk, else what the task looks like."""
    kind = kind or _kind(task)
    return Found.of(kind, task, *([task.title] if kind in {NoticeKind.DOWN, NoticeKind.RETURNED} else []))


def _kind(task: Task) -> NoticeKind:
    if task.state == "waiting":
        return NoticeKind.APPROVAL
    if task.state == "returned":
        return NoticeKind.RETURNED
    if task.due.startswith(LATE):
        return NoticeKind.OVERDUE
    return NoticeKind.OTHER if task.state else NoticeKind.DUE


def breaking_limits(at: datetime) -> dict[UUID, list[Task]]:
    """Give the faults of which four fifths of the time to answer or repair are used, by project."""
    told: dict[UUID, list[Task]] = {}
    rows = Record.objects.filter(
        kind=Incident.stem, superseded_by="", stands=True, is_late=False, project__state=ProjectState.OPEN
    )
    rows = rows.exclude(content__contains='"closed_at":').exclude(content__contains='"resolved_at":')
    for row in rows.select_related("project__current").order_by("project"):
        if tasks := [*_of_fault(row, at)]:
            told.setdefault(row.project_id, []).extend(tasks)
    return told


def _of_fault(row: Record, at: datetime) -> Iterator[Task]:
    project: Project = row.project
    read, why = incidents.read_text_of(project)
    fault = incidents.faulted(row, read, why, at)
    first = incidents.first_id(row)
    for clock in fault.clocks:
        running = clock.state == ClockState.RUNNING and clock.limit is not None
        if running and clock.used * 100 >= (clock.limit or 0) * BREAKING and clock.due_at:
            url = reverse("operations:incidents", args=[project.pk])
            due = f"{timezone.localtime(clock.due_at):%m-%d %H:%M} 前"
            yield Task(
                f"{fault.incident.system}故障的{clock.name}时限将到",
                f"{url}#{first}",
                str(project),
                due,
                urgent=True,
            )
