"""Whose projects somebody is told of, and the snapshot opened for that: one door for every page."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import wraps
from pathlib import Path
from threading import Lock
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from jiheng.errors import NotFoundError, UsageError
from jiheng.portfolio.bureau import Snapshot, hold_snapshot
from jiheng.portfolio.kept_snapshots import newest
from jiheng.web.accounts.models import Membership, User
from jiheng.web.accounts.needs import View, asker, memberships
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.accounts.roles import BUREAU_ROLES, Role
from jiheng.web.bureau.where import folder
from jiheng.web.projects.access import realm_of

_lock = Lock()
_held: dict[Path, Snapshot] = {}  # the newest, opened once a process


def scope_of(user: User, on: date, subject: str = "bureau", act: Act = Act.READ) -> tuple[str, ...]:
    """Give the paths below which somebody may do this: of a unit its own, of a bureau its region."""
    paths = {
        _path(each) for each in memberships(user, on) if act in matrix().acts(subject, [Role(each.role)])
    }
    return tuple(sorted(paths))


def realm(user: User, on: date) -> str:
    """Give the one path that somebody acts for: the highest of those where a filing day may be set."""
    return min(scope_of(user, on, "filing", Act.UPDATE), key=len)


def current() -> Snapshot:
    """Give the newest snapshot, told of to nobody yet.

    Raises NotFoundError where there is none, UsageError for one of another version.
    """
    file = newest(folder())
    with _lock:
        if file not in _held:
            opened = hold_snapshot(file)
            _held.clear()  # who still reads the one before holds it
            _held[file] = replace(opened, within=())
        return _held[file]


def with_snapshot(view: Callable[..., HttpResponseBase]) -> View:
    """Give the view `of`, the snapshot of what the asker may be told; say so where there is none yet."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401
        user, today = asker(request), timezone.localdate()
        try:
            of = replace(current(), within=scope_of(user, today))
        except (NotFoundError, UsageError):
            return render(request, "bureau/none.html", {"projects_url": reverse("projects:list")})
        return view(request, *args, of=of, **kwargs)

    return asked


def _path(membership: Membership) -> str:
    if membership.role in BUREAU_ROLES:
        return realm_of(membership)
    return membership.organisation.path
