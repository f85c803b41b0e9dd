"""The ledger of a project folder: which records were seen, entered by whom, when and why.

`ledger.jsonl` holds one entry a line; each entry's hash covers the hash before it, so that no line
can be changed, taken out or put in without breaking the chain from there on (design D17). A record
that is in the folder but not in the ledger is still evaluated and shown as unrecorded.

The chain proves order and wholeness against whoever does not rewrite all of it; anchoring its last
hash outside the machine is what proves it against everybody.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from jiheng.documents.whole_file import write_whole
from jiheng.errors import BusyError, Fault, Place
from jiheng.evidence.fact import Fact, content_digest
from jiheng.evidence.kinds import KINDS
from jiheng.evidence.store import Evidence

FILE_NAME = "ledger.jsonl"
FIRST_HASH = "0" * 64


class Act(StrEnum):
    """What an entry says: a record was seen, is no longer there, or a register is being kept."""

    RECORD = "record"
    WITHDRAW = "withdraw"
    REGISTER = "register"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger. `content` is the record's canonical content, empty for a register."""

    seq: int
    at: str
    by: str
    act: Act
    kind: str
    id: str
    content: dict[str, str]
    reason: str
    hash: str

    @property
    def digest(self) -> str:
        """The hash of the record it names."""
        return content_digest(self.kind, self.content)


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference between folder and ledger: `how` is unrecorded, changed, removed or register."""

    how: str
    kind: str
    id: str
    message: str
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Ledger:
    """The entries as read, and every fault of the chain."""

    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]

    @property
    def last_hash(self) -> str:
        """The hash that stands for the whole history."""
        return self.entries[-1].hash if self.entries else FIRST_HASH

    def standing(self) -> dict[tuple[str, str], Entry]:
        """Give the last entry of each (kind, id) that was not withdrawn."""
        standing: dict[tuple[str, str], Entry] = {}
        for entry in self.entries:
            if entry.act is Act.WITHDRAW:
                standing.pop((entry.kind, entry.id), None)
            else:
                standing[entry.kind, entry.id] = entry
        return standing


def read_ledger(folder: Path, name: str = FILE_NAME) -> Ledger:
    """Read the ledger of an evidence folder and check its chain; a missing one is an empty one."""
    path = folder / name
    if not path.exists():
        return Ledger((), ())
    entries: list[Entry] = []
    faults: list[Fault] = []
    previous = FIRST_HASH
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        place = Place(f"{folder.name}/{name}", number)
        try:
            entry = _entry(json.loads(line))
        except (ValueError, KeyError, TypeError, RecursionError):
            faults.append(
                Fault(
                    "台账这一行读不懂",
                    place,
                    found=line[:80].decode(errors="replace"),
                    advice="从备份恢复台账",
                )
            )
            continue
        if entry.hash != chained(previous, _body(entry)):
            faults.append(
                Fault(
                    "台账的哈希链从这里断开：这一行或它前面的一行被改动、删去或插入过",
                    place,
                    expected="每一行的哈希由上一行的哈希和本行内容算出",
                    advice="与备份或已交出的台账末行哈希比对，查明是谁、为何改动",
                )
            )
        previous = entry.hash
        entries.append(entry)
    return Ledger(tuple(entries), tuple(faults))


def compare(evidence: Evidence, ledger: Ledger) -> list[Drift]:
    """List every record that is in the folder or in the ledger but not the same in both."""
    standing = ledger.standing()
    drifts: list[Drift] = []
    for fact in evidence:
        entry = standing.pop((fact.stem, fact.id), None)
        if entry is None:
            drifts.append(_drift("unrecorded", fact, "没有登记进台账"))
        elif entry.digest != fact.digest:
            drifts.append(_drift("changed", fact, f"与台账不一致：{_changes(entry, fact)}"))
    for entry in standing.values():
        if entry.act is Act.REGISTER:
            if not evidence.kept(entry.kind):
                message = f"登记册 {entry.kind}.csv 不见了（台账第 {entry.seq} 条登记过）"
                drifts.append(Drift("removed", entry.kind, "", message))
        else:
            told = _told(entry)
            message = f"记录 {entry.id} 不见了；台账第 {entry.seq} 条登记的是：{told}"
            drifts.append(Drift("removed", entry.kind, entry.id, message))
    return drifts


def _told(entry: Entry) -> str:
    fact_type = KINDS.get(entry.kind)
    titles = {field.name: field.title for field in fact_type.fields} if fact_type else {}
    order = [*titles, *(name for name in entry.content if name not in titles)]
    return "，".join(
        f"{titles.get(name, name)} {entry.content[name]}" for name in order if name in entry.content
    )


def _drift(how: str, fact: Fact, what: str) -> Drift:
    return Drift(how, fact.stem, fact.id, f"{fact.place}：记录 {fact.id} {what}", fact.place)


def _changes(entry: Entry, fact: Fact) -> str:
    titles = {field.name: field.title for field in fact.fields}
    now = fact.content
    changed = [
        f"{titles.get(name, name)} 台账中是“{entry.content.get(name, '')}”，现在是“{now.get(name, '')}”"
        for name in sorted({*entry.content, *now})
        if entry.content.get(name, "") != now.get(name, "")
    ]
    return "；".join(changed)


def new_entries(evidence: Evidence, ledger: Ledger, *, by: str, at: datetime, reason: str) -> list[Entry]:
    """Make the entries that bring the ledger up to the folder as it is now."""
    standing = ledger.standing()
    acts: list[tuple[Act, str, str, dict[str, str]]] = [
        (Act.REGISTER, stem, "", {}) for stem in evidence.records if (stem, "") not in standing
    ]
    for drift in compare(evidence, ledger):
        if drift.how == "removed":
            acts.append((Act.WITHDRAW, drift.kind, drift.id, {}))
        else:
            acts.append((Act.RECORD, drift.kind, drift.id, evidence.by_id[drift.id].content))
    entries: list[Entry] = []
    previous = ledger.last_hash
    first = ledger.entries[-1].seq + 1 if ledger.entries else 1
    for seq, (act, kind, record_id, content) in enumerate(acts, first):
        entry = Entry(seq, at.isoformat(), by, act, kind, record_id, content, reason, "")
        previous = chained(previous, _body(entry))
        entries.append(_entry({**_body(entry), "hash": previous}))
    return entries


def append(folder: Path, entries: Iterable[Entry]) -> None:
    """Add entries to the ledger: all of them or none; raises BusyError when another writer is at it."""
    path, lock = folder / FILE_NAME, folder / f"{FILE_NAME}.lock"
    try:
        held = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError as error:
        raise BusyError(
            f"{lock} 还在：另一个程序正在登记台账，或上次登记中途断电。\n"
            "    怎么办：稍后再试；确认没有别的程序在写之后，删去这个锁文件再登记。台账本身没有受损"
        ) from error
    try:
        old = path.read_bytes() if path.exists() else b""
        lines = "".join(f"{_canonical({**_body(entry), 'hash': entry.hash})}\n" for entry in entries)
        write_whole(path, old + lines.encode())
    finally:
        os.close(held)
        lock.unlink()


def chained(previous: str, body: dict[str, Any]) -> str:
    """Hash an entry together with the hash before it: SHA-256 over both."""
    return hashlib.sha256(previous.encode() + _canonical(body).encode()).hexdigest()


def _canonical(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _body(entry: Entry) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "at": entry.at,
        "by": entry.by,
        "act": entry.act.value,
        "kind": entry.kind,
        "id": entry.id,
        "content": entry.content,
        "reason": entry.reason,
    }


def _entry(body: dict[str, Any]) -> Entry:
    content = {str(name): str(value) for name, value in body["content"].items()}
    return Entry(
        int(body["seq"]),
        str(body["at"]),
        str(body["by"]),
        Act(body["act"]),
        str(body["kind"]),
        str(body["id"]),
        content,
        str(body["reason"]),
        str(body["hash"]),
    )
