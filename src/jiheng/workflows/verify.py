"""Verify a project folder: is every record the one the ledger knows, is the chain whole?"""

from dataclasses import dataclass
from pathlib import Path

from jiheng.errors import Fault
from jiheng.evidence.drift import Drift, compare
from jiheng.evidence.ledger import read_ledger
from jiheng.projects.folder import open_folder


@dataclass(frozen=True, slots=True)
class Verification:
    """What was verified: counts, the last hash, every broken link and every drift."""

    records: int
    entries: int
    last_hash: str
    faults: tuple[Fault, ...]
    drifts: tuple[Drift, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults and not self.drifts


def verify(path: Path) -> Verification:
    """Compare folder and ledger; raises as `open_folder` does where the folder cannot be read."""
    folder = open_folder(path)
    ledger = read_ledger(folder.evidence_path)
    return Verification(
        records=sum(1 for _ in folder.evidence),
        entries=len(ledger.entries),
        last_hash=ledger.last_hash,
        faults=ledger.faults,
        drifts=tuple(compare(folder.evidence, ledger)),
    )
