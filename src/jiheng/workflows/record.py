"""Enter new and changed records of a project folder into its ledger."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from jiheng.errors import IntegrityError, UsageError
from jiheng.evidence.drift import new_entries
from jiheng.evidence.ledger import Entry, append, read_ledger
from jiheng.projects.folder import open_folder


def record(path: Path, *, by: str, at: datetime, reason: str) -> Sequence[Entry]:
    """Bring the ledger up to the folder as it is; returns the new entries.

    Raises UsageError without an author, UsageError where something already entered was changed or
    removed and no reason is given, IntegrityError where the chain is broken.
    """
    if not by.strip():
        raise UsageError("登记要写明登记人：--by 姓名")
    folder = open_folder(path)
    ledger = read_ledger(folder.evidence_path)
    if ledger.faults:
        told = "\n".join(str(fault) for fault in ledger.faults)
        raise IntegrityError(f"台账已经损坏，没有写入任何内容：\n{told}")
    entries = new_entries(folder.evidence, ledger, by=by, at=at, reason=reason)
    known = {key for key in ledger.standing() if key[1]}
    touched = [entry for entry in entries if (entry.kind, entry.id) in known]
    if touched and not reason.strip():
        told = "\n".join(f"    {entry.kind} {entry.id}" for entry in touched[:20])
        raise UsageError(f"有 {len(touched)} 条已登记的记录被改动或删去，要写明原因：--reason …\n{told}")
    return append(folder.evidence_path, entries) if entries else []
