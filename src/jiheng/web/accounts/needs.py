"""What a page needs of who asks for it. Pages that ask for a right on an object: `projects.access.needs`."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, NamedTuple, TypeAlias

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from jiheng.web.accounts.models import Membership, User
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.accounts.roles import Role

View: TypeAlias = Callable[..., HttpResponseBase]


class HiddenError(Http404):
    """What somebody asked for is not theirs to see, or is not there: they cannot tell which; it is noted."""


class Need(NamedTuple):
    """What a page needs: an act on a kind of object, another to post to it, the same on other objects too."""

    subject: str
    act: Act | None
    of_project: bool
    why_open: str = ""
    signed_in: bool = True
    post: Act | None = None
    also: tuple[str, ...] = ()
    either: tuple[tuple[str, Act], ...] = ()


def memberships(user: User, on: date) -> list[Membership]:
    """Give the memberships that hold on a day, of who is suspended none; asked once a request."""
    if not user.is_active:
        return []
    kept: dict[date, list[Membership]] = user.__dict__.setdefault("_memberships", {})
    if on not in kept:
        kept[on] = list(user.memberships.on(on).select_related("organisation"))
    return kept[on]


def remember_memberships(user: User, on: date, held: list[Membership]) -> None:
    """Spare the question of `memberships` to whoever has asked for everybody's already."""
    user.__dict__.setdefault("_memberships", {})[on] = held


def roles_of(user: User, on: date) -> frozenset[Role]:
    """Give every role somebody has anywhere."""
    return frozenset(Role(each.role) for each in memberships(user, on)) if user.is_active else frozenset()


def has_left(user: User, on: date) -> bool:
    """Say whether somebody works here no longer: suspended, or every role they ever had is over (AC-06)."""
    if not user.is_active or memberships(user, on):
        return not user.is_active
    ends = list(user.memberships.values_list("until", flat=True))
    return bool(ends) and all(end is not None and end < on for end in ends)


def asker(request: HttpRequest) -> User:
    """Give who asks. Raises PermissionDenied for nobody."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def needs_anywhere(subject: str, act: Act) -> Callable[[View], View]:
    """Open a page that is no project's to who may do `act` to `subject` in any role; the view gets `acts`."""
    matrix().titles[subject]

    def decorate(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401
            acts = matrix().acts(subject, roles_of(asker(request), timezone.localdate()))
            if act not in acts:
                raise PermissionDenied
            return view(request, *args, acts=acts, **kwargs)

        asked.needs = Need(subject, act, of_project=False)  # type: ignore[attr-defined]
        return asked

    return decorate


def open_page(why: str) -> Callable[[View], View]:
    """Open a page to everybody, signed in or not, and say why."""

    def decorate(view: View) -> View:
        opened = login_not_required(view)
        opened.needs = Need("", None, of_project=False, why_open=why, signed_in=False)  # type: ignore[attr-defined]
        return opened

    return decorate


def signed_in_page(why: str) -> Callable[[View], View]:
    """Open a page to everybody who is signed in: it shows what is theirs only. Say why."""

    def decorate(view: View) -> View:
        view.needs = Need("", None, of_project=False, why_open=why)  # type: ignore[attr-defined]
        return view

    return decorate
