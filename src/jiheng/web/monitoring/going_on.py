"""The faults that are not over, whoever tells of them: one each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from jiheng.evidence.facts.safeguards import Incident
from jiheng.web.accounts.models import User
from jiheng.web.accounts.roles import VENDOR_ROLES, Role
from jiheng.web.evidence.models import Record
from jiheng.web.monitoring.models import SeenAlert, SeenOutage
from jiheng.web.projects.access import roles_of, visible_projects
from jiheng.web.projects.models import Project

OVER = ("restored_at", "resolved_at", "closed_at")


@dataclass(frozen=True, slots=True)
class GoingOn:
    """A fault of a system, and what is said of it."""

    project: Project
    told: str


Faults = dict[tuple[UUID, str], GoingOn]  # by project and the id of the first record


def going_on(user: User, on: date) -> list[GoingOn]:
    """Give the faults that somebody must do something about: of whom a clerk or the vendor is.

    First what was measured and is not up again, then what only alerts tell of that still fire. The latter
    is over as soon as a person says so: an alert may never be taken back.
    """
    if not roles_of(user, on) & {Role.UNIT_CLERK, *VENDOR_ROLES}:
        return []
    mine = visible_projects(user, on)
    outages = SeenOutage.objects.filter(recovered=None, project__in=mine).exclude(incident="")
    found: Faults = {}
    for each in outages.select_related("project", "target").order_by("-target__counts", "began"):
        target = each.target
        told = (
            f"{target.system}中断，还没有恢复"
            if target.counts
            else f"{target.system}：“{target.job}”没有按时报到"
        )
        found.setdefault((each.project_id, each.incident), GoingOn(each.project, told))
    firing: Faults = {}
    for alert in SeenAlert.objects.filter(ended=None, project__in=mine).select_related("project", "receiver"):
        if (key := (alert.project_id, alert.incident)) not in found:
            told = f"{alert.system}：“{alert.receiver}”的告警还没有结束"
            firing.setdefault(key, GoingOn(alert.project, told))
    return [*found.values(), *(firing[each] for each in _open(firing))]


def _open(faults: Iterable[tuple[UUID, str]]) -> list[tuple[UUID, str]]:
    """Choose the faults whose record that stands now says nothing of an end; corrections are followed."""
    first_of = {each: each for each in faults}
    found = list[tuple[UUID, str]]()
    while first_of:
        rows = Record.objects.filter(
            kind=Incident.stem,
            project__in={project for project, _ in first_of},
            record_id__in={incident for _, incident in first_of},
        )
        following = {}
        for row in rows.order_by("happened_on", "position"):
            first = first_of.get((row.project_id, row.record_id))
            if first is None:
                continue
            if row.superseded_by:
                following[row.project_id, row.superseded_by] = first
            elif row.stands and not row.is_late and not any(f'"{end}":' in row.content for end in OVER):
                found.append(first)
        first_of = following
    return found
