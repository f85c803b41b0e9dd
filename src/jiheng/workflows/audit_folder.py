"""Audit every report of a folder: in parallel, resumable, one bad file never stops the others.

A later run skips what OUT/journal.jsonl has for the same content (acceptances included) and the same
program; the tables are written from it at the end.
"""

import csv
import hashlib
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jiheng.audit.acceptances import beside
from jiheng.audit.finding import Severity
from jiheng.audit.location import Location
from jiheng.documents.limited_child import LimitReachedError
from jiheng.documents.read_any import SUFFIXES
from jiheng.documents.whole_file import write_pieces
from jiheng.errors import NotFoundError
from jiheng.evidence.lock import sole_writer
from jiheng.sources.writing import write_table
from jiheng.values.formula_texts import safe_cell
from jiheng.workflows.audit import SECONDS
from jiheng.workflows.audit_child import refusal
from jiheng.workflows.child_worker import ChildWorker
from jiheng.workflows.installed import installed_program
from jiheng.workflows.many_children import PROCESSES, Journal, Progress, Work, work_through

JOURNAL, TABLES, FINDINGS = "journal.jsonl", ("results.csv", "results.xlsx"), "findings.csv"
AUDITED, UNTOLD, UNREAD = "已审核", "没有可审的文字", "读不了"
TITLES = ("文件", "结果", *(each.word for each in Severity), "待人判断", "已接受", "原因")
FINDING_TITLES = ("文件", "检查", "程度", "位置", "原文", "问题", "应当是", "重算", "怎么办")
CHILD = "jiheng.workflows.audit_child"


@dataclass(frozen=True, slots=True)
class FolderAudited:
    """How many files there were, were skipped as done before, have faults, could not be read."""

    files: int
    skipped: int
    faulty: int
    refused: int


def audit_folder(
    folder: Path,
    out: Path,
    *,
    processes: int = PROCESSES,
    seconds: int = SECONDS,
    progress: Progress = lambda _done, _total: None,
    only: Collection[str] | None = None,
) -> FolderAudited:
    """Audit every file below `folder` that may be a report, or those of `only`; write the tables to `out`.

    Raises NotFoundError for no folder, BusyError where another run writes to `out`, CancelledError on
    Ctrl-C: what was done by then is kept.
    """
    if not folder.is_dir():
        raise NotFoundError(f"找不到文件夹 {folder}")
    out.mkdir(parents=True, exist_ok=True)
    with sole_writer(out):
        there = [each.relative_to(folder).as_posix() for each in reports_below(folder, out)]
        names = [each for each in there if only is None or each in only]
        program, journal = installed_program(), Journal(out / JOURNAL)
        work = Work(
            CHILD,
            key=lambda name: _key(folder / name, program),
            ask=lambda worker, name: _ask(worker, folder, name),
            seconds=seconds,
        )
        todo = [name for name in names if journal.key(name) != work.key(name)]
        skipped = len(names) - len(todo)
        work_through(work, todo, journal, kept=skipped, processes=processes, progress=progress)
        rows = [_row(answer) for answer in journal.answers(names)]
        for table in TABLES:
            write_table(out / table, TITLES, rows, sheet="审核结果")
        write_pieces(out / FINDINGS, _findings_csv(journal.answers(names)))
    faulty = sum(1 for row in rows if {row[2], row[3]} - {"", "0"})
    refused = sum(1 for row in rows if row[1] == UNREAD)
    return FolderAudited(len(names), skipped, faulty, refused)


def reports_below(folder: Path, out: Path | None = None) -> list[Path]:
    """Give the files that may be reports, in the order of their names; no lock files, nothing of `out`."""
    inside = None if out is None else out.resolve()
    return sorted(
        each
        for each in folder.rglob("*")
        if each.suffix.lower() in SUFFIXES
        and not each.name.startswith(("~$", "."))
        and each.is_file()
        and inside not in each.resolve().parents
    )


def _key(file: Path, program: str) -> str:
    """Name what decides the answer: the program, the content, and what is accepted beside it."""
    digest = hashlib.sha256(program.encode())
    for each in (file, beside(file)):
        digest.update(b"\0")
        try:
            with each.open("rb") as opened:
                while piece := opened.read(1 << 20):
                    digest.update(piece)
        except OSError:
            digest.update(b"?")
    return digest.hexdigest()


def _ask(worker: ChildWorker, root: Path, name: str) -> dict[str, Any]:
    path = root / name
    try:
        answer = worker.ask(str(path))
    except LimitReachedError as error:
        if error.slow:
            what = f"审核了 {worker.seconds:g} 秒还没有完成，已停止"
            answer = refusal(path, what, advice="单独审核这个文件，或用 --seconds 放宽")
        else:
            answer = refusal(path, "审核它的进程中断了，多半是内存不够", advice="单独审核这个文件")
    return answer | {"file": name}


def _row(answer: dict[str, Any]) -> tuple[str, ...]:
    """Give the line of a file in the table of results."""
    if "error" in answer:
        faults = answer["error"]["faults"]
        because = "；".join(fault["what"] for fault in faults) or answer["error"]["message"]
        return (answer["file"], UNREAD, *("" for _ in Severity), "", "", because)
    counts = [str(answer["summary"][each.value]) for each in Severity]
    asked, accepted = len(answer["questions"]), len(answer["accepted"])
    outcome = UNTOLD if answer["unreadable"] else AUDITED
    return (answer["file"], outcome, *counts, str(asked), str(accepted), answer["unreadable"] or "")


def _findings_csv(answers: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """Give the table of findings piece by piece, with the mark by which Excel knows the encoding."""
    yield b"\xef\xbb\xbf" + _csv_lines([FINDING_TITLES])
    for answer in answers:
        yield _csv_lines(_finding_row(answer["file"], each) for each in answer["findings"])


def _finding_row(file: str, finding: dict[str, Any]) -> tuple[str, ...]:
    place = finding["place"]
    where = Location(**(place | {"section": tuple(place["section"])}))
    parts = (finding[key] or "" for key in ("message", "expected", "computed", "advice"))
    word = Severity(finding["severity"]).word
    return (file, finding["code"], word, str(where), "\n".join(finding["quotes"]), *parts)


def _csv_lines(rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode()
