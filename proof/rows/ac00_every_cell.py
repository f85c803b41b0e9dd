"""AC-00, I-9: every route and method, by every role, of one's own region and of another, in every state.

The routes are those of Django's resolver, pages and API; what is expected is reckoned from permissions.yaml
once more, not asked of the code that decides. Besides GET and POST every page is sent PUT, PATCH and DELETE,
which none takes. Registers of all kinds have the same pages: one for each thing they need is walked in every
state, the others while the project is open. By day a share of the routes, drawn anew by the seed; by night
a larger one, all of them with --long. Templates are drawn once.
"""

import contextlib
import logging
from datetime import UTC, datetime

from proof.databases import ready
from proof.row import Row

OPEN, APPROVED = "open", "approved"  # the latter: open, and its text is approved
STATES = (OPEN, "signed", "archived", APPROVED)
ROOTS = ("api/v1/", "api/v1/openapi.json")  # of django-ninja: nothing, and the description, open to all
OTHER_METHODS = ("put", "patch", "delete")

row = Row(
    "AC-00",
    promises=("I-9",),
    sizes={
        "short": {"share": 100, "cells": 1_000},
        "night": {"share": 6, "cells": 12_000},
        "long": {"share": 1, "cells": 80_000},
    },
    bars=(
        "routes >= 300", "operations >= 200", "roles >= 12", "unlisted = 0", "cells >= size.cells",
        "methods_taken = 0", "mismatches = 0",
    ),
)  # fmt: skip


@row.runs
def walk(trial):
    """Walk the pages, then the operations."""
    ready(trial.room)
    import time_machine
    from django.conf import settings

    from jiheng.web.accounts.roles import Role
    from jiheng.web.api import door, urls
    from jiheng.web.api.operations import OPERATIONS
    from jiheng.web.projects import beginning
    from tests.support.cast import THEN, cast, sign_sheet
    from tests.support.permission_walk import drawn_once, is_api, routes

    assert urls  # the operations are declared
    logging.disable(logging.CRITICAL)
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    door.MOST = door.MOST_REFUSED = 10**9  # how often somebody may ask is not what is tried
    regions = {"ours": cast("甲"), "theirs": cast("乙")}
    for each in regions.values():
        begun = beginning.blank(each.unit, "项目", 2023, by=each[Role.UNIT_CLERK], at=THEN)
        each.project.assignments.update(project=begun)
        each.project = begun
        sign_sheet(each)  # experts who have not signed see less: AC-05
    known = routes()
    pages = [each for each in known if hasattr(each.view, "needs") and not is_api(each)]
    api = [each for each in known if hasattr(each.view, "needs") and is_api(each)]
    covered = {route for _, route in OPERATIONS}
    unlisted = [each.pattern for each in known if not hasattr(each.view, "needs")]
    unlisted += [each.pattern for each in api if each.pattern not in {*covered, *ROOTS}]
    wrong: list[str] = []
    counts = {"cells": 0, "methods_taken": 0}
    walked = _drawn(trial, pages), _drawn(trial, list(OPERATIONS.values()))
    with time_machine.travel(datetime.now(UTC), tick=False), drawn_once():  # no session ends meanwhile
        for states in (STATES[:-1], STATES[-1:]):  # what is approved stays so
            if states[0] == APPROVED:
                for each in regions.values():
                    each.project.versions.update(state=APPROVED)
            _pages(walked[0], regions, states, counts, wrong)
            _operations(walked[1], regions, states, counts, wrong)
    for each in (*unlisted, *wrong):
        print(each)
    return {
        "routes": len(known), "operations": len(OPERATIONS), "roles": len(regions["ours"].people), **counts,
        "mismatches": len(wrong), "unlisted": len(unlisted),
    }  # fmt: skip


def _drawn(trial, several):
    share = trial.size["share"]
    return several if share == 1 else trial.random.sample(several, max(1, len(several) // share))


@contextlib.contextmanager
def _in_state(project, state):
    kept = OPEN if state == APPROVED else state
    type(project).objects.filter(pk=project.pk).update(state=kept)
    yield kept


def _pages(pages, regions, states, counts, wrong):
    from tests.support.permission_walk import METHODS, NO_METHOD, ask, clients, expected, is_met, named

    known = clients(regions["ours"])
    alike = {(each.name, *named(each.view), each.view.needs): each.pattern for each in pages}
    for route in pages:
        whole = route.of_project and route.pattern in alike.values()
        for region in regions if whole else ("ours",):
            project = regions[region].project
            for state in states if whole else states[:1]:
                with _in_state(project, state) as kept:
                    for who, client in known.items():
                        for method in METHODS:
                            if route.name == "account_logout" and method == "post":
                                continue  # it would sign the client out of all that follows
                            want = expected(route, method, who, kept, region)
                            status, where = ask(client, method, route.address(project.pk))
                            counts["cells"] += 1
                            if not is_met(want, status, where):
                                told = f"{method} {route.pattern} {who} {state} {region}"
                                wrong.append(f"{told}: {want}, {status} {where}")
        for method in OTHER_METHODS:
            status, _ = ask(known["unit_head"], method, route.address(regions["ours"].project.pk))
            if status < 400 and status != NO_METHOD:
                counts["methods_taken"] += 1
                print("method taken:", method, route.pattern, status)


def _operations(operations, regions, states, counts, wrong):
    from django.db import transaction

    from jiheng.web.accounts.roles import Role
    from tests.support.api_rights import OF_PROJECT, address, answer_to, expected, is_met
    from tests.support.programs import Program

    programs = {role: Program(user) for role, user in regions["ours"].people.items() if role != Role.PUBLIC}
    for found in operations:
        of_project = OF_PROJECT in found.path
        for region in regions if of_project else ("ours",):
            project = regions[region].project
            for state in states if of_project else states[:1]:
                with _in_state(project, state) as kept:
                    for role, program in programs.items():
                        with transaction.atomic():
                            answer = answer_to(found, program, address(found, project))
                            transaction.set_rollback(True)
                        want = expected(found, role, region, kept)
                        counts["cells"] += 1
                        if not is_met(want, answer.status_code):
                            told = f"{found.method} {found.path} {role} {state} {region}"
                            wrong.append(f"{told}: {want}, {answer.status_code}")
