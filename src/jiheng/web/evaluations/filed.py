"""What was filed and waits: for somebody, or of theirs for others."""

from datetime import date

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from jiheng.web.accounts.models import User
from jiheng.web.accounts.permissions import matrix
from jiheng.web.accounts.roles import Role
from jiheng.web.evaluations.models import Filing
from jiheng.web.evaluations.states import OPEN_STATES, STEPS, FilingKind, FilingState
from jiheng.web.projects.access import roles_of, visible_projects

DOING = {
    FilingState.OPINIONS: "征求意见", FilingState.SUBMITTED: "签署", FilingState.SIGNED: "审核",
    FilingState.RETURNED: "改好再报",
}  # fmt: skip
HEAR = "提意见"


def waiting_for(user: User, on: date) -> QuerySet[Filing]:
    """Give what somebody is to sign, to approve, or to say something of, and what came back to them."""
    return _of(user, on, _to_do(user, on)).order_by("submitted_at", "pk")


def of_others(user: User, on: date) -> QuerySet[Filing]:
    """Give what somebody filed and others are to sign or approve."""
    return _of(user, on, _own(user)).order_by("submitted_at", "pk")


def both(user: User, on: date) -> QuerySet[Filing]:
    """Give what waits for somebody, then what of theirs waits for others, by one question."""
    own = Case(When(_own(user), then=1), default=0)
    return _of(user, on, _to_do(user, on) | _own(user)).order_by(own, "submitted_at", "pk")


def is_own(filing: Filing, user: User) -> bool:
    """Say whether it is somebody's own and waits for others."""
    return filing.submitted_by_id == user.pk and filing.state in OPEN_STATES


def step_of(filing: Filing, roles: frozenset[Role], *, own: bool = False) -> str:
    """Say what is to be done with it next, to who has these roles; with `own` what others are to do."""
    hears = not own and filing.state == FilingState.OPINIONS and Role.EVALUATION_LEAD not in roles
    return HEAR if hears else DOING[FilingState(filing.state)]


def _own(user: User) -> Q:
    return Q(submitted_by=user, state__in=OPEN_STATES)


def _to_do(user: User, on: date) -> Q:
    roles = roles_of(user, on)
    steps = Q(pk__in=[])
    for kind in FilingKind:
        acts = matrix().acts(kind.value, roles)
        steps |= Q(kind=kind, state__in={at for (at, _), step in STEPS.items() if step.right in acts})
    if Role.UNIT_HEAD in roles:
        steps |= Q(state=FilingState.OPINIONS, heard_at=None)
    later = Filing.objects.filter(
        project=OuterRef("project"), kind=OuterRef("kind"), number__gt=OuterRef("number")
    )
    returned = Q(~Exists(later), state=FilingState.RETURNED, submitted_by=user)
    return (steps & ~Q(submitted_by=user)) | returned


def _of(user: User, on: date, wanted: Q) -> QuerySet[Filing]:
    return Filing.objects.filter(wanted, project__in=visible_projects(user, on)).select_related("project")
