"""Everything that is settled, and the ways to change it: pages, API, commands, ORM and raw SQL.

`python -m proof.locking ROOM SEED COLUMNS ROLES` prints the figures as JSON, in whatever database the
settings name. What is locked stands in LOCKED; each table gets rows of that state, and after each try
all of them must be as they were. What may change of a locked row (a record is corrected) is named, too.
"""

import json
import random
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

WAYS = ("page", "api", "command", "orm", "sql")


class Lock(NamedTuple):
    """Which rows of a table are locked, as a filter, and which of their columns are not.

    What was granted may be taken back by one, at once (decision 90): a row that meets a filter of `ends` may
    differ in the columns beside it, and of a table whose rows go, they may be gone.
    """

    where: dict[str, object]
    but: frozenset[str] = frozenset()
    ends: tuple[tuple[dict[str, object], frozenset[str]], ...] = ()
    goes: bool = False


ALL = Lock({})
DECIDED = Lock({"state__in": ("approved", "returned")})
DECISION = frozenset({"state", "decided_by_id", "decided_at", "decision"})
ASKING = DECISION | {"proposed", "asked_by_id", "asked_at"}
GRANTED = {"state": "approved", "decided_by__isnull": False}
LOCKED = {
    "trail.Entry": ALL,
    "anchors.Anchor": ALL,
    "anchors.End": ALL,
    "evidence.Record": Lock({}, frozenset({"superseded_by"})),  # set once, by what corrects it
    "evidence.LedgerLine": ALL,
    "evidence.StoredFile": ALL,
    "evidence.EvidenceFile": ALL,
    "evidence.FileUse": ALL,
    "evidence.SignOff": ALL,
    "evidence.Reopening": DECIDED,
    "evidence.Submission": ALL,
    "projects.ProjectVersion": Lock({"state": "approved"}),
    "projects.ProjectVersion_edited_by": Lock({"projectversion__state": "approved"}),
    "evaluations.Filing": DECIDED,
    "evaluations.Kept": ALL,
    "evaluations.Seat": Lock({"state": "submitted"}),
    "evaluations.Mark": Lock({"seat__state": "submitted"}),
    "evaluations.Opinion": Lock({"filing__state": "approved"}),
    "evaluations.Matter": Lock({"state": "closed"}),
    "evaluations.Correction": Lock({"state": "approved"}, frozenset({"state", "record_id", "matter_id"})),
    "uses.UseDecision": Lock(
        {"state": "approved"}, frozenset({"state", "record_id", "answer", "answered_by_id", "answered_at"})
    ),
    "accounts.Proposal": Lock({"state": "done"}),
    "duties.CheckIn": ALL,
    "duties.DutyWaiver": DECIDED,
    "monitoring.ExclusionClaim": DECIDED,
    "monitoring.Permit": Lock(
        {"state__in": ("approved", "withdrawn")}, ends=(({"state": "withdrawn"}, DECISION),)
    ),
    "monitoring.Target": Lock(
        {"state__in": ("on", "stopped")},
        frozenset({"published", "severity", "digest", "secret_at", "reported_at", "said"}),
        (({"state": "stopped"}, frozenset({"state", "stopped_by_id", "stopped_at"})),),
    ),
    "monitoring.Receiver": Lock(
        {"state__in": ("approved", "withdrawn")},
        frozenset({"minute_at", "posts", "last_at", "last_told", "last_failed"}),
        (({"withdrawn_at__isnull": False}, frozenset({"state", "withdrawn_by_id", "withdrawn_at"})),),
    ),
    "monitoring.Robot": Lock(
        GRANTED, ends=(({"state": "asked"}, ASKING), ({"secret": ""}, ASKING | {"secret"}))
    ),
    "monitoring.Staff": Lock(GRANTED, goes=True),
    "notices.Channel": Lock(
        {"state": "approved"}, ends=(({"stopped_at__isnull": False}, frozenset({"stopped_at"})),)
    ),
    "projects.UrgentRight": Lock(
        {"state__in": ("granted", "refused", "ended")},
        ends=(({"state": "ended"}, frozenset({"state", "until", "ended_by_id"})),),
    ),
    "reports.MadeReport": ALL,
    "reports.ReportFile": ALL,
    "reports.ReportCopy": ALL,
    "reports.PublicVersion": DECIDED,
    "reports.PublicFile": ALL,
    "surveys.Survey": Lock({"state": "approved"}),
    "surveys.Answer": ALL,
    "surveys.Closing": ALL,
    "surveys.Removal": DECIDED,
    "audits.AuditedReport": ALL,
    "audits.AuditResult": ALL,
    "bureau.Sample": ALL,
    "bureau.DepartmentSummary": ALL,
    "bureau.SummaryFile": ALL,
    "backups.Restoring": Lock({"state": "failed"}),
}


def models() -> dict[Any, Lock]:
    """Give the tables."""
    from django.apps import apps

    known = {each._meta.label: each for each in apps.get_models(include_auto_created=True)}
    return {known[label]: lock for label, lock in LOCKED.items()}


def rows_of(model: Any, lock: Lock) -> Any:
    """Give the locked rows of a table."""
    return model._base_manager.filter(**lock.where).order_by("pk")


def columns_of(model: Any, lock: Lock) -> list[Any]:
    """Give the columns that may not change."""
    return [each for each in model._meta.concrete_fields if each.attname not in lock.but]


class Locked:
    """The locked rows as they were, to be held against the tables again and again."""

    def __init__(self) -> None:
        self.models = models()
        self.keys = {
            model: [*rows_of(model, lock).values_list("pk", flat=True)] for model, lock in self.models.items()
        }
        self.kept = self.now()

    def now(self, *only: Any) -> dict[Any, dict[object, dict[str, object]]]:
        """Give what the rows say now, by their keys."""
        found = {}
        for model in only or self.models:
            names = [each.attname for each in columns_of(model, self.models[model])]
            rows = self._rows(model).values_list("pk", *names)
            found[model] = {key: dict(zip(names, map(_plain, row), strict=True)) for key, *row in rows}
        return found

    def changed(self, *only: Any) -> list[str]:
        """Name the tables, of these where any are given, of which a locked row is another one, or gone."""
        now = self.now(*only)
        return [
            model._meta.label
            for model, rows in now.items()
            if rows != self.kept[model] and rows != self._taken_back(model, rows)
        ]

    def _rows(self, model: Any) -> Any:
        return model._base_manager.filter(pk__in=self.keys[model])

    def _taken_back(self, model: Any, now: Any) -> Any:
        """Give the rows as they may be where one took back what was granted."""
        lock, may_be = self.models[model], {}
        for key, row in self.kept[model].items():
            if key in now or not lock.goes:
                may_be[key] = dict(row)
        for which, columns in lock.ends:
            for key in self._rows(model).filter(**which).values_list("pk", flat=True):
                may_be[key].update({each: now[key][each] for each in columns})
        return may_be


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def settle(word: str) -> Any:
    """Make a region in which everything was decided on, by people who may; give it."""
    from unittest import mock

    from jiheng.web.api import door, urls
    from proof.approving import somebody_else, waiting
    from tests.support.cast import cast
    from tests.support.one_of_each import address, one_of_each
    from tests.support.programs import Program

    assert urls
    door.MOST = door.MOST_REFUSED = 10**9
    region = one_of_each(cast(word))
    deeds = list(waiting(region))
    people: dict[str, Any] = {}
    for deed in deeds:
        if deed.path:
            who = people.get(deed.decider) or people.setdefault(
                deed.decider, somebody_else(region, deed.decider)
            )
            answer = Program(who).send("post", address(deed.path, deed.ids), deed.body)
            assert answer.status_code < 300, (deed.path, answer.content.decode())
    with mock.patch("jiheng.web.trail.seals.log"):
        _others(region)
    return region


def _others(region: Any) -> None:
    """Give each table that has no locked row yet one, filled in by its types."""
    from django.utils import timezone

    from jiheng.web.anchors.actions import anchor
    from jiheng.web.anchors.models import Why
    from jiheng.web.evaluations.models import Mark, Seat
    from jiheng.web.ids import new_id
    from jiheng.web.monitoring.models import Permit

    anchor(Why.DAILY, at=timezone.now())
    first = Permit.objects.filter(state="approved").first()
    assert first is not None
    first.pk, first.written, first.state = new_id(), "10.9.0.0/16", "withdrawn"
    first.save(force_insert=True)
    seat = Seat.objects.get(pk=region.ids["seat_id"])
    Mark.objects.create(seat=seat, indicator="管理制度", points="8", basis="还可以更好")
    Seat.objects.filter(pk=seat.pk).update(state="submitted")
    for _ in range(2):  # what one needs, another may be
        for model, lock in models().items():
            if not rows_of(model, lock).exists():
                with suppress(LookupError):
                    _made(model, lock)


def _made(model: Any, lock: Lock) -> None:
    told: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.has_default() or field.null or field.blank or field.auto_created:
            continue
        if field.is_relation:
            first = field.related_model._base_manager.order_by("pk").first()
            if first is None:
                raise LookupError(field)
            told[field.name] = first
        else:
            told[field.name] = _value(field)
    for name, value in lock.where.items():
        if "__" not in name:
            told[name] = value
        elif name == "state__in":
            told["state"] = value[0]
    model._base_manager.create(**told)


def _value(field: Any) -> Any:
    from django.utils import timezone

    kinds = {
        "DateTimeField": timezone.now(), "DateField": timezone.localdate(), "JSONField": [],
        "BinaryField": b"x", "BooleanField": False, "UUIDField": "01900000-0000-7000-8000-000000000001",
    }  # fmt: skip
    name = field.get_internal_type()
    if name in kinds:
        return kinds[name]
    return "x" if "Char" in name or "Text" in name else 1


def other(field: Any, value: Any) -> Any:
    """Give another value for a column."""
    from datetime import timedelta

    name = field.get_internal_type()
    if field.is_relation:
        others = field.related_model._base_manager.exclude(pk=value).order_by("pk")
        return others.values_list("pk", flat=True).first() or value
    if name in ("DateTimeField", "DateField"):
        return (value or _value(field)) + timedelta(days=1)
    if "Integer" in name or "AutoField" in name:
        return (value or 0) + 1
    usual = {
        "JSONField": {"other": 1}, "BinaryField": b"other", "BooleanField": not value,
        "UUIDField": "01900000-0000-7000-8000-0000000000ff",
    }  # fmt: skip
    return usual.get(name, f"{str(value or '')[: (field.max_length or 99) - 1]}y")


class Tries:
    """The ways, and what each came to."""

    def __init__(self, region: Any, seed: int, columns: int, roles: int) -> None:
        self.region, self.chance = region, random.Random(seed)
        self.columns, self.roles = columns, roles
        self.locked = Locked()
        self.attempts = dict.fromkeys(WAYS, 0)
        self.changes: list[str] = []
        self.open: set[str] = set()
        self.surprises: list[str] = []
        self.about: tuple[Any, ...] = ()  # the table that is being tried

    def attempt(self, way: str, what: str, act: Any) -> None:
        """Try something, look at the table it is about, or at all, and undo it."""
        from django.core.management import CommandError
        from django.db import DatabaseError, connection, transaction
        from django.db.models import ProtectedError

        self.attempts[way] += 1
        with transaction.atomic():
            if connection.vendor == "sqlite":
                connection.cursor().execute("PRAGMA defer_foreign_keys = ON")
            else:
                connection.cursor().execute("SET CONSTRAINTS ALL DEFERRED")
            try:
                with transaction.atomic():
                    act()
            except (DatabaseError, ProtectedError, CommandError):
                pass  # refused
            except Exception as error:  # noqa: BLE001 — it is told
                self.surprises.append(f"{way} {what}: {error!r}")
            if found := self.locked.changed(*self.about):
                self.open |= set(found)
                self.changes.append(f"{way} {what}: {found}")
            transaction.set_rollback(True)

    def each_row(self) -> Iterator[tuple[Any, Lock, Any, list[Any]]]:
        """Give a locked row of each table, of each state it may have, with the columns that are tried."""
        for model, lock in self.locked.models.items():
            rows = list(rows_of(model, lock))
            self.chance.shuffle(rows)
            fields, self.about = columns_of(model, lock), (model,)
            for row in {getattr(each, "state", ""): each for each in rows}.values():
                yield model, lock, row, self.chance.sample(fields, min(len(fields), self.columns))

    def by_sql(self) -> None:
        """Raw SQL through the application's own connection."""
        from django.db import connection

        lite = connection.vendor == "sqlite"
        for model, _, row, fields in self.each_row():
            table, key = model._meta.db_table, model._meta.pk
            which = key.get_db_prep_value(row.pk, connection)
            where = f'"{key.column}" = %s'
            every = model._meta.concrete_fields
            names, marks = ", ".join(f'"{each.column}"' for each in every), ", ".join(["%s"] * len(every))

            def run(statement: str, *values: object) -> None:
                words = statement.partition("(")[0][:60]
                self.attempt("sql", words, partial(_execute, statement, list(values)))

            for field in fields:
                value = field.get_db_prep_save(other(field, getattr(row, field.attname)), connection)
                for how in ("", "OR REPLACE", "OR IGNORE") if lite else ("",):
                    run(f'UPDATE {how} "{table}" SET "{field.column}" = %s WHERE {where}', value, which)
                if field.primary_key:
                    continue
                whole = [
                    value if each is field else each.get_db_prep_save(getattr(row, each.attname), connection)
                    for each in every
                ]
                if lite:
                    run(f'INSERT OR REPLACE INTO "{table}" ({names}) VALUES ({marks})', *whole)
                run(
                    f'INSERT INTO "{table}" ({names}) VALUES ({marks}) ON CONFLICT ("{key.column}") '
                    f'DO UPDATE SET "{field.column}" = excluded."{field.column}"',
                    *whole,
                )
            run(f'DELETE FROM "{table}" WHERE {where}', which)
            run(f'DELETE FROM "{table}"')
            if not lite:
                run(f'TRUNCATE "{table}" CASCADE')

    def by_orm(self) -> None:
        """What a program within the application could call."""
        for model, _, row, fields in self.each_row():
            rows = model._base_manager.filter(pk=row.pk)
            for field in fields:
                if field.primary_key:
                    continue
                value, name = other(field, getattr(row, field.attname)), f"{model._meta.label}.{field.name}"

                def changed(field: Any = field, value: Any = value, rows: Any = rows) -> Any:
                    return _with(rows.get(), field, value)

                upsert = {"update_conflicts": True, "unique_fields": [model._meta.pk.name]}
                many = model._base_manager
                self.attempt("orm", f"save {name}", lambda: changed().save())
                self.attempt("orm", f"update {name}", partial(rows.update, **{field.attname: value}))
                self.attempt(
                    "orm", f"bulk_update {name}", partial(many.bulk_update, [changed()], [field.name])
                )
                self.attempt(
                    "orm", f"upsert {name}",
                    partial(many.bulk_create, [changed()], update_fields=[field.name], **upsert),
                )  # fmt: skip
            self.attempt("orm", f"delete {model._meta.label}", rows.get().delete)
            self.attempt("orm", f"delete rows of {model._meta.label}", rows.delete)
            self.attempt("orm", f"raw delete {model._meta.label}", partial(rows._raw_delete, rows.db))

    def by_command(self, room: Path) -> None:
        """Django's own commands, as whoever stands at the server can give them: a fixture, a flush."""
        from django.core import serializers
        from django.core.management import call_command

        fixture = room / "fixture.json"
        load = partial(call_command, "loaddata", str(fixture), verbosity=0)
        for model, _, row, fields in self.each_row():
            [told] = json.loads(serializers.serialize("json", [row]))
            for field in fields:
                if field.primary_key:
                    continue
                changed = _with(row, field, other(field, getattr(row, field.attname)))
                said = serializers.serialize("json", [changed])
                fixture.write_text(json.dumps([told | {"fields": json.loads(said)[0]["fields"]}]), "utf-8")
                row.refresh_from_db()
                self.attempt("command", f"loaddata {model._meta.label}.{field.name}", load)
        self.about = ()
        self.attempt("command", "flush", partial(call_command, "flush", interactive=False, verbosity=0))

    def by_api(self) -> None:
        """Every operation that writes, with every id, by several people, as its description asks for it."""
        from jiheng.web.api.operations import FORM, JSON, OPERATIONS
        from tests.support.one_of_each import address

        writing = [each for each in OPERATIONS.values() if each.writes]
        for role in self._people():
            for each in writing:
                place = address(each.path, self.region.ids)
                send = getattr(self.region.programs[role], each.method.lower())
                body = body_of(each, self.region) if each.takes == JSON else {}
                told = {} if each.takes == FORM else {"content_type": JSON}
                self.attempt("api", f"{each.method} {each.path} {role}", partial(send, place, body, **told))

    def by_page(self) -> None:
        """Every page that is posted to, with every id, by several people, with all that pages ask for."""
        from django.test import Client

        from tests.support.permission_walk import is_api, named, routes

        ids = {name.rpartition("/")[2]: value for name, value in self.region.ids.items()} | {"number": "1"}
        known = [each for each in routes() if each.of_project and not is_api(each)]
        pages = {(each.name, *named(each.view)): each for each in known}.values()  # of registers one a page
        for role in self._people():
            client = Client(raise_request_exception=False, SERVER_NAME="localhost")
            client.force_login(self.region.ours[role])
            for each in pages:
                place = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: ids.get(found[1], "x"), each.pattern)
                self.attempt("page", f"{place} {role}", partial(client.post, f"/{place}", FILLED_IN))

    def _people(self) -> list[Any]:
        from jiheng.web.accounts.roles import Role

        return [Role(each) for each in PEOPLE[: self.roles]]


PEOPLE = (
    "unit_head", "unit_clerk", "fiscal_reviewer", "evaluation_lead", "vendor_engineer", "expert",
    "system_admin", "security_admin", "fiscal_clerk", "vendor_manager", "auditor", "audit_admin",
)  # fmt: skip
LONG = "按合同约定和现场情况写明，不少于十个字"
FILLED_IN = {
    **dict.fromkeys(("decision", "reason", "answer", "note", "words"), LONG),
    **dict.fromkeys(("approve", "sign", "close", "points", "attendees", "sent"), "1"),
    "text": "jiheng: 1", "name": "别的", "step": "approve", "handling": "continue", "about": "产出",
    "topic": "改了", "held_on": "2020-01-01", "system": "信访系统", "trainer": "李四",
}  # fmt: skip


def _execute(statement: str, values: list[object]) -> None:
    from django.db import connection

    connection.cursor().execute(statement, values)


def _with(row: Any, field: Any, value: Any) -> Any:
    setattr(row, field.attname, value)
    return row


def body_of(operation: Any, region: Any) -> Any:
    """Give a body that an operation could take: by its description, filled in."""
    from jiheng.web.api.urls import api

    whole = api.get_openapi_schema()
    path = "/api/v1" + operation.path.replace("{uuid:", "{").replace("{int:", "{")
    told = whole["paths"][path][operation.method.lower()].get("requestBody", {})
    wanted = told.get("content", {}).get("application/json", {}).get("schema", {})
    return _filled(wanted, whole["components"]["schemas"], region)


def _filled(schema: Any, known: Any, region: Any, name: str = "") -> Any:
    for several in ("anyOf", "allOf", "oneOf"):
        schema = schema.get(several, [schema])[0]
    if "$ref" in schema:
        schema = known[schema["$ref"].rpartition("/")[2]]
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [""])[0])
    if name == "values":
        return {"topic": "改了", "attendees": "1"}
    match schema.get("type"):
        case "object":
            inner = schema.get("properties", {})
            return {key: _filled(each, known, region, key) for key, each in inner.items()}
        case "array":
            return [_filled(schema.get("items", {}), known, region, name)]
    usual = {"integer": schema.get("minimum", 1), "boolean": True}
    return usual.get(schema.get("type"), _written(schema, region, name))


def _written(schema: Any, region: Any, name: str) -> str:
    usual = {
        "uuid": region.ids.get(name, region.ids["person_id"]), "date": str(region.today),
        "date-time": f"{region.today}T09:00:00+08:00",
    }  # fmt: skip
    return usual.get(schema.get("format"), LONG[: schema.get("maxLength", 99)])


def figures(room: Path, seed: int, columns: int, roles: int) -> dict[str, int]:
    """Settle everything, try everything, count."""
    import logging

    logging.disable(logging.CRITICAL)
    tries = Tries(settle("甲"), seed, columns, roles)
    empty = [model._meta.label for model, keys in tries.locked.keys.items() if not keys]
    tries.by_sql()
    tries.by_orm()
    tries.by_command(room)
    tries.by_api()
    tries.by_page()
    for each in (*tries.changes, *tries.surprises, *(f"no locked row: {label}" for label in empty)):
        sys.stderr.write(f"{each}\n")
    return {
        "tables": len(LOCKED) - len(empty), "without_rows": len(empty),
        "ways": sum(map(bool, tries.attempts.values())),
        **{f"{way}_attempts": count for way, count in tries.attempts.items()},
        "surprises": len(tries.surprises), "open_tables": len(tries.open), "changes": len(tries.changes),
    }  # fmt: skip


if __name__ == "__main__":
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    print(json.dumps(figures(Path(sys.argv[1]), *map(int, sys.argv[2:]))))
