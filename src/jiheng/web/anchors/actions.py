"""Anchor what has grown, told in the trail; then put the line where the server cannot change it."""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction

from jiheng.errors import IntegrityError, UsageError
from jiheng.evidence.anchors import LEDGER, TRAIL, AnchorLog, end_of
from jiheng.evidence.bundle_verifier import Anchor as Line
from jiheng.evidence.bundle_verifier import split_line
from jiheng.web.accounts.models import User
from jiheng.web.anchors.models import Anchor, End, Why
from jiheng.web.evidence.models import LedgerHead, LedgerLine
from jiheng.web.projects.models import Project
from jiheng.web.trail import entries
from jiheng.web.trail.models import SERVER, Chain, Entry

AT_ONCE = 2_000


class Made(NamedTuple):
    """An anchor that was made, and the chains that were left out since they do not hold."""

    anchor: Anchor
    faults: tuple[str, ...]


def anchor(
    why: Why, *, at: datetime, by: User | None = None, project: Project | None = None,
    more: Iterable[dict[str, Any]] = (),
) -> Made:  # fmt: skip
    """Anchor every chain that has grown; with a project its own chains only, and what is given `more`.

    A chain that does not hold, or does not begin as it was anchored, is left out and told.
    """
    with transaction.atomic():
        entries.locked(UUID(SERVER))  # one at a time
        log = log_of()
        ends, faults = [], []
        for chain, size in _chains(project):
            since = log.newest_end(chain)
            if since and since["size"] == size:
                continue
            try:
                ends.append(end_of(chain, partial(of_chain, chain), size, at, since=since, sm3=settings.SM3))
            except IntegrityError as error:
                faults.append(str(error))
        before = len(log.ends)
        line = log.add([*ends, *more], at, sm3=settings.SM3)
        if line.size == before:
            raise UsageError(
                "没有什么变化，或都对不上，没有锚定\n    怎么办：" + ("；".join(faults) or "过后再试")
            )
        End.objects.bulk_create(_rows(log, before))
        made = Anchor.objects.create(
            size=line.size, line=line.line, at=at, why=why, project=project.pk if project else None
        )
        entries.write(
            "anchor", "anchor", line.size, by=by, at=at, project=made.project, after={"line": line.line}
        )
    return Made(made, tuple(faults))


def log_of() -> AnchorLog:
    """Read every end, and the newest anchor."""
    ends = list(End.objects.order_by("position").values_list("body", flat=True))
    newest = Anchor.objects.order_by("-size").first()
    read = Line.read(newest.line) if newest else None
    return AnchorLog(ends, [read] if read else [])


def of_chain(chain: str) -> Iterator[tuple[bytes, str]]:
    """Give the entries of a chain from the first: the bytes that were hashed, and the hash."""
    kind, _, key = chain.partition(":")
    if kind == LEDGER:
        lines = LedgerLine.objects.filter(project=UUID(key)).order_by("seq").values_list("line", flat=True)
        return (split_line(line.encode()) for line in lines.iterator(AT_ONCE))
    rows = Entry.objects.filter(chain=UUID(key)).order_by("seq").values_list("body", "hash")
    return ((body.encode(), hashed) for body, hashed in rows.iterator(AT_ONCE))


def _chains(project: Project | None) -> Iterator[tuple[str, int]]:
    trails, ledgers = Chain.objects.filter(seq__gt=0), LedgerHead.objects.filter(seq__gt=0)
    if project:
        trails = trails.filter(pk__in=[project.organisation_id, SERVER])
        ledgers = ledgers.filter(project=project)
    yield from ((f"{TRAIL}:{key}", size) for key, size in trails.order_by("pk").values_list("pk", "seq"))
    yield from ((f"{LEDGER}:{key}", size) for key, size in ledgers.order_by("pk").values_list("pk", "seq"))


def _rows(log: AnchorLog, before: int) -> Iterator[End]:
    for position, body in enumerate(log.ends[before:], before + 1):
        told = json.loads(body)
        yield End(position=position, chain=told["chain"], size=told.get("size", 0), body=body)


def keep_outside() -> str:
    """Add to the file on the share the anchors that it has not; say why where that cannot be done.

    Nothing in the file is ever changed, so the share may refuse everything but adding.
    """
    if not settings.ANCHORS:
        return ""
    path = Path(settings.ANCHORS)
    try:
        there: set[str] = set()
        with suppress(FileNotFoundError):
            there = set(path.read_text("utf-8").splitlines())
        lines = Anchor.objects.order_by("size").values_list("line", flat=True)
        new = [each for each in lines if each not in there]
        if new:
            with path.open("a", encoding="utf-8") as file:
                file.write("".join(f"{each}\n" for each in new))
                file.flush()
                os.fsync(file.fileno())
    except OSError as error:
        return f"锚没有写到 {path}：{error.strerror}"
    return ""
