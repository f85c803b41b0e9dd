"""Rows that may not change without an entry of the trail: each entry holds the hash of the rows it tells of.

Whatever is saved or deleted of a protected table within a transaction is noted, and goes into the next entry
that is written there. So the state of the tables can be held against the trail (I-4): a row that nobody told
of, or that is no longer as it was told, was changed past the program.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Manager, Model
from django.db.models.signals import post_delete, post_save

from jiheng.evidence.canonical import canonical_json
from jiheng.web.trail.models import Entry

ROWS = "rows"
AT_ONCE = 2_000
Told = Mapping[str, Mapping[str, str]]  # by table and key; an empty hash: the row is gone
log = logging.getLogger(__name__)
_protected: dict[type[Model], frozenset[str]] = {}


def protect(*models: type[Model], but: Iterable[str] = ()) -> None:
    """Protect tables; the columns `but` may change without being told."""
    for each in models:
        _protected[each] = frozenset(but)
        post_save.connect(_saved, sender=each, dispatch_uid=label_of(each))
        post_delete.connect(_saved, sender=each, dispatch_uid=label_of(each))


def labels() -> list[str]:
    """Name the protected tables."""
    return [label_of(each) for each in _protected]


def label_of(model: type[Model]) -> str:
    """Name a table as entries do: `evaluations.filing`."""
    return model._meta.label_lower  # noqa: SLF001 — Django's own way to name it


def _rows_of(model: type[Model]) -> Manager[Model]:
    return model._default_manager  # noqa: SLF001


def _saved(sender: type[Model], instance: Model, **_: object) -> None:
    touch(sender, [instance.pk])


class _Touched:
    """The rows noted in one transaction; it is over where Django no longer holds `end`."""

    def __init__(self) -> None:
        self.rows: dict[type[Model], dict[object, None]] = {}

    def end(self) -> None:
        for model, keys in self.rows.items():
            log.error("%s changed without an entry: %s", label_of(model), list(map(str, keys)))
        self.rows = {}

    @property
    def alive(self) -> bool:
        return any(each[1] == self.end for each in connection.run_on_commit)


def _touched() -> _Touched:
    found: _Touched | None = connection.__dict__.get("jiheng_touched")
    if found is None or not found.alive:
        found = _Touched()
        connection.__dict__["jiheng_touched"] = found
        transaction.on_commit(found.end)
    return found


def touch(model: type[Model], keys: Iterable[object]) -> None:
    """Note rows that were changed by a query; what is saved one by one is noted by itself."""
    if model in _protected and connection.in_atomic_block:
        _touched().rows.setdefault(model, {}).update(dict.fromkeys(keys))


def drained() -> dict[str, dict[str, str]]:
    """Give the hashes of the rows noted since the last entry of this transaction, as they are now."""
    found: _Touched | None = connection.__dict__.get("jiheng_touched")
    if found is None or not found.rows or not found.alive:
        return {}
    noted, found.rows = found.rows, {}
    return {
        label_of(model): {str(key): "" for key in keys}
        | dict(_hashes(model, _rows_of(model).filter(pk__in=list(keys))))
        for model, keys in noted.items()
    }


def _hashes(model: type[Model], rows: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 — a query
    about = model._meta  # noqa: SLF001
    for row in rows.values(*(each.attname for each in about.concrete_fields)).iterator(AT_ONCE):
        yield str(row[about.pk.attname]), _hash_of(row, _protected[model])


def _hash_of(row: Mapping[str, Any], but: frozenset[str]) -> str:
    """Hash what a row says; an empty column says nothing, so that one added later changes no hash."""
    said = {name: _plain(value) for name, value in row.items() if name not in but and _says(value)}
    return hashlib.sha256(canonical_json(said).encode()).hexdigest()


def _says(value: object) -> bool:
    return value is not None and value is not False and value not in ("", 0, b"", [], {})


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    return value


def every_row() -> Iterator[tuple[str, dict[str, str]]]:
    """Give the hashes of all protected rows as they are, some thousands of a table at once."""
    for model in _protected:
        part: dict[str, str] = {}
        for key, hashed in _hashes(model, _rows_of(model).order_by("pk")):
            part[key] = hashed
            if len(part) == AT_ONCE:
                yield label_of(model), part
                part = {}
        if part:
            yield label_of(model), part


def untold(title: Callable[[str], str] = str) -> Iterator[str]:
    """Hold the protected rows against the trail: give what differs, in words (I-4)."""
    told = last_told()
    for label, part in every_row():
        known = told.get(label, {})
        for key, hashed in part.items():
            if key not in known:
                yield f"{title(label)} {key}：没有审计记录，是绕过程序添上的"
            elif hashed not in known.pop(key):
                yield f"{title(label)} {key}：与审计记录不符，是绕过程序改的"
    for label, left in told.items():
        for key, hashes in left.items():
            if any(hashes):
                yield f"{title(label)} {key}：不见了，是绕过程序删的"


def _read(body: str) -> Told:
    try:
        read: Told = json.loads(body).get(ROWS, {})
    except ValueError:  # damaged: the chain tells of it
        return {}
    return read


def last_told() -> dict[str, dict[str, set[str]]]:
    """Give what each chain told last of each row."""
    last: dict[str, dict[str, dict[object, str]]] = {}
    bodies = Entry.objects.filter(body__contains=f'"{ROWS}":').order_by("chain", "seq")
    for chain, body in bodies.values_list("chain", "body").iterator(AT_ONCE):
        for label, rows in _read(body).items():
            for key, hashed in rows.items():
                last.setdefault(label, {}).setdefault(key, {})[chain] = hashed
    return {label: {key: set(each.values()) for key, each in rows.items()} for label, rows in last.items()}
