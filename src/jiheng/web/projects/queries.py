"""What pages ask of the projects."""

import difflib
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet

from jiheng.errors import UnreadableInputError
from jiheng.projects.text_changes import TextChange, changes_between
from jiheng.web.accounts.models import Organisation, User
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.accounts.roles import UNIT_ROLES, Role
from jiheng.web.projects.access import memberships, visible_projects
from jiheng.web.projects.models import Project, ProjectState, ProjectVersion

CONTEXT = 3


class DiffLine(NamedTuple):
    """A line of what changed between two texts: `kind` is added, removed, same or gap."""

    kind: str
    before: int | None
    after: int | None
    text: str


def listed(
    user: User, on: date, *, q: str = "", year: int | None = None, state: str = ""
) -> QuerySet[Project]:
    """Give the projects somebody sees that meet the filters."""
    found = visible_projects(user, on).select_related("organisation")
    if q:
        found = found.filter(Q(name__icontains=q) | Q(unit__icontains=q))
    if year:
        found = found.filter(fiscal_year=year)
    if state:
        found = found.filter(state=state)
    return found


def samples(user: User, on: date) -> QuerySet[Project]:
    """Give the example projects somebody sees that are not put away."""
    return visible_projects(user, on).filter(is_sample=True).exclude(state=ProjectState.ARCHIVED)


def organisations_for_new(user: User, on: date) -> QuerySet[Organisation]:
    """Give the organisations in which somebody may begin a project."""
    may = {role for role in UNIT_ROLES if Act.CREATE in matrix().acts("project", [role])}
    condition = Q(pk__in=[])
    for each in memberships(user, on):
        if Role(each.role) in may:
            condition |= Q(path__startswith=each.organisation.path)
    return Organisation.objects.filter(condition)


def changed_lines(before: str, after: str) -> Iterator[DiffLine]:
    """Give the lines that changed between two texts, each with a few that did not around it."""
    old, new = before.splitlines(), after.splitlines()
    groups = difflib.SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(CONTEXT)
    for number, group in enumerate(groups):
        if number:
            yield DiffLine("gap", None, None, "…")
        for tag, first, last, to_first, to_last in group:
            if tag == "equal":
                for offset, line in enumerate(old[first:last]):
                    yield DiffLine("same", first + offset + 1, to_first + offset + 1, line)
                continue
            for offset, line in enumerate(old[first:last]):
                yield DiffLine("removed", first + offset + 1, None, line)
            for offset, line in enumerate(new[to_first:to_last]):
                yield DiffLine("added", None, to_first + offset + 1, line)


def changes(before: ProjectVersion, after: ProjectVersion) -> list[TextChange]:
    """Give in words what differs between two versions; nothing where one of them is no YAML."""
    try:
        return changes_between(before.text.encode(), after.text.encode())
    except UnreadableInputError:
        return []


def version_before(version: ProjectVersion) -> ProjectVersion | None:
    """Give the version before one, with which it is compared."""
    return version.project.versions.filter(number__lt=version.number).order_by("-number").first()


def waiting_for(user: User, on: date) -> QuerySet[ProjectVersion]:
    """Give the versions that wait for somebody's decision."""
    mine = visible_projects(user, on)
    return (
        ProjectVersion.objects.filter(project__in=mine, state="submitted")
        .exclude(edited_by=user)
        .select_related("project", "made_by")
    )
