"""What is to be told to somebody: what stands on their desk, and what only time makes urgent."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from jiheng.evidence.facts.safeguards import Incident
from jiheng.evidence.fault_clocks import ClockState
from jiheng.web.accounts.models import User
from jiheng.web.accounts.roles import VENDOR_ROLES, Role
from jiheng.web.desk import queries as desk
from jiheng.web.evidence.models import Record
from jiheng.web.notices.models import NoticeKind
from jiheng.web.notices.rules import BREAKING, DAYS_BEFORE
from jiheng.web.operations import incidents
from jiheng.web.projects.access import roles_of, visible_projects
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


def found(user: User, on: date, breaking: dict[UUID, list[Task]]) -> Iterator[Found]:
    """Give what somebody is to be told; `breaking` as of `breaking_limits`."""
    today, *_ = desk.groups(user, on)
    for task in today.tasks:
        kind = _kind(task)
        yield Found.of(kind, task, *([task.title] if kind in {NoticeKind.DOWN, NoticeKind.RETURNED} else []))
    for days in DAYS_BEFORE:
        for task in desk.due_on(user, on, on + timedelta(days=days)):
            yield Found.of(NoticeKind.DUE, task, str(days))
    if breaking and roles_of(user, on) & {Role.UNIT_CLERK, *VENDOR_ROLES}:
        for project in visible_projects(user, on).filter(pk__in=breaking):
            yield from (Found.of(NoticeKind.BREAKING, task, task.title) for task in breaking[project.pk])


def _kind(task: Task) -> NoticeKind:
    if task.state == "waiting":
        return NoticeKind.APPROVAL
    if task.state == "returned":
        return NoticeKind.RETURNED
    if task.due.startswith(LATE):
        return NoticeKind.OVERDUE
    if task.state == "missed" and task.urgent:
        return NoticeKind.DOWN
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
