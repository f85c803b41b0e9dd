"""The ledger of a project folder: which records were seen, entered by whom, when and why.

`ledger.jsonl` holds one entry a line: the entry as canonical JSON with its hash as the last key.
Each hash covers the hash before it and the bytes of its own line up to the hash, so that no line can
be changed, taken out or put in without breaking the chain from there on (design D17).

The chain proves order and wholeness against whoever does not rewrite all of it; anchoring its last
hash outside the machine is what proves it against everybody.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from jiheng.errors import Fault, Place
from jiheng.evidence.attachments import Seal
from jiheng.evidence.canonical import canonical_json, canonical_text
from jiheng.evidence.pending import with_pending

FILE_NAME = "ledger.jsonl"
TOLD_AS = f"evidence/{FILE_NAME}"  # in messages
FIRST_HASH = "0" * 64
WITHDRAWN = b'{"act":"withdraw"'
BEFORE_HASH, AFTER_HASH = b',"hash":"', b'"}'


class Act(StrEnum):
    """What an entry says: a record was seen, is no longer there, or a register is being kept."""

    RECORD = "record"
    WITHDRAW = "withdraw"
    REGISTER = "register"


ACTS = {act.value: act for act in Act}


NO_FILES: Mapping[str, Seal] = MappingProxyType({})


class Entry(NamedTuple):
    """One line of the ledger. `content` is the record's canonical content, empty for a register."""

    seq: int
    at: str
    by: str
    act: Act
    kind: str
    id: str
    content: Mapping[str, str]
    reason: str
    hash: str = ""
    files: Mapping[str, Seal] = NO_FILES

    @property
    def body(self) -> str:
        """The entry as canonical JSON, without its hash; `files` is there only where a record has any."""
        told: dict[str, object] = {name: getattr(self, name) for name in KEYS if name != "hash"}
        if self.files:
            told["files"] = {name: seal._asdict() for name, seal in self.files.items()}
        return canonical_json(told)


KEYS = ("seq", "at", "by", "act", "kind", "id", "content", "reason", "hash")
PARTS = itemgetter(*KEYS)


class Ledger:
    """The lines of the ledger, and every fault found in them; a line is parsed when it is asked for."""

    def __init__(self, lines: Sequence[bytes] = (), faults: Sequence[Fault] = ()) -> None:
        """Keep both as they are."""
        self.lines, self.faults = tuple(lines), tuple(faults)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every line that can be read."""
        return tuple(entry for line in self.lines if (entry := read_line(line)))

    @property
    def last(self) -> Entry | None:
        """The last entry."""
        return next((entry for line in reversed(self.lines) if (entry := read_line(line))), None)

    @property
    def last_hash(self) -> str:
        """The hash that stands for the whole history."""
        return self.last.hash if self.last else FIRST_HASH

    @cached_property
    def standing(self) -> Mapping[bytes, bytes]:
        """The line of the last entry of each record and register that was not withdrawn, by its key."""
        standing: dict[bytes, bytes] = {}
        for line in self.lines:
            key = _key(line)
            if line.startswith(WITHDRAWN) or not key:
                standing.pop(key, None)
            else:
                standing[key] = line
        return standing

    def find(self, kind: str, record: str) -> Entry | None:
        """Find the standing entry of a record, or with an empty id of a register."""
        line = self.standing.get(record_key(kind, record))
        return read_line(line) if line else None


def record_key(kind: str, record: str) -> bytes:
    """Give the piece of a line that names its record."""
    return f'"id":{canonical_text(record)},"kind":{canonical_text(kind)}'.encode()


def content_piece(content: Mapping[str, str]) -> bytes:
    """Give the piece that a line has for this content and no line has for another."""
    told = ",".join([f'"{name}":{canonical_text(text)}' for name, text in content.items()])
    return f',"content":{{{told}}},"'.encode()


def ledger_of(lines: Sequence[bytes], *, checked: bool = True) -> Ledger:
    """Make a ledger of its lines.

    Without `checked` neither the chain nor the form of the lines is looked at: enough to evaluate,
    not enough to verify.
    """
    faults: list[Fault] = []
    previous = FIRST_HASH
    for number, line in enumerate(lines if checked else (), 1):
        entry = read_line(line)
        if entry is None:
            found, what = line[:80].decode(errors="replace"), "台账这一行读不懂"
            faults.append(Fault(what, Place(TOLD_AS, number), found, advice="从备份恢复台账"))
            continue
        if not _whole(line, entry, previous):
            faults.append(_broken(Place(TOLD_AS, number)))
        previous = entry.hash
    return Ledger(lines, faults)


def ledger_lines(folder: Path) -> list[bytes]:
    """Read the lines of the ledger of an evidence folder; none where there is no ledger."""
    return ledger_bytes(folder).splitlines()


def ledger_bytes(folder: Path) -> bytes:
    """Read the ledger's bytes, with what a killed writer had decided but not yet written there."""
    path = folder / FILE_NAME
    return with_pending(folder, path.read_bytes() if path.exists() else b"")


def chained_lines(entries: Sequence[Entry], previous: str) -> tuple[str, list[Entry]]:
    """Chain entries to the hash `previous`; return their lines, and the entries with their hashes."""
    lines, added = [], []
    for entry in entries:
        line, previous = chained_line(entry, previous)
        lines.append(line)
        added.append(entry._replace(hash=previous))
    return "".join(lines), added


def chained_line(entry: Entry, previous: str) -> tuple[str, str]:
    """Chain one entry to the hash `previous`; return its line and its own hash."""
    body = entry.body
    hashed = chained(previous, body.encode())
    return f'{body[:-1]},"hash":"{hashed}"}}\n', hashed


def chained(previous: str, body: bytes) -> str:
    """Hash an entry's body together with the hash before it: SHA-256 over both."""
    return hashlib.sha256(previous.encode() + body).hexdigest()


def _whole(line: bytes, entry: Entry, previous: str) -> bool:
    body, _, tail = line.rpartition(BEFORE_HASH)
    texts = all(type(value) is str for value in entry.content.values())
    return texts and tail.endswith(AFTER_HASH) and entry.hash == chained(previous, body + b"}")


def _broken(place: Place) -> Fault:
    return Fault(
        "台账的哈希链从这里断开：这一行或它前面的一行被改动、删去或插入过",
        place,
        expected="每一行的哈希由上一行的哈希和本行内容算出",
        advice="与备份或已交出的台账末行哈希比对，查明是谁、为何改动",
    )


def _key(line: bytes) -> bytes:
    """Cut out what `record_key` gives; quotes within texts are escaped: the last is its own."""
    end = line.rfind(b',"reason":"')
    begin = line.rfind(b',"id":"', 0, end)
    if line.startswith(b'{"act":"') and 0 < begin < end:
        return line[begin + 1 : end]
    entry = read_line(line)  # a line that somebody has written anew in another form
    return record_key(entry.kind, entry.id) if entry else b""


def read_line(line: bytes) -> Entry | None:
    """Read one line; nothing where it is no entry."""
    try:
        body = json.loads(line)
        seq, at, by, act, kind, record, content, reason, hashed = PARTS(body)
        if not type(kind) is type(record) is type(hashed) is str or type(content) is not dict:
            return None
        files = NO_FILES
        if "files" in body:
            each = body["files"].items()
            files = {name: Seal(str(seal["sha256"]), int(seal["bytes"])) for name, seal in each}
        return Entry(int(seq), at, by, ACTS[act], kind, record, content, reason, hashed, files)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
