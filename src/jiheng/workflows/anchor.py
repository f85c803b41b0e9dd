"""Anchor a project folder: write the line that stands for its history, to be kept elsewhere."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jiheng.documents.whole_file import write_whole
from jiheng.errors import IntegrityError, UsageError
from jiheng.evidence import writer
from jiheng.evidence.anchors import FILE_NAME, LEDGER, AnchorLog, end_of
from jiheng.evidence.bundle_verifier import Anchor, split_line, walk
from jiheng.evidence.ledger import ledger_lines
from jiheng.projects.folder import EVIDENCE_FOLDER, folder_text

UNSOUND = (
    "台账的哈希链断了，没有锚定\n"
    "    怎么办：jiheng verify 项目 看断在哪里；与备份或以前的锚比对，查明是谁改动"
)


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


def ledger_end(path: Path, at: datetime, *, sm3: bool) -> dict[str, Any]:
    """Give the end of a folder's ledger, with the hash of project.yaml. Raises as `anchor`."""
    text, lines = folder_text(path).raw, ledger_lines(path / EVIDENCE_FOLDER)
    if not lines:
        raise UsageError("台账是空的，没有可以锚定的\n    怎么办：先登记：jiheng record 项目 --by 姓名")
    chain = [split_line(line) for line in lines]
    if walk(chain).broken:
        raise IntegrityError(UNSOUND)
    return end_of(LEDGER, chain, at, sm3=sm3, project=hashlib.sha256(text).hexdigest())


def keep(path: Path, log: AnchorLog, ends: Iterable[Mapping[str, Any]], at: datetime, *, sm3: bool) -> Anchor:
    """Anchor these ends and write the folder's log. The caller is the folder's sole writer."""
    made = log.add(ends, at, sm3=sm3)
    write_whole(path / FILE_NAME, log.lines())
    return made
