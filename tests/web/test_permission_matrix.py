"""Every route × method × role × state × own or other region, against the matrix; made from the matrix itself.

What is expected is reckoned here from permissions.yaml, not by the code that decides. A route that does not
say what it needs fails.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest
import time_machine
from django.db import transaction
from django.template.backends.django import Template
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import RoutePattern
from django.utils.safestring import mark_safe

from jiheng.web.accounts.permissions import CHANGES, Act, matrix
from jiheng.web.accounts.roles import SERVER_ROLES, VENDOR_ROLES, Role
from jiheng.web.api import door
from jiheng.web.api.operations import OPERATIONS
from jiheng.web.projects import beginning
from jiheng.web.projects.models import ProjectState
from tests.support.at_night import at_night
from tests.support.cast import THEN, Cast

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
PARTS = 6  # so that the walk, which takes minutes, is shared among the workers


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


@pytest.fixture
def drawn_once(monkeypatch):
    """Draw every template but once by day: who may see a page does not depend on what stands on it."""
    drawn, usual = set[str | None](), Template.render

    def render(self: Template, context: object = None, request: object = None) -> str:
        name = self.template.name
        if name in drawn and not at_night():
            return mark_safe("")
        drawn.add(name)
        return usual(self, context, request)

    monkeypatch.setattr(Template, "render", render)


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


def test_every_route_says_what_it_needs():
    assert [each.pattern for each in routes() if not hasattr(each.view, "needs")] == []


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@time_machine.travel(datetime.now(UTC), tick=False)  # no session ends meanwhile, however slow the machine
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.usefixtures("drawn_once")
def test_every_route_does_what_the_matrix_says(ours, theirs, caplog, monkeypatch, part):
    monkeypatch.setattr(door, "MOST_REFUSED", 10**9)  # all of it happens in one minute
    caplog.set_level("CRITICAL", "django.request")
    for region in (ours, theirs):
        begun = beginning.blank(region.unit, "项目", 2023, by=region[Role.UNIT_CLERK], at=THEN)
        region.project.assignments.update(project=begun)
        region.project = begun
    wrong, cells = [], 0
    known = clients(ours)
    listed = [each for each in routes() if hasattr(each.view, "needs")]
    # The registers of all kinds have the same pages: one for each thing they need is walked.
    walked = {(each.name, *named(each.view), each.view.needs): each for each in listed}
    in_each_state = {each.view.needs: each for each in walked.values()}
    # By day one route for each need is asked by everybody while the project is open and, in every state, by
    # one of those who are to be answered alike; the others only by those, while it is open.
    asked_by_day = [
        each for each in walked.values() if not is_api(each) or in_each_state[each.view.needs] is each
    ]
    for route in (list(walked.values()) if at_night() else asked_by_day)[part::PARTS]:
        whole = at_night() or in_each_state[route.view.needs] is route
        for region, state in variants(route, whole=whole):
            project = (ours if region == "ours" else theirs).project
            type(project).objects.filter(pk=project.pk).update(state=state)
            by_all = at_night() or (whole and (region, state) == ("ours", ProjectState.OPEN))
            asked = known if by_all else some_of_each(known, route, state, region)
            for who, client in asked.items():
                for method in METHODS:
                    want = expected(route, method, who, state, region)
                    if route.name == "account_logout" and method == "post":
                        continue  # it would sign the client out of all that follows
                    cells += 1
                    status, where = ask(client, method, route.address(project.pk))
                    if not is_met(want, status, where):
                        wrong.append(
                            f"{method} {route.pattern} {who} {state} {region}: {want}, got {status} {where}"
                        )
    unlisted = len(routes()) - len(listed)
    told = f"routes={len(listed)} walked={len(walked)} cells={cells}"
    print(f"{told} mismatches={len(wrong)} unlisted={unlisted}")  # noqa: T201
    assert not wrong, "\n".join(wrong)
    assert cells > len(walked) * len(METHODS) * 2 / PARTS


def named(view) -> tuple[str, str]:
    """Name the function behind a view; that of a page by ninja stands in a partial."""
    function = getattr(view, "func", view)
    return function.__module__, function.__qualname__


def is_api(route: Route) -> bool:
    """The API refuses sessions before it looks where; tests/web/api walks it with tokens."""
    return route.pattern.startswith("api/")


def some_of_each(
    known: dict[Role | str, Client], route: Route, state: str, region: str
) -> dict[Role | str, Client]:
    """Give one of those who are to be answered alike; who it is hangs on the route, so that all get asked."""
    alike: dict[tuple[str, ...], list[Role | str]] = {}
    for who in known:
        answers = tuple(expected(route, method, who, state, region) for method in METHODS)
        alike.setdefault(answers, []).append(who)
    turn = zlib.crc32(route.pattern.encode())
    return {who: known[who] for people in alike.values() for who in [people[turn % len(people)]]}


def variants(route: Route, *, whole: bool) -> list[tuple[str, str]]:
    if not route.of_project:
        return [("ours", ProjectState.OPEN)]
    states = ProjectState.values if whole else [ProjectState.OPEN]
    return [*(("ours", state) for state in states), ("theirs", ProjectState.OPEN)]


@pytest.mark.parametrize("role", Role)
def test_django_permissions_are_the_matrix(ours, theirs, role):
    user = ours[role]
    for subject in matrix().titles:
        for act in Act:
            name = f"{subject}.{act.name.lower()}"
            sees = role not in (*SERVER_ROLES, Role.PUBLIC)
            assert user.has_perm(name, ours.project) == (sees and act in matrix().rights[subject, role].acts)
            assert not user.has_perm(name, theirs.project)
    assert not user.has_perm("unheard_of.read", ours.project)
