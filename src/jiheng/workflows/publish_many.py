"""Write the documents of many projects: in parallel, resumable, one bad project never stops the others.

OUT/documents has a folder a project. A child writes into OUT/writing, and what it answered for is put in its
place whole; OUT/journal.jsonl says what was written from what. A later run does again only what changed,
failed, or is no longer there as it was written.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Any

from jiheng.documents.file_names import distinct_names
from jiheng.documents.limited_child import LimitReachedError
from jiheng.errors import UsageError
from jiheng.evidence.lock import LOCK_NAME, sole_writer
from jiheng.projects.folder import EVIDENCE_FOLDER
from jiheng.reports.library import REPORT_KINDS
from jiheng.sources.writing import write_table
from jiheng.workflows.audit_folder import JOURNAL, FolderAudited, audit_folder
from jiheng.workflows.child_worker import ChildWorker
from jiheng.workflows.installed import installed_program
from jiheng.workflows.many_children import PROCESSES, Journal, Progress, Work, work_through
from jiheng.workflows.publish import not_written
from jiheng.workflows.publish_child import refusal
from jiheng.workflows.publish_summary import DOCUMENTS, TITLES, AuditOfProject, audits_of, summary_row
from jiheng.workflows.write_leaves import project_folders

CHILD = "jiheng.workflows.publish_child"
SECONDS = 600  # for all documents of one project
FORMATS = ("docx", "pdf", "xlsx")
WRITING, AUDIT = "writing", "audit"
TABLES = ("summary.xlsx", "summary.csv")
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which kinds of documents (none: all that fit each project), in which formats; whether to audit them."""

    kinds: tuple[str, ...] = ()
    formats: tuple[str, ...] = FORMATS
    audited: bool = False


@dataclass(frozen=True, slots=True)
class Published:
    """How many projects there were, were as they had been written before, and documents there are now.

    `failed` has what was not written of a project folder, `remarks` what is to be told of all together,
    `added` the codes that an audit found in documents and that the project itself does not have.
    """

    projects: int
    skipped: int
    documents: int
    failed: Mapping[str, Sequence[str]]
    remarks: tuple[str, ...]
    audited: FolderAudited | None = None
    added: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Batch:
    """Projects by the names of their folders in OUT/documents, and where they are written."""

    projects: Mapping[str, Path]
    out: Path
    wanted: Wanted
    journal: Journal
    writing: Path
    program: str

    def answers(self) -> Iterator[tuple[str, Path, dict[str, Any]]]:
        """Give each project with its answer."""
        answers = self.journal.answers(self.projects)
        for (name, folder), answer in zip(self.projects.items(), answers, strict=True):
            yield name, folder, answer


def publish_many(
    places: Sequence[Path],
    out: Path,
    *,
    wanted: Wanted | None = None,
    processes: int = PROCESSES,
    seconds: int = SECONDS,
    progress: Callable[[str], Progress] = lambda _what: lambda _done, _total: None,
) -> Published:
    """Write the documents of the projects in and below `places` to `out`, and the tables that sum them up.

    `progress` is asked for "publish" and, where documents are audited, for "audit". Raises NotFoundError
    where there is no project, or `out` cannot be written; UsageError for kinds or formats that cannot be;
    BusyError where another run writes to `out`; CancelledError on Ctrl-C: what was written by then is kept,
    and nothing is half-written.
    """
    wanted = wanted or Wanted()
    _check(wanted)
    folders = project_folders(places)
    if out.resolve() in {each.resolve() for each in folders}:
        raise UsageError(f"{out} 是项目文件夹\n    怎么办：--out 写另一个文件夹，如 {out / 'reports'}")
    names = distinct_names((each.resolve().name, each.as_posix()) for each in folders)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with sole_writer(out):
            shutil.rmtree(out / WRITING, ignore_errors=True)  # left by a run that was killed
            batch = _Batch(
                dict(zip(names, folders, strict=True)),
                out,
                wanted,
                Journal(out / JOURNAL),
                out / WRITING / token_hex(4),
                repr((installed_program(), wanted.kinds, wanted.formats)),
            )
            skipped = _write(batch, processes, seconds, progress("publish"))
            audited, audits = _audit(batch, processes, progress) if wanted.audited else (None, {})
            rows = [
                summary_row(folder, name, answer, audits.get(name))
                for name, folder, answer in batch.answers()
            ]
            for table in TABLES:
                write_table(out / table, TITLES, rows, sheet="文档")
            return _published(batch, skipped, audited, audits)
    except OSError as error:
        raise not_written(out, error) from error


def _check(wanted: Wanted) -> None:
    """Refuse what no project can have."""
    for kind in map(REPORT_KINDS.find, wanted.kinds):
        if kind.several:
            raise UsageError(
                f"{kind.title}把几个项目写在一份里\n    怎么办：用 jiheng report --kind {kind.id}"
            )
        if not set(kind.formats) & set(wanted.formats):
            written = "、".join(wanted.formats)
            advice = f"--formats {','.join(kind.formats)}"
            raise UsageError(f"{kind.title}不能写成 {written}\n    怎么办：{advice}")


def _write(batch: _Batch, processes: int, seconds: int, progress: Progress) -> int:
    """Write what is not there as it should be; give how many projects were."""
    work = Work(
        CHILD,
        key=lambda name: _key(batch, batch.projects[name]),
        ask=lambda worker, name: _ask(batch, worker, name),
        seconds=seconds,
    )
    try:
        todo = [name for name in batch.projects if not _is_done(batch, name, work.key(name))]
        skipped = len(batch.projects) - len(todo)
        work_through(work, todo, batch.journal, kept=skipped, processes=processes, progress=progress)
    finally:
        shutil.rmtree(batch.out / WRITING, ignore_errors=True)
    return skipped


def _audit(
    batch: _Batch, processes: int, progress: Callable[[str], Progress]
) -> tuple[FolderAudited, Mapping[str, AuditOfProject]]:
    documents, audit = batch.out / DOCUMENTS, batch.out / AUDIT
    documents.mkdir(exist_ok=True)
    only = {f"{name}/{each['file']}" for name, _, answer in batch.answers() for each in answer["documents"]}
    found = audit_folder(documents, audit, processes=processes, progress=progress("audit"), only=only)
    audited = Journal(audit / JOURNAL)
    return found, {name: audits_of(name, answer, audited) for name, _, answer in batch.answers()}


def _published(
    batch: _Batch, skipped: int, audited: FolderAudited | None, audits: Mapping[str, AuditOfProject]
) -> Published:
    documents, failed, remarks = 0, {}, dict[str, None]()
    for _, folder, answer in batch.answers():
        documents += len(answer["documents"])
        remarks |= dict.fromkeys(answer["remarks"])
        if answer["faults"]:
            failed[str(folder)] = answer["faults"]
    added = sorted({code for each in audits.values() for code in each.added})
    return Published(len(batch.projects), skipped, documents, failed, tuple(remarks), audited, tuple(added))


def _key(batch: _Batch, folder: Path) -> str:
    """Name what decides the documents: the program, what is asked for, and every file of the project."""
    digest = sha256(f"{batch.program}\0{folder.resolve().name}".encode())
    inside = batch.out.resolve()
    beside = (each for each in folder.iterdir() if each.is_file())
    for file in sorted((*beside, *(folder / EVIDENCE_FOLDER).rglob("*"))):
        if file.is_file() and file.name != LOCK_NAME and inside not in file.resolve().parents:
            digest.update(f"\0{file.relative_to(folder).as_posix()}\0{_digest(file)}".encode())
    return digest.hexdigest()


def _digest(file: Path) -> str:
    """Give the SHA-256 of a file; nothing where it cannot be read."""
    digest = sha256()
    try:
        with file.open("rb") as opened:
            while piece := opened.read(PIECE):
                digest.update(piece)
    except OSError:
        return ""
    return digest.hexdigest()


def _is_done(batch: _Batch, name: str, key: str) -> bool:
    if batch.journal.key(name) != key:
        return False
    (answer,) = batch.journal.answers([name])
    if answer["faults"] or (batch.wanted.audited and answer["own"] is None):
        return False
    place = batch.out / DOCUMENTS / name
    return all(_digest(place / each["file"]) == each["sha256"] for each in answer["documents"])


def _ask(batch: _Batch, worker: ChildWorker, name: str) -> dict[str, Any]:
    wanted, into = batch.wanted, batch.writing / name
    request = {
        "folder": str(batch.projects[name]),
        "into": str(into),
        "kinds": wanted.kinds,
        "formats": wanted.formats,
        "own": wanted.audited,
    }
    try:
        answer = worker.ask(request)
    except LimitReachedError as error:
        if error.slow:
            return refusal([f"写了 {worker.seconds:g} 秒还没有写完，已停止；可用 --seconds 放宽"])
        return refusal(["写它的进程中断了，多半是内存不够；单独用 jiheng report 写"])
    before = next(batch.journal.answers([name])) if batch.journal.key(name) else None
    _put_in_place(batch.out / DOCUMENTS / name, into, answer, before)
    return answer


def _put_in_place(
    place: Path, into: Path, answer: Mapping[str, Any], before: Mapping[str, Any] | None
) -> None:
    """Put the documents where they belong, each whole; take away what we wrote before and not now."""
    if answer["documents"]:
        place.mkdir(parents=True, exist_ok=True)
    for each in answer["documents"]:
        (into / each["file"]).replace(place / each["file"])
    if answer["faults"] or before is None:
        return
    now = {each["file"] for each in answer["documents"]}
    for gone, digest in ((place / each["file"], each["sha256"]) for each in before["documents"]):
        if gone.name not in now and _digest(gone) == digest:  # nobody has changed it
            gone.unlink()
    with suppress(OSError):  # others lie in it
        place.rmdir()
