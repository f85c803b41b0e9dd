"""AC-07, I-9: what is another region's is not there: the same answer as to an id that nobody has.

Two regions with one of each thing. People of the one ask every route, pages and API, that has an id in its
address: with all ids of the other, and with their own project and the other's things in it. Each answer is
held against that to an id of nothing: status and every byte, but for the ids and what is drawn anew each
time. Then the same people open every page without an id (desks, lists, searches): it must not tell the word
of the other region, which the names of all its things bear. The median difference of the times is told. No
query of the product refuses by itself to be unscoped: this walk stands in for that.
"""

import json
import logging
import re
import statistics
import time

from proof.databases import ready
from proof.row import Row

OURS, THEIRS = "甲戌市", "乙亥市"
UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}"
DRAWN = re.compile(rf'{UUID}|csrf\w*"[^>]*|nonce="[^"]*"|"request_id":\s*"[^"]*"')
ROLES = (
    "unit_clerk", "fiscal_reviewer", "evaluation_lead", "unit_head", "vendor_manager", "expert",
    "fiscal_clerk", "auditor", "vendor_engineer",
)  # fmt: skip

row = Row(
    "AC-07",
    promises=("I-9",),
    sizes={
        "short": {"roles": 1, "share": 11, "asked": 120},
        "night": {"roles": 9, "share": 4, "asked": 5_000},
    },
    bars=(
        "routes >= 250",
        "asked >= size.asked",
        "reached >= 20",
        "told_apart = 0",
        "leaks = 0",
        "lists >= 40",
        "median_difference_us <= 5000",
    ),
)


@row.runs
def ask_for_theirs(trial):
    """Ask for what is theirs, and for nothing."""
    ready(trial.room)
    from jiheng.web.api import door, urls
    from tests.support.cast import cast
    from tests.support.one_of_each import one_of_each

    assert urls  # the operations are declared
    logging.disable(logging.CRITICAL)
    door.MOST = door.MOST_REFUSED = 10**9
    ours, theirs = one_of_each(cast(OURS)), one_of_each(cast(THEIRS))
    told = {"asked": 0, "reached": 0, "told_apart": 0, "leaks": 0, "lists": 0}
    differences: list[float] = []
    known = _routes(ours)
    for role in ROLES[: trial.size["roles"]]:
        asks, as_usual = _Asker(ours, role), _Asker(ours, role)  # the latter is told what became of things
        for number, each in enumerate(known):
            if (number + trial.seed) % trial.size["share"]:
                continue
            for foreign, nothing, own in _places(each, ours.ids, theirs.ids):
                answer, took = asks(each, foreign)
                other, usual = asks(each, nothing)
                differences.append(took - usual)
                told["asked"] += 1
                told["reached"] += as_usual(each, own)[0][0] < 400  # our own is there
                if answer != other:
                    told["told_apart"] += 1
                    where = _first(answer[1], other[1])
                    print("told apart:", role, each.method, foreign, answer[0], other[0], where)
                if THEIRS in answer[1]:
                    told["leaks"] += 1
                    print("leak:", role, each.method, foreign)
        for path in _lists():
            for query in ("", f"?q={THEIRS}"):
                status, text = as_usual(_Route("get", path), path + query)[0]
                told["lists"] += status == 200
                if THEIRS in re.sub(f'value="{THEIRS}"|“{THEIRS}”', "", text):  # what was asked for
                    told["leaks"] += 1
                    print("leak:", role, path, text[max(0, text.find(THEIRS) - 80) :][:200])
    return {
        "routes": len(known), **told, "median_difference_us": abs(int(statistics.median(differences) * 1e6)),
    }  # fmt: skip


class _Route:
    """An address with ids in it, asked by a method."""

    def __init__(self, method, path, body=None):
        self.method, self.path, self.body = method, path, body or {}


def _routes(region):
    from jiheng.web.api.operations import JSON, OPERATIONS, PREFIX
    from proof.locking import FILLED_IN, body_of
    from tests.support.permission_walk import is_api, routes

    found = [
        _Route(each.method.lower(), PREFIX + each.path, body_of(each, region) if each.takes == JSON else {})
        for each in OPERATIONS.values()
    ]
    for each in routes():
        if not is_api(each) and each.view.needs.signed_in:
            path = "/" + re.sub(r"<(?:(\w+):)?(\w+)>", _braced, each.pattern)
            found += [_Route("get", path), _Route("post", path, FILLED_IN)]
    return [each for each in found if "{uuid:" in each.path]


def _lists():
    """Give the pages without an id."""
    from tests.support.permission_walk import is_api, routes

    pages = [each for each in routes() if not is_api(each) and each.view.needs.signed_in]
    return ["/" + each.pattern for each in pages if "<" not in each.pattern and "logout" not in each.pattern]


def _braced(found):
    return f"{{uuid:{found[2]}}}" if "uuid" in (found[1] or "") else f"{{{found[2]}}}"


def _places(route, ours, theirs):
    """Give the addresses of what is theirs, of nothing, and of ours: wholly, and within our own project."""
    from tests.support.one_of_each import NOWHERE, led_to

    def filled(ids, keep):
        def value(found):
            name = found[1]
            known = led_to(bare, name, ids) or (NOWHERE if f"{{uuid:{name}}}" in route.path else "x")
            return (
                (led_to(bare, name, ours) or known)
                if name in keep or f"{{uuid:{name}}}" not in route.path
                else known
            )

        return re.sub(r"\{(?:\w+:)?(\w+)\}", value, route.path)

    bare = re.sub(r"\{\w+:", "{", route.path)
    names = set(re.findall(r"\{uuid:(\w+)\}", route.path))
    own = filled(ours, ())
    yield filled(theirs, ()), filled({}, ()), own
    if names > {"project_id"}:
        yield filled(theirs, {"project_id"}), filled({}, {"project_id"}), own


class _Asker:
    """Somebody who asks by page and by token."""

    def __init__(self, region, role):
        from django.test import Client

        from jiheng.web.accounts.roles import Role

        self.program = region.programs[Role(role)]
        self.client = Client(raise_request_exception=False, SERVER_NAME="localhost")
        self.client.force_login(region.ours[Role(role)])

    def __call__(self, route, place):
        """Ask and undo it; give status and text without what is drawn anew, and the seconds."""
        from django.db import transaction

        who = self.program if place.startswith("/api/") else self.client
        with transaction.atomic():
            begun = time.perf_counter()
            by_json = who is self.program and route.method != "get" and not isinstance(route.body, str)
            told = {"content_type": "application/json"} if by_json else {}
            answer = getattr(who, route.method)(place, route.body if route.method != "get" else {}, **told)
            took = time.perf_counter() - begun
            whole = b"".join(answer.streaming_content) if answer.streaming else answer.content
            answer.close()
            transaction.set_rollback(True)
        text = whole.decode(errors="replace")
        if answer.headers.get("Content-Type", "").startswith(
            ("application/json", "application/problem+json")
        ):
            text = json.dumps(json.loads(text or "{}"), ensure_ascii=False)  # a word is escaped there
        for part in place.split("/"):
            text = text.replace(part, "·") if len(part) > 30 else text  # an id
        return (answer.status_code, DRAWN.sub("·", text)), took


def _first(one, other):
    place = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    return repr(one[max(0, place - 60) : place + 80]), repr(other[max(0, place - 60) : place + 80])
