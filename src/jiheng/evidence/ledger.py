"""The ledger of a project folder: which records were seen, entered by whom, when and why.

`ledger.jsonl` holds one entry a line: the entry as canonical JSON with its hash as the last key.
Each hash covers the hash before it and the bytes of its own line up to the hash, so that no line can
be changed, taken out or put in without breaking the chain from there on (design D17).

The chain proves order and wholeness against whoever does not rewrite all of it; anchoring its last
hash outside the machine is what proves it against everybody.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from jiheng.documents.whole_file import write_whole
from jiheng.errors import BusyError, Fault, Place
from jiheng.evidence.canonical import canonical_json

FILE_NAME = "ledger.jsonl"
FIRST_HASH = "0" * 64
BEFORE_HASH, AFTER_HASH = b',"hash":"', b'"}'


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
    hash: str = ""

    @property
    def body(self) -> str:
        """The entry as canonical JSON, without its hash."""
        return canonical_json(
            {
                "seq": self.seq,
                "at": self.at,
                "by": self.by,
                "act": self.act.value,
                "kind": self.kind,
                "id": self.id,
                "content": self.content,
                "reason": self.reason,
            }
        )


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


def read_ledger(folder: Path) -> Ledger:
    """Read the ledger of an evidence folder and check its chain; a missing one is an empty one."""
    path = folder / FILE_NAME
    if not path.exists():
        return Ledger((), ())
    entries: list[Entry] = []
    faults: list[Fault] = []
    previous = FIRST_HASH
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        place = Place(f"{folder.name}/{FILE_NAME}", number)
        body, _, tail = line.rpartition(BEFORE_HASH)
        try:
            entry = _entry(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            found = line[:80].decode(errors="replace")
            faults.append(Fault("台账这一行读不懂", place, found=found, advice="从备份恢复台账"))
            continue
        if not tail.endswith(AFTER_HASH) or entry.hash != chained(previous, body + b"}"):
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


def append(folder: Path, entries: Iterable[Entry]) -> list[Entry]:
    """Chain entries to the end of the ledger, all of them or none; return them with their hashes.

    Raises BusyError when another writer is at it.
    """
    path, lock = folder / FILE_NAME, folder / f"{FILE_NAME}.lock"
    try:
        held = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError as error:
        raise BusyError(
            f"{lock} 还在：另一个程序正在登记台账，或上次登记中途断电。\n"
            "    怎么办：稍后再试；确认没有别的程序在写之后，删去这个锁文件再登记。台账本身没有受损"
        ) from error
    try:
        previous = read_ledger(folder).last_hash
        lines, added = [], []
        for entry in entries:
            body = entry.body
            previous = chained(previous, body.encode())
            lines.append(f'{body[:-1]},"hash":"{previous}"}}\n')
            added.append(replace(entry, hash=previous))
        old = path.read_bytes() if path.exists() else b""
        write_whole(path, old + "".join(lines).encode())
    finally:
        os.close(held)
        lock.unlink()
    return added


def chained(previous: str, body: bytes) -> str:
    """Hash an entry's body together with the hash before it: SHA-256 over both."""
    return hashlib.sha256(previous.encode() + body).hexdigest()


def _entry(body: dict[str, Any]) -> Entry:
    content = body["content"]
    if not all(isinstance(value, str) for value in content.values()):
        raise TypeError("content is not all text")
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
