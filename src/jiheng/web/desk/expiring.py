"""What ends soon, or has just ended, by the records: contracts and assets."""

from collections import defaultdict
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse

from jiheng.evidence.expiring import Expiry, recorded_expiries
from jiheng.evidence.facts.contracts import Contract
from jiheng.evidence.facts.systems import Asset
from jiheng.evidence.store import Evidence
from jiheng.web.accounts.models import User
from jiheng.web.accounts.roles import VENDOR_ROLES, Role
from jiheng.web.evidence.models import Record
from jiheng.web.evidence.opened import fact_of
from jiheng.web.projects.access import roles_of, visible_projects
from jiheng.web.projects.models import Project, ProjectState
from jiheng.web.ui.parts import Task

NEAR = 30  # days
MOST_SHOWN = 12


def expiring(user: User, on: date) -> list[Task]:
    """Give what ends within 30 days, or ended within the last 30, to clerk and vendor; the earliest first.

    What ended before that is told by `jiheng expiries` and the register.
    """
    if not roles_of(user, on) & {Role.UNIT_CLERK, *VENDOR_ROLES}:
        return []
    by_project = defaultdict[Project, dict[str, Record]](dict)
    mine = visible_projects(user, on).filter(state=ProjectState.OPEN)
    standing = Record.objects.filter(project__in=mine, superseded_by="", stands=True, is_late=False)
    for row in standing.filter(_may_end(on)).select_related("project"):
        by_project[row.project][row.record_id] = row
    found = [
        (each, rows[each.source])
        for rows in by_project.values()
        for each in recorded_expiries(Evidence.of(map(fact_of, rows.values())), on)
        if abs(each.left(on)) <= NEAR
    ]
    found.sort(key=lambda pair: (pair[0].last, str(pair[1].project), pair[0].name))
    return [_task(each, row, on) for each, row in found[:MOST_SHOWN]]


def _may_end(on: date) -> Q:
    """Choose contracts, and assets with a last day in the months about that day: of these there are many."""
    near = Q()
    for month in {f"{on + timedelta(days=days):%Y-%m}" for days in range(-NEAR, NEAR + 1)}:
        near |= Q(content__contains=f'"valid_until":"{month}-')
    return Q(kind=Contract.stem) | Q(near, kind=Asset.stem)


def _task(expiry: Expiry, row: Record, on: date) -> Task:
    named = {"project_id": row.project_id, "kind": row.kind, "record": row.pk}
    left = expiry.left(on)
    when = f"已过 {-left} 天" if left < 0 else "今天到期" if left == 0 else f"还有 {left} 天"
    return Task(
        f"{expiry.kind}到期：{expiry.name}",
        reverse("operations:record", kwargs=named),
        str(row.project),
        when,
        urgent=left < 0,
    )
