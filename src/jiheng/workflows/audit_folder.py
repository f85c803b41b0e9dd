"""Audit every report of a folder: in parallel, resumable, one bad file never stops the others.

Each answer is one line of OUT/journal.jsonl as soon as it is there. A later run skips what the journal
has for the same content (acceptances included) and the same program; tables are written from it at the
end, so nothing of thousands of reports is held in memory.
"""

import csv
import hashlib
import io
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO, TypeAlias

from jiheng.audit.acceptances import beside
from jiheng.audit.finding import Severity
from jiheng.audit.location import Location
from jiheng.documents.read_any import SUFFIXES
from jiheng.documents.whole_file import write_pieces
from jiheng.errors import CancelledError, NotFoundError
from jiheng.evidence.lock import sole_writer
from jiheng.sources.csv_file import safe_cell
from jiheng.sources.writing import write_table
from jiheng.workflows.audit import SECONDS
from jiheng.workflows.audit_worker import AuditWorker
from jiheng.workflows.installed import installed_program

JOURNAL, TABLES, FINDINGS = "journal.jsonl", ("results.csv", "results.xlsx"), "findings.csv"
AUDITED, UNTOLD, UNREAD = "已审核", "没有可审的文字", "读不了"
TITLES = ("文件", "结果", *(each.word for each in Severity), "待人判断", "已接受", "原因")
FINDING_TITLES = ("文件", "检查", "程度", "位置", "原文", "问题", "应当是", "重算", "怎么办")
PROCESSES = 2
WAIT = 1
Progress: TypeAlias = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class FolderAudited:
    """How many files there were, were skipped as done before, have faults, could not be read."""

    files: int
    skipped: int
    faulty: int
    refused: int


@dataclass(slots=True)
class _Run:
    """What the threads share; every change under the lock."""

    root: Path
    waiting: Iterator[str]
    journal: TextIO
    program: str
    total: int
    done: int
    progress: Progress
    lock: threading.Lock = field(default_factory=threading.Lock)
    stopped: bool = False
    failure: BaseException | None = None


def audit_folder(
    folder: Path,
    out: Path,
    *,
    processes: int = PROCESSES,
    seconds: int = SECONDS,
    progress: Progress = lambda _done, _total: None,
) -> FolderAudited:
    """Audit every file below `folder` that may be a report, and write the tables to `out`.

    Raises NotFoundError for no folder, BusyError where another run writes to `out`, CancelledError on
    Ctrl-C: what was done by then is kept.
    """
    if not folder.is_dir():
        raise NotFoundError(f"找不到文件夹 {folder}")
    out.mkdir(parents=True, exist_ok=True)
    with sole_writer(out):
        names = [each.relative_to(folder).as_posix() for each in _reports(folder, out)]
        program, journal = installed_program(), out / JOURNAL
        _mend(journal)
        kept = _kept(journal)
        todo = [name for name in names if kept.get(name, ("",))[0] != _key(folder / name, program)]
        with journal.open("a", encoding="utf-8") as file:
            run = _Run(folder, iter(todo), file, program, len(names), len(names) - len(todo), progress)
            _work(run, [AuditWorker(seconds) for _ in range(max(1, processes))])
        kept = _kept(journal)
        begins = [kept[name][1] for name in names]
        rows = [_row(answer) for answer in _answers(journal, begins)]
        for table in TABLES:
            write_table(out / table, TITLES, rows, sheet="审核结果")
        write_pieces(out / FINDINGS, _findings_csv(journal, begins))
    faulty = sum(1 for row in rows if {row[2], row[3]} - {"", "0"})
    refused = sum(1 for row in rows if row[1] == UNREAD)
    return FolderAudited(len(names), len(names) - len(todo), faulty, refused)


def _reports(folder: Path, out: Path) -> list[Path]:
    """Give the files that may be reports, in the order of their names; no lock files, nothing of `out`."""
    inside = out.resolve()
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


def _kept(journal: Path) -> dict[str, tuple[str, int]]:
    """Give for each file its last key and where its line begins; a line torn by a crash does not count."""
    found: dict[str, tuple[str, int]] = {}
    if not journal.is_file():
        return found
    with journal.open("rb") as file:
        at = 0
        for line in file:
            if line.endswith(b"\n"):
                with suppress(ValueError, KeyError, TypeError):
                    entry = json.loads(line)
                    found[entry["file"]] = (entry["key"], at)
            at += len(line)
    return found


def _mend(journal: Path) -> None:
    """Take away a torn last line, so that the next one begins on its own."""
    if journal.is_file():
        with journal.open("rb+") as file:
            end = file.seek(0, io.SEEK_END)
            while end:
                file.seek(end - 1)
                if file.read(1) == b"\n":
                    break
                end -= 1
            file.truncate(end)


def _work(run: _Run, workers: Sequence[AuditWorker]) -> None:
    """Let the workers take file after file. Raises CancelledError on Ctrl-C."""
    run.progress(run.done, run.total)
    threads = [threading.Thread(target=_take, args=(run, worker), daemon=True) for worker in workers]
    for thread in threads:
        thread.start()
    try:
        while any(thread.is_alive() for thread in threads):
            for thread in threads:
                thread.join(WAIT)
    except KeyboardInterrupt as error:
        told = "已取消；审核完的都留着，再运行同一条命令会接着做"
        raise CancelledError(told) from error
    finally:
        run.stopped = True
        for worker in workers:
            worker.end()
        for thread in threads:
            thread.join()
        for worker in workers:
            worker.close()
    if run.failure is not None:
        raise run.failure


def _take(run: _Run, worker: AuditWorker) -> None:
    try:
        while True:
            with run.lock:
                name = None if run.stopped else next(run.waiting, None)
            if name is None:
                return
            key = _key(run.root / name, run.program)
            answer = worker.audit(run.root / name)
            with run.lock:
                if run.stopped:  # the answer may only say that we ended the child
                    return
                entry = {"file": name, "key": key, "answer": answer | {"file": name}}
                run.journal.write(json.dumps(entry, ensure_ascii=False) + "\n")
                run.journal.flush()
                run.done += 1
                run.progress(run.done, run.total)
    except BaseException as error:  # noqa: BLE001 — told by the main thread
        with run.lock:
            run.failure, run.stopped = error, True


def _answers(journal: Path, begins: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Read the answers that begin at these places of the journal, one at a time."""
    with journal.open("rb") as file:
        for begin in begins:
            file.seek(begin)
            yield json.loads(file.readline())["answer"]


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


def _findings_csv(journal: Path, begins: Sequence[int]) -> Iterator[bytes]:
    """Give the table of findings piece by piece, with the mark by which Excel knows the encoding."""
    yield b"\xef\xbb\xbf" + _csv_lines([FINDING_TITLES])
    for answer in _answers(journal, begins):
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
