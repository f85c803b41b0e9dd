"""Verify a project: is every record the one the ledger knows, is the chain whole?"""

import re
from dataclasses import dataclass
from pathlib import Path

from jiheng.errors import Fault, UsageError
from jiheng.evidence.drift import Drift, compare, compare_files
from jiheng.evidence.ledger import FIRST_HASH, Entry, Ledger
from jiheng.projects.folder import open_folder
from jiheng.projects.open_project import OpenProject

HASH = re.compile("[0-9a-f]{16,64}")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A hash kept elsewhere, and the entry that has it; without one the ledger is not the same."""

    hash: str
    entry: Entry | None
    later: int  # entries since


@dataclass(frozen=True, slots=True)
class Verification:
    """What was verified: counts, the last hash, every broken link and every drift."""

    records: int
    entries: int
    files: int
    last_hash: str
    faults: tuple[Fault, ...]
    drifts: tuple[Drift, ...]
    anchor: Anchor | None = None

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults and not self.drifts and (self.anchor is None or self.anchor.entry is not None)


def verify(path: Path, *, expect: str = "") -> Verification:
    """Verify the project folder at `path`, every attachment hashed anew.

    Raises as `open_folder` and `verify_opened` do.
    """
    return verify_opened(open_folder(path), expect=expect)


def verify_opened(opened: OpenProject, *, expect: str = "") -> Verification:
    """Compare records, attachments and ledger of an open project.

    `expect` is a last hash of an earlier day, or how it begins: it must still be in the chain, which
    may have grown since. Raises UsageError where it is no hash.
    """
    wanted = "".join(expect.split()).lower()
    if wanted and not HASH.fullmatch(wanted):
        raise UsageError(
            f"“{expect}”不是台账的哈希\n    怎么办：写 jiheng verify 印出的末行哈希，至少前 16 位（0-9、a-f）"
        )
    ledger = opened.ledger()
    return Verification(
        records=sum(len(facts) for facts in opened.evidence.records.values()),
        entries=len(ledger.entries),
        files=len(opened.attachments.names),
        last_hash=ledger.last_hash,
        faults=ledger.faults,
        drifts=(
            *compare(opened.evidence, ledger),
            *compare_files(opened.evidence, ledger, opened.attachments),
        ),
        anchor=_anchor(ledger, wanted) if wanted else None,
    )


def _anchor(ledger: Ledger, wanted: str) -> Anchor:
    if FIRST_HASH.startswith(wanted):  # nothing had been entered then
        return Anchor(wanted, ledger.entries[0] if ledger.entries else None, len(ledger.entries))
    for position, entry in enumerate(ledger.entries, 1):
        if entry.hash.startswith(wanted):
            return Anchor(wanted, entry, len(ledger.entries) - position)
    return Anchor(wanted, None, 0)
