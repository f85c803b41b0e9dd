"""What an urgent right opens: projects by their address, to read, each request told in the trail (AC-14).

Lists, searches, exports and notices go by roles alone: nothing there would tell of a read. So a right opens
a project only where somebody asks for that one, and only once the entry stands.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from jiheng.web.accounts.models import User
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.accounts.roles import Role
from jiheng.web.projects.models import Project, UrgentRight, UrgentState
from jiheng.web.trail import entries
from jiheng.web.trail.request import current

READ, KIND = "read_urgently", "urgent_right"
LIKE = Role.AUDITOR  # it shows what an auditor reads in full, and nothing that is masked


def held(user: User, at: datetime) -> QuerySet[UrgentRight]:
    """Give the rights somebody has at a moment."""
    rights = UrgentRight.objects.filter(user=user, state=UrgentState.GRANTED, until__gt=at)
    return rights.select_related("organisation", "project")


def projects_of(right: UrgentRight) -> QuerySet[Project]:
    """Give what a right opens."""
    if right.project_id:
        return Project.objects.filter(pk=right.project_id)
    return Project.objects.filter(organisation__path__startswith=right.organisation.path)


def opened(user: User, project_id: UUID, at: datetime) -> Project | None:
    """Open a project to who has an urgent right to it, once a request, and write that it was read.

    None where there is no such right, where more is asked than to read, and outside a request: no work in
    the background reads by it.
    """
    kept: dict[UUID, Project | None] = user.__dict__.setdefault("_urgent", {})
    if project_id not in kept:
        kept[project_id] = _opened(user, project_id, at) if user.is_active and current.get().reads else None
    return kept[project_id]


def _opened(user: User, project_id: UUID, at: datetime) -> Project | None:
    rights = list(held(user, at))
    rows = Project.objects.select_related("organisation", "current").filter(pk=project_id)
    if not rights or (project := rows.first()) is None:
        return None
    path = project.organisation.path
    found = next((each for each in rights if _opens(each, project_id, path)), None)
    if found is None:
        return None
    with transaction.atomic():
        entries.write(
            READ, KIND, found.pk, by=user, at=at, organisation=project.organisation_id, project=project.pk,
            after={"read": current.get().reads}, reason=found.reason,
        )  # fmt: skip
    return project


def _opens(right: UrgentRight, project_id: UUID, path: str) -> bool:
    if right.project_id:
        return right.project_id == project_id
    return path.startswith(right.organisation.path)


def is_open(user: User, project: Project) -> bool:
    """Say whether an urgent right has opened a project in this request."""
    return user.__dict__.get("_urgent", {}).get(project.pk) is not None


def acts(subject: str) -> frozenset[Act]:
    """Give what an urgent right lets one do to a kind of object: to read it, or nothing."""
    told = matrix().rights[subject, LIKE]
    return frozenset({Act.READ}) & told.acts if not told.masked else frozenset()
