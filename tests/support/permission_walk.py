"""Walk every route and method of the application, and say what the matrix asks for at each.

What is expected is reckoned from permissions.yaml, not by the code that decides.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from unittest import mock
from uuid import UUID

from django.db import transaction
from django.template.backends.django import Template
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import RoutePattern
from django.utils.safestring import mark_safe

from jiheng.web.accounts.permissions import CHANGES, Act, matrix
from jiheng.web.accounts.roles import SERVER_ROLES, VENDOR_ROLES, Role
from jiheng.web.api.operations import OPERATIONS
from jiheng.web.projects.models import ProjectState
from tests.support.cast import Cast

METHODS = ("get", "post")
NO_METHOD = 405
NOWHERE = "01900000-0000-7000-8000-000000000000"
FILLED = {
    "IntConverter": "1",
    "UUIDConverter": NOWHERE,
    "StringConverter": "x",
    "SlugConverter": "x",
    "PathConverter": "x",
    "UUIDStrConverter": NOWHERE,
}
NOBODY = "nobody"


@dataclass(frozen=True)
class Route:
    name: str
    pattern: str
    converters: dict[str, str]
    view: object

    @property
    def of_project(self) -> bool:
        return "project_id" in self.converters

    def address(self, project: UUID) -> str:
        path = self.pattern
        for name, converter in self.converters.items():
            value = str(project) if name == "project_id" else FILLED[converter]
            head, _, tail = path.partition("<")
            told, _, rest = tail.partition(">")
            assert told.rpartition(":")[2] == name
            path = head + value + rest
        return f"/{path}"


def routes() -> list[Route]:
    return list(_walk(get_resolver().url_patterns, "", {}))


def _walk(patterns, before: str, converters: dict[str, str]) -> Iterator[Route]:
    for each in patterns:
        assert isinstance(each.pattern, RoutePattern), each
        path = before + str(each.pattern)
        told = converters | {name: type(kind).__name__ for name, kind in each.pattern.converters.items()}
        if isinstance(each, URLPattern):
            yield Route(each.name or "", path, told, each.callback)
        else:
            yield from _walk(each.url_patterns, path, told)


def allowed_acts(role: Role, subject: str, state: str) -> set[Act]:
    acts = set(matrix().rights[subject, role].acts)
    reads_only = state == ProjectState.ARCHIVED or (state == ProjectState.SIGNED and role in VENDOR_ROLES)
    return acts - CHANGES if reads_only else acts


def expected(route: Route, method: str, who: Role | str, state: str, region: str) -> str:
    need = route.view.needs
    if (method.upper(), route.pattern) in OPERATIONS:
        return "token"
    act = need.post if need.post and method == "post" else need.act
    if not need.signed_in or (need.act is None and who != NOBODY):
        return "open"
    if who == NOBODY:
        return "sign in"
    if not route.of_project:
        # PUBLIC is given to nobody: what is published is on open pages.
        may = who != Role.PUBLIC and act in matrix().rights[need.subject, who].acts
        return "open" if may else "refused"
    if region == "theirs" or who in (*SERVER_ROLES, Role.PUBLIC):
        return "not found"
    may = (
        act in allowed_acts(who, need.subject, state)
        and all(need.act in allowed_acts(who, subject, state) for subject in need.also)
        and (not need.either or any(one in allowed_acts(who, each, state) for each, one in need.either))
    )
    return "open" if may else "refused"


def is_met(want: str, status: int, where: str) -> bool:
    if status == NO_METHOD:
        return True  # told before anything is looked at
    match want:
        case "token":
            return status == 401  # no session opens it; by token: tests/web/api/test_rights.py
        case "sign in":
            return status == 302 and where.startswith("/login/")
        case "refused":
            return status == 403
        case "not found":
            return status == 404
        case _:
            return status < 500 and status not in (401, 403) and not where.startswith("/login/?next=")


def ask(client: Client, method: str, address: str) -> tuple[int, str]:
    with transaction.atomic():
        answer = getattr(client, method)(address)
        transaction.set_rollback(True)
    return answer.status_code, answer.headers.get("Location", "")


def clients(ours: Cast) -> dict[Role | str, Client]:
    found: dict[Role | str, Client] = {NOBODY: Client(raise_request_exception=False)}
    for role, user in ours.people.items():
        found[role] = Client(raise_request_exception=False)
        found[role].force_login(user)
    return found


def named(view) -> tuple[str, str]:
    """Name the function behind a view; that of a page by ninja stands in a partial."""
    function = getattr(view, "func", view)
    return function.__module__, function.__qualname__


def is_api(route: Route) -> bool:
    """The API refuses sessions before it looks where; tests/web/api walks it with tokens."""
    return route.pattern.startswith("api/")


@contextmanager
def drawn_once() -> Iterator[None]:
    """Draw every template but once: who may see a page does not depend on what stands on it."""
    drawn, usual = set[str | None](), Template.render

    def render(self: Template, context: object = None, request: object = None) -> str:
        name = self.template.name
        if name in drawn:
            return mark_safe("")
        drawn.add(name)
        return usual(self, context, request)

    with mock.patch.object(Template, "render", render):
        yield
