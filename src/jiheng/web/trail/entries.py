"""Write an entry of the trail, in the transaction of what it tells."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, transaction

from jiheng.errors import IntegrityError
from jiheng.evidence.canonical import canonical_json
from jiheng.evidence.ledger import FIRST_HASH, chained
from jiheng.web.trail import seals
from jiheng.web.trail.models import SERVER, Chain, Entry
from jiheng.web.trail.request import current


class Actor(Protocol):
    """Whoever acts: a user, or a job with the rights of one."""

    pk: Any
    name: str


def write(
    act: str,
    kind: str,
    subject: object,
    *,
    by: Actor | None,
    at: datetime,
    organisation: UUID | None = None,
    project: UUID | None = None,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str = "",
    rows: Mapping[str, Mapping[str, str]] | None = None,
) -> Entry:
    """Add an entry to the chain of an organisation, or to the server's.

    `rows` are hashes of rows by table and key, where not those of what was saved since the last entry.
    `before` and `after` hold what JSON can tell, no binary floats. Raises IntegrityError outside a
    transaction: an act and its entry are kept together or not at all.
    """
    if not connection.in_atomic_block:
        raise IntegrityError("审计记录必须和它记的改动在同一个事务里")
    home = organisation or UUID(SERVER)
    chain = locked(home)
    asked, rows = current.get(), rows or seals.drained()
    body = canonical_json(
        {
            "seq": chain.seq + 1,
            "at": at.isoformat(),
            "actor": str(by.pk) if by else "",
            "actor_name": by.name if by else "",
            "act": act,
            "kind": kind,
            "id": str(subject),
            "project": str(project or ""),
            "before": before or {},
            "after": after or {},
            "reason": reason,
            "request": asked.request_id,
            "address": asked.address,
            **({"token": asked.token} if asked.token else {}),
            **({seals.ROWS: rows} if rows else {}),
        }
    )
    chain.seq += 1
    chain.hash = chained(chain.hash, body.encode())
    chain.save(update_fields=["seq", "hash"])
    return Entry.objects.create(
        chain=chain, seq=chain.seq, at=at, actor=by.pk if by else None, actor_name=by.name if by else "",
        act=act, object_kind=kind, object_id=str(subject), project=project, body=body, hash=chain.hash,
    )  # fmt: skip


def locked(home: UUID) -> Chain:
    """Lock the end of a chain until the transaction ends; made where there is none yet."""
    chain = Chain.objects.select_for_update().filter(pk=home).first()
    if chain is None:
        with transaction.atomic():
            Chain.objects.get_or_create(pk=home)
        chain = Chain.objects.select_for_update().get(pk=home)
    return chain


def seal_all(at: datetime) -> int:
    """Tell of the rows that stood in a table before its rows were told of: once a table; give how many.

    A table of which anything was told before is not told of again: what was put there past the program stays
    untold.
    """
    coming = sorted({*seals.labels()} - _sealed())
    if not coming:
        return 0
    known, count = seals.last_told(), 0
    with transaction.atomic():
        seals.drained()
        for label, part in seals.every_row():
            if label in coming and label not in known:
                count += len(part)
                write("seal", "rows", label, by=None, at=at, rows={label: part})
        write("seal", "rows", "", by=None, at=at, after={"count": count, "tables": coming})
    return count


def _sealed() -> set[str]:
    """Name the tables whose old rows were told of."""
    told = Entry.objects.filter(chain=UUID(SERVER), act="seal", object_kind="rows")
    found = set(told.exclude(object_id="").order_by().values_list("object_id", flat=True).distinct())
    for body in told.filter(object_id="").values_list("body", flat=True):
        found |= {*json.loads(body)["after"].get("tables", ())}
    return found


def first_break(home: UUID, last: int | None = None) -> int | None:
    """Give the number of the first entry at which the chain of an organisation does not hold; None: whole.

    Of the last so many entries only, where `last` is given.
    """
    end = Chain.objects.filter(pk=home).first()
    passed = max(end.seq - last, 0) if end and last else 0
    before = Entry.objects.filter(chain=home, seq=passed).first()
    previous, expected = before.hash if before else FIRST_HASH, passed + 1
    for entry in Entry.objects.filter(chain=home, seq__gt=passed).order_by("seq").iterator():
        if entry.seq != expected or entry.hash != chained(previous, entry.body.encode()):
            return expected
        previous, expected = entry.hash, expected + 1
    if end is not None and (end.seq, end.hash) != (expected - 1, previous):
        return expected
    return None
