"""Which projects somebody sees, in which roles, and what these may do: one answer for every door."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import wraps
from typing import Any, TypeAlias
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone

from jiheng.web.accounts.models import Membership, User
from jiheng.web.accounts.needs import (
    HiddenError,
    Need,
    View,
    asker,
    memberships,
    open_page,
    roles_of,
    signed_in_page,
)
from jiheng.web.accounts.permissions import CHANGES, Act, matrix
from jiheng.web.accounts.roles import ASSIGNED_ROLES, BUREAU_ROLES, UNIT_ROLES, VENDOR_ROLES, Role
from jiheng.web.jobs.queries import seen_projects
from jiheng.web.projects import urgent
from jiheng.web.projects.models import Assignment, Project, ProjectState

ActsOf: TypeAlias = Callable[[str], frozenset[Act]]
# From experts, until they have signed: whatever says how the unit scored, or somebody else scores it.
HIDDEN = frozenset({"self_evaluation", "evaluation_report", "report_findings"})

__all__ = [
    "acts_in",
    "acts_of",
    "acts_on",
    "asker",
    "find_project",
    "is_blind",
    "memberships",
    "needs",
    "open_page",
    "posted",
    "project_page",
    "realm_of",
    "roles_of",
    "roles_on",
    "seen_project",
    "signed_in_page",
    "visible_projects",
]


def visible_projects(user: User, on: date) -> QuerySet[Project]:
    """Give the projects that somebody may see at all; the question is put together once a request."""
    if not user.is_active:
        return Project.objects.none()
    kept: dict[date, QuerySet[Project]] = user.__dict__.setdefault("_visible", {})
    if on not in kept:
        kept[on] = _visible(user, on)
    return kept[on].all()


def _visible(user: User, on: date) -> QuerySet[Project]:
    condition, assigned, nothing = Q(), Q(), Q(pk__in=[])
    for each in memberships(user, on):
        if each.role in UNIT_ROLES:
            condition |= Q(organisation__path__startswith=each.organisation.path)
        elif each.role in BUREAU_ROLES:
            condition |= Q(organisation__path__startswith=realm_of(each))
        elif each.role in ASSIGNED_ROLES:
            assigned |= Q(organisation=each.organisation_id, role=each.role)
    if not assigned:  # as with most people; a question that needs no other is put together in half the time
        return Project.objects.filter(condition or nothing)
    to_me = Assignment.objects.filter(
        assigned & Assignment.holding(on) & (Q(user=None) | Q(user=user)), project=OuterRef("pk")
    )
    return Project.objects.filter((condition or nothing) | Exists(to_me))


seen_projects.append(visible_projects)


def realm_of(membership: Membership) -> str:
    """Give the path below which a bureau sees everything: that of whoever is above it, else all."""
    return membership.organisation.path_above


def roles_on(user: User, project: Project, on: date) -> frozenset[Role]:
    """Give the roles somebody has on a project; asked once a request."""
    if not user.is_active:
        return frozenset()
    kept: dict[tuple[UUID, date], frozenset[Role]] = user.__dict__.setdefault("_roles_on", {})
    if (project.pk, on) not in kept:
        kept[project.pk, on] = frozenset(_roles_on(user, project, on))
    return kept[project.pk, on]


def _roles_on(user: User, project: Project, on: date) -> Iterator[Role]:
    path = project.organisation.path
    for each in memberships(user, on):
        role = Role(each.role)
        if (
            (role in UNIT_ROLES and path.startswith(each.organisation.path))
            or (role in BUREAU_ROLES and path.startswith(realm_of(each)))
            or (role in ASSIGNED_ROLES and _assigned(user, project, each, on))
        ):
            yield role


def _assigned(user: User, project: Project, membership: Membership, on: date) -> bool:
    held = project.assignments.filter(
        Assignment.holding(on), organisation=membership.organisation_id, role=membership.role
    )
    return held.filter(Q(user=None) | Q(user=user)).exists()


def is_blind(user: User, project: Project, on: date) -> bool:
    """Say whether somebody scores as an expert and has not signed yet: no score of the unit is theirs to see.

    Who leads the evaluation as well is blind only while a sheet of their own is open (AC-05).
    """
    return _is_blind(user, project, roles_on(user, project, on))


def _is_blind(user: User, project: Project, roles: frozenset[Role]) -> bool:
    if Role.EXPERT not in roles:
        return False
    # of the evaluation, an area above
    signed = list(project.seats.filter(user=user).values_list("submitted_at", flat=True))
    return None in signed or (not signed and roles == {Role.EXPERT})


def acts_of(user: User, project: Project, on: date) -> ActsOf:
    """Give what tells what somebody may do to a kind of object of a project, as the project stands."""
    roles = roles_on(user, project, on)
    blind = _is_blind(user, project, roles)
    if not roles and urgent.is_open(user, project):
        return urgent.acts

    def acts(subject: str) -> frozenset[Act]:
        return frozenset() if blind and subject in HIDDEN else acts_in(roles, project, subject)

    return acts


def acts_on(user: User, project: Project, subject: str, on: date) -> frozenset[Act]:
    """Give what somebody may do to a kind of object of a project, as the project stands."""
    return acts_of(user, project, on)(subject)


def acts_in(roles: frozenset[Role], project: Project, subject: str) -> frozenset[Act]:
    """Give what these roles on a project may do to a kind of its objects, as the project stands."""
    if project.state != ProjectState.OPEN:
        readers = roles & {*VENDOR_ROLES} if project.state == ProjectState.SIGNED else roles
        acts = matrix().acts(subject, roles - readers)
        return acts | (matrix().acts(subject, readers) - CHANGES)
    return matrix().acts(subject, roles)


def needs(
    subject: str,
    act: Act,
    *,
    post: Act | None = None,
    also: Sequence[str] = (),
    either: Sequence[tuple[str, Act]] = (),
) -> Callable[[View], View]:
    """Open a page to who may do `act` to `subject`; to post to it may need another act.

    `also` names other kinds of object of the project to which one must be able to do `act` too;
    of `either` one must be able to do at least one, where any is given.

    A page of a project has `project_id` in its path: the view gets the `Project` in its place, and
    `acts`, all that the asker may do to the subject. What may not be seen is not found (404).
    """
    matrix().titles[subject]

    def decorate(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401
            user, today = request.user, timezone.localdate()
            if not isinstance(user, User):
                raise PermissionDenied
            if "project_id" in kwargs:
                project = find_project(user, kwargs.pop("project_id"), today)
                acts = acts_on(user, project, subject, today)
                kwargs["project"] = project
            else:
                acts = matrix().acts(subject, roles_of(user, today))
            if (post or act if request.method == "POST" else act) not in acts:
                raise PermissionDenied
            if any(act not in acts_on(user, kwargs["project"], each, today) for each in also):
                raise PermissionDenied
            if either and not any(
                one in acts_on(user, kwargs["project"], each, today) for each, one in either
            ):
                raise PermissionDenied
            return view(request, *args, acts=acts, **kwargs)

        asked.needs = Need(subject, act, of_project=True, post=post, also=tuple(also), either=tuple(either))  # type: ignore[attr-defined]
        return asked

    return decorate


def project_page(why: str) -> Callable[[View], View]:
    """Open a page of a project to everybody who sees the project at all, and say why.

    The view gets the `Project`, and `acts_of`, which tells what the asker may do to a kind of object.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, project_id: UUID, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401
            user, today = asker(request), timezone.localdate()
            project = find_project(user, project_id, today)
            kwargs["acts_of"] = acts_of(user, project, today)
            return view(request, *args, project=project, **kwargs)

        asked.needs = Need("", None, of_project=True, why_open=why)  # type: ignore[attr-defined]
        return asked

    return decorate


def posted(request: HttpRequest) -> QueryDict | None:
    """Give what was posted, empty as it may be; None where the page is only asked for."""
    return request.POST if request.method == "POST" else None


def find_project(user: User, project_id: UUID, on: date) -> Project:
    """Give a project that somebody may see, asked once a request. Raises HiddenError for any other.

    What only an urgent right shows is opened here and nowhere else, and its entry written before (AC-14).
    """
    project = seen_project(user, project_id, on) or urgent.opened(user, project_id, timezone.now())
    if project is None:
        raise HiddenError
    return project


def seen_project(user: User, project_id: UUID, on: date) -> Project | None:
    """Give a project that somebody's roles show; None for any other."""
    kept: dict[tuple[UUID, date], Project | None] = user.__dict__.setdefault("_projects", {})
    if (project_id, on) not in kept:
        found = visible_projects(user, on).select_related("organisation", "current")
        kept[project_id, on] = next(iter(found.filter(pk=project_id)), None)  # first() would order it
    return kept[project_id, on]
