"""Import a table of records into a project: all of it or nothing, register and ledger together."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jiheng.errors import Fault, IntegrityError, NotFoundError, Place, UnreadableInputError, UsageError
from jiheng.evidence.drift import record_entry
from jiheng.evidence.fact import Fact
from jiheng.evidence.ledger import Act, Entry, Ledger
from jiheng.evidence.writer import writing
from jiheng.projects.folder import EVIDENCE_FOLDER, open_folder
from jiheng.projects.register_row import NewRows, register_file
from jiheng.sources.wrong_rows import WrongRows, write_wrong_rows
from jiheng.workflows.check_tables import kind_for
from jiheng.workflows.import_preview import (
    MOST_NAMED,
    STEP,
    Examined,
    Progress,
    RowState,
    TableImport,
    changed_meanwhile,
    has_id_column,
    is_derived,
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What was imported: how many records, how many were known already, where they stand now."""

    kind: type[Fact]
    records: int
    known: int
    register: Path
    remarks: tuple[Fault, ...]


def import_records(
    file: Path,
    *,
    kind: str,
    into: Path,
    by: str,
    at: datetime,
    skip_known: bool = False,
    wrong_rows: Path | None = None,
    reason: str = "",
    progress: Progress | None = None,
) -> Imported:
    """Read the table, refuse all of it when anything is wrong, else add it to the project's register.

    Records that the register has already, letter by letter, are refused too, or left out with
    `skip_known`. With `wrong_rows` the wrong rows are written there. `reason` is what the ledger says of
    where they come from, in place of the file's name and hash. Raises UnreadableInputError with
    every fault, UsageError without an author or for a register that is no .csv, BusyError while
    another one writes, IntegrityError where the ledger is broken.
    """
    if not by.strip():
        raise UsageError("导入要写明登记人：--by 姓名")
    if not file.is_file():
        raise NotFoundError(f"找不到文件 {file}")
    fact_type = kind_for(kind, file)
    open_folder(into)  # tells whatever is wrong with it before anything is made
    folder = into / EVIDENCE_FOLDER
    folder.mkdir(exist_ok=True)
    with writing(folder) as writer:
        opened = open_folder(into)  # nobody else writes from here on
        register = register_file(folder, fact_type)
        ledger = opened.ledger()
        if ledger.faults:
            told = "\n".join(str(fault) for fault in ledger.faults[:MOST_NAMED])
            raise IntegrityError(f"台账已经损坏，没有写入任何内容：\n{told}")
        names = opened.project.system_name
        attachments = opened.attachments
        job = TableImport(file, fact_type, opened.evidence, system_name=names, attachments=attachments)
        found = job.examine(progress)
        _refuse(job, found, skip_known=skip_known, wrong_rows=wrong_rows)
        new = found.facts - len(found.known)
        if new:
            with NewRows(register, fact_type, found.filled, system_name=names) as rows:
                entries = _entries(
                    job, found, ledger, rows, by=by.strip(), at=at, reason=reason, progress=progress
                )
                writer.append_many(entries, register=register.name, content=rows.register)
            if progress is not None:
                progress(found.records.table.last_line, found.records.table.last_line)
    return Imported(fact_type, new, len(found.known), register, tuple(found.remarks))


def _refuse(job: TableImport, found: Examined, *, skip_known: bool, wrong_rows: Path | None) -> None:
    """Raise UnreadableInputError with every fault where anything is wrong."""
    if found.unread:
        if wrong_rows is not None and found.wrong:
            write_wrong_rows(WrongRows.of(found.records, found.wrong), job.file, wrong_rows)
        raise UnreadableInputError(job.name, found.unread)
    if found.known and not skip_known:
        lines = "、".join(map(str, found.known[:MOST_NAMED]))
        more = f" 等 {len(found.known)} 行" if len(found.known) > MOST_NAMED else ""
        what = f"有 {len(found.known)} 条记录项目里已经有了：第 {lines} 行{more}"
        advice = "只导入其余的：加上 --skip-known；确实是另一件事的，给它自己的编号"
        fault = Fault(what, Place(job.name), expected="项目里还没有的记录", advice=advice)
        raise UnreadableInputError(job.name, [fault, *found.taken_back])
    if found.clashes:
        raise UnreadableInputError(job.name, found.clashes)


def _entries(
    job: TableImport,
    found: Examined,
    ledger: Ledger,
    rows: NewRows,
    *,
    by: str,
    at: datetime,
    reason: str,
    progress: Progress | None,
) -> Iterator[Entry]:
    """Read the table again: give each new record its line in the register and its ledger entry."""
    reason = reason or _reason(job.file)
    seq = ledger.last.seq + 1 if ledger.last else 1
    if not ledger.find(job.fact_type.stem, ""):
        yield Entry(seq, at.isoformat(), by, Act.REGISTER, job.fact_type.stem, "", {}, reason)
        seq += 1
    has_ids, last = has_id_column(found.records), found.records.table.last_line
    for number, (row, state, fact, *_) in enumerate(job.rows(found)):
        if progress is not None and number % STEP == 0:
            progress((last + row.line) // 2, last)
        if fact is None:
            raise changed_meanwhile(job.name)  # the first reading found no wrong row
        if state is RowState.SAME:
            continue
        derived = is_derived(fact, has_ids=has_ids)
        rows.add(fact.content if derived else {"id": fact.id, **fact.content})
        yield record_entry(fact, attachments=job.attachments, by=by, at=at, reason=reason, seq=seq)
        seq += 1


def _reason(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as source:
        while piece := source.read(1 << 20):
            digest.update(piece)
    return f"导入 {file.name}（SHA-256 {digest.hexdigest()[:16]}）"
