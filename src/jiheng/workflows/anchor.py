"""Anchor a project folder: write the line that stands for its history, to be kept elsewhere."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jiheng.documents.whole_file import write_whole
from jiheng.errors import UsageError
from jiheng.evidence import writer
from jiheng.evidence.anchors import FILE_NAME, LEDGER, AnchorLog, End, end_of
from jiheng.evidence.bundle_verifier import Anchor, split_line
from jiheng.evidence.ledger import Ledger, ledger_lines
from jiheng.projects.folder import EVIDENCE_FOLDER, folder_text
from jiheng.reports.anchored import printed_line


@dataclass(frozen=True, slots=True)
class Anchored:
    """The newest anchor of a folder; `made` is false where nothing had changed since."""

    anchor: Anchor
    entries: int
    made: bool


def anchor(path: Path, *, at: datetime, sm3: bool = False) -> Anchored:
    """Anchor the ledger and project.yaml of the folder at `path`.

    Raises NotFoundError where it is no project folder, IntegrityError where the chain does not hold,
    UsageError where nothing was entered yet, BusyError while somebody enters records.
    """
    with writer.writing(path / EVIDENCE_FOLDER):
        log = AnchorLog.read(path / FILE_NAME)
        end, newest = ledger_end(path, at, sm3=sm3), log.newest_end(LEDGER)
        if log.last and newest and {**newest, **end, "at": newest["at"]} == newest:
            return Anchored(log.last, end["size"], made=False)
        return Anchored(keep(path, log, [end], at, sm3=sm3), end["size"], made=True)


def ledger_end(path: Path, at: datetime, *, sm3: bool) -> End:
    """Give the end of a folder's ledger, with the hash of project.yaml. Raises as `anchor`."""
    text, lines = folder_text(path).raw, ledger_lines(path / EVIDENCE_FOLDER)
    if not lines:
        raise UsageError("台账是空的，没有可以锚定的\n    怎么办：先登记：jiheng record 项目 --by 姓名")
    hashed = hashlib.sha256(text).hexdigest()
    return end_of(LEDGER, lambda: map(split_line, lines), len(lines), at, sm3=sm3, project=hashed)


def keep(path: Path, log: AnchorLog, ends: Iterable[End], at: datetime, *, sm3: bool) -> Anchor:
    """Anchor these ends and write the folder's log. The caller is the folder's sole writer."""
    made = log.add(ends, at, sm3=sm3)
    write_whole(path / FILE_NAME, log.lines())
    return made


def printed_anchor(path: Path) -> str:
    """Give the newest anchor of a folder as documents print it; empty where it was never anchored."""
    newest = AnchorLog.read(path / FILE_NAME).last
    ledger = Ledger(ledger_lines(path / EVIDENCE_FOLDER))
    return printed_line(newest.line, len(ledger.lines), ledger.last_hash) if newest else ""
