"""B-15: every field of every table is sent to every operation that writes; none is taken or passed over.

The fields stand at every level of a body, beside what belongs there; in forms; in queries; and among the
values of every kind of record. Each must be named among the errors. The pages' forms list their fields:
none takes all of a table.
"""

import sys
from collections.abc import Iterator
from typing import Any

from proof.databases import ready
from proof.row import Row

AT_ONCE = 100  # as many values as a record may have
FIRST_REFUSAL, SERVER = 400, 500
KEEPING_OUT = (401, 403, 404)
A_VALUE = "0"

row = Row(
    "B-15",
    promises=("I-4",),
    sizes={"short": {"one_of": 6}, "night": {"one_of": 1}},
    bars=(
        "routes >= 1", "fields >= 100", "sent >= figure.fields", "silently_accepted = 0", "server_errors = 0",
        "not_reached = 0", "forms_of_whole_tables = 0",
    ),
)  # fmt: skip


@row.runs
def send_too_much(trial):
    """Send them; of the short size, to one operation of some."""
    ready(trial.room)
    from django.db import transaction

    from jiheng.web.api import door, urls
    from jiheng.web.api.operations import OPERATIONS
    from tests.support.cast import cast
    from tests.support.one_of_each import one_of_each

    assert urls
    door.MOST = door.MOST_REFUSED = 10**9
    region = one_of_each(cast("甲"))
    fields = sorted(_fields_of_tables())
    writing = [each for each in OPERATIONS.values() if each.writes][:: trial.size["one_of"]]
    told = {"sent": 0, "silently_accepted": 0, "server_errors": 0, "not_reached": 0}
    for found in writing:
        with transaction.atomic():
            _try(region, found, fields, told)
            transaction.set_rollback(True)
    with transaction.atomic():
        kinds = _try_records(region, fields, told, trial.size["one_of"])
        transaction.set_rollback(True)
    return {"routes": len(writing), "fields": len(fields), "kinds": kinds, **told,
            "forms_of_whole_tables": _forms_of_whole_tables()}  # fmt: skip


def _fields_of_tables() -> set[str]:
    """Name the fields of all tables, as Python and as the database know them."""
    from django.apps import apps

    fields = [each for model in apps.get_models() for each in model._meta.local_fields]
    return {name for each in fields for name in (each.name, each.attname)}


def _try(region, found, fields, told):
    """Send all fields to an operation: in its query, and in its body at every level."""
    from jiheng.web.api.operations import FORM, JSON

    asked = f"{found.method} {found.path}"
    query = [each for each in fields if each not in found.query]
    answer = _sent(region, found, "?" + "&".join(f"{each}={A_VALUE}" for each in query), None)
    _hold(asked, answer, {f"/{each}" for each in query}, told)
    if found.takes == JSON:
        body, expected = _overfull(_schema_of_body(found), fields, "")
    elif found.takes == FORM:
        extra = [each for each in fields if each not in found.form]
        body, expected = dict.fromkeys(extra, A_VALUE), {f"/{each}" for each in extra}
    else:
        body, expected = dict.fromkeys(fields, A_VALUE), {""}
    _hold(asked, _sent(region, found, "", body), expected, told)


def _sent(region, found, query: str, body: object) -> Any:
    """Send it as the first person who is let in."""
    from jiheng.web.api.operations import FORM, JSON
    from tests.support.one_of_each import address

    place, takes = address(found.path, region.ids) + query, found.takes or JSON
    for program in region.programs.values():
        send = getattr(program, found.method.lower())
        headers = {"If-Match": "*"} if found.if_match else {}
        content = body or {}
        answer = (
            send(place, content, headers=headers) if takes == FORM
            else send(place, content, content_type=takes, headers=headers)
        )  # fmt: skip
        if answer.status_code not in KEEPING_OUT:
            break
    return answer


def _hold(asked: str, answer: Any, expected: set[str], told: dict[str, int]) -> None:
    """Count what was sent, and what of it no error names."""
    told["sent"] += len(expected)
    if answer.status_code in KEEPING_OUT:
        told["not_reached"] += 1
        sys.stderr.write(f"not reached: {asked} {answer.status_code}\n")
        return
    if answer.status_code >= SERVER:
        told["server_errors"] += 1
    named = set()
    if FIRST_REFUSAL <= answer.status_code < SERVER:
        named = {each["pointer"] for each in answer.json()["errors"]}
    if passed_over := expected - named:
        told["silently_accepted"] += len(passed_over)
        sys.stderr.write(f"silently: {asked} {answer.status_code} {sorted(passed_over)[:5]}\n")


def _schema_of_body(found) -> dict[str, Any]:
    from tests.support.asked_anything import described

    told = described(lambda *_: None)
    path = "/api/v1" + found.path.replace("{uuid:", "{").replace("{int:", "{")
    [content] = told["paths"][path][found.method.lower()]["requestBody"]["content"].values()
    return _resolved(content["schema"], told["components"]["schemas"], ())


def _resolved(schema: dict[str, Any], known: dict[str, Any], within: tuple[str, ...]) -> dict[str, Any]:
    """Put in place of references what they lead to; what stands within itself is left out."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return {} if name in within else _resolved(known[name], known, (*within, name))
    if "anyOf" in schema:
        inside = [_resolved(each, known, within) for each in schema["anyOf"]]
        return next((each for each in inside if "properties" in each), {})
    found = dict(schema)
    if "properties" in schema:
        found["properties"] = {
            name: _resolved(each, known, within) for name, each in schema["properties"].items()
        }
    if "items" in schema:
        found["items"] = _resolved(schema["items"], known, within)
    return found


def _overfull(schema: dict[str, Any], fields: list[str], at: str) -> tuple[dict[str, Any], set[str]]:
    """Give a body with all fields that are not declared, at each level, and where these stand."""
    declared = schema.get("properties", {})
    extra = [each for each in fields if each not in declared]
    body: dict[str, Any] = dict.fromkeys(extra, A_VALUE)
    places = {f"{at}/{each}" for each in extra}
    for name, inside in declared.items():
        items = inside.get("items", {})
        if "properties" in inside:
            body[name], more = _overfull(inside, fields, f"{at}/{name}")
            places |= more
        elif "properties" in items:
            element, more = _overfull(items, fields, f"{at}/{name}/0")
            body[name] = [element]
            places |= more
    return body, places


def _try_records(region, fields: list[str], told: dict[str, int], one_of: int) -> int:
    """Send all fields among the values of records, kind by kind; each must be told of by its name."""
    from jiheng.evidence.kinds import KINDS

    chosen = sorted(KINDS)[::one_of]
    for kind in chosen:
        known = {each.name for each in KINDS[kind].fields}
        for names in _parts([each for each in fields if each not in known]):
            place = f"{region.home}/records/{kind}"
            for program in region.programs.values():
                answer = program.send("post", place, {"values": dict.fromkeys(names, A_VALUE)})
                if answer.status_code not in KEEPING_OUT:
                    break
            if answer.status_code in KEEPING_OUT:
                break  # nobody enters it: it is made by what it tells of
            said = "".join(each["detail"] for each in answer.json().get("errors", ()))
            told["sent"] += len(names)
            if unsaid := [each for each in names if f"“{each}”" not in said]:
                told["silently_accepted"] += len(unsaid)
                sys.stderr.write(f"silently: {place} {answer.status_code} {unsaid[:5]} {said[:300]}\n")
    return len(chosen)


def _parts(names: list[str]) -> Iterator[list[str]]:
    for first in range(0, len(names), AT_ONCE):
        yield names[first : first + AT_ONCE]


def _forms_of_whole_tables() -> int:
    """Count the forms of pages that take all fields of a table, or all but some."""
    from django.forms import ModelForm
    from django.urls import get_resolver

    assert get_resolver().url_patterns  # all pages are imported

    def below(kind: type) -> Iterator[type]:
        for each in kind.__subclasses__():
            yield each
            yield from below(each)

    ours = [each for each in below(ModelForm) if each.__module__.startswith("jiheng.")]
    return sum(each._meta.fields is None or bool(each._meta.exclude) for each in ours)
