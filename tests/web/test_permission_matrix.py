"""Every route × method × role × state × own or other region, against the matrix; made from the matrix itself.

What is expected is reckoned here from permissions.yaml, not by the code that decides. A route that does not
say what it needs fails.
"""

import zlib
from contextlib import nullcontext
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.accounts.roles import SERVER_ROLES, Role
from jiheng.web.api import door
from jiheng.web.projects import beginning
from jiheng.web.projects.models import ProjectState
from tests.support.at_night import at_night
from tests.support.cast import THEN, sign_sheet
from tests.support.permission_walk import (
    METHODS,
    Route,
    ask,
    clients,
    drawn_once,
    expected,
    is_api,
    is_met,
    named,
    routes,
)

PARTS = 6  # so that the walk, which takes minutes, is shared among the workers


@pytest.fixture(name="drawn_once")
def _drawn_once():
    """Draw every template but once by day."""
    with nullcontext() if at_night() else drawn_once():
        yield


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
        sign_sheet(region)
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
    sign_sheet(ours)
    for subject in matrix().titles:
        for act in Act:
            name = f"{subject}.{act.name.lower()}"
            sees = role not in (*SERVER_ROLES, Role.PUBLIC)
            assert user.has_perm(name, ours.project) == (sees and act in matrix().rights[subject, role].acts)
            assert not user.has_perm(name, theirs.project)
    assert not user.has_perm("unheard_of.read", ours.project)
