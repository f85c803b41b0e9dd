"""Import a table of records into a project: all of it or nothing, register and ledger together."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from jiheng.errors import Fault, IntegrityError, NotFoundError, Place, UnreadableInputError, UsageError
from jiheng.evidence.beside import lost_corrections, missing_attachments, used_id
from jiheng.evidence.drift import record_entry
from jiheng.evidence.fact import Fact, derived_id
from jiheng.evidence.ledger import Act, Entry, Ledger
from jiheng.evidence.writer import writing
from jiheng.projects.folder import EVIDENCE_FOLDER, open_folder
from jiheng.projects.open_project import OpenProject
from jiheng.projects.register_row import NewRows, register_file
from jiheng.sources.records import Records, WrongRow
from jiheng.sources.registers import open_records
from jiheng.sources.wrong_rows import WrongRows, write_wrong_rows
from jiheng.workflows.check_tables import kind_for

# Told how many rows of how many are done; called often.
Progress: TypeAlias = Callable[[int, int], None]
STEP = 1_000  # rows between two calls
MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Imported:
    """What was imported: how many records, how many were known already, where they stand now."""

    kind: type[Fact]
    records: int
    known: int
    register: Path
    remarks: tuple[Fault, ...]


@dataclass(slots=True)
class _Found:
    """What the first reading of the table found; the records themselves are not held."""

    records: Records
    new: int = 0
    known: list[int] = field(default_factory=list)  # lines
    filled: set[str] = field(default_factory=set)
    corrections: list[Fact] = field(default_factory=list)
    wrong: list[WrongRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    digest: str = ""


@dataclass(frozen=True, slots=True)
class _Import:
    """One import under way: the table, the project it goes into, and what that has already."""

    file: Path
    fact_type: type[Fact]
    opened: OpenProject
    standing: frozenset[tuple[tuple[str, str], ...]]

    def read(self) -> Records:
        """Open the table anew."""
        names = self.opened.project.system_name
        return open_records(self.file, self.fact_type, system_name=names, name=self.file.name)

    def is_known(self, fact: Fact, *, derived: bool) -> bool:
        """Say whether the register has the record already, letter by letter."""
        same = bool(self.standing) and tuple(fact.content.items()) in self.standing
        return same and (derived or fact.id in self.opened.evidence.by_id)

    def clash(self, fact: Fact) -> list[Fault]:
        """Tell what is wrong with a new record beside those of the project."""
        other = self.opened.evidence.by_id.get(fact.id)
        if other is not None:
            return [used_id(fact, other.place)]
        return list(missing_attachments(fact, self.opened.attachments))


def import_records(
    file: Path,
    *,
    kind: str,
    into: Path,
    by: str,
    at: datetime,
    skip_known: bool = False,
    wrong_rows: Path | None = None,
    progress: Progress | None = None,
) -> Imported:
    """Read the table, refuse all of it when anything is wrong, else add it to the project's register.

    Records that the register has already, letter by letter, are refused too, or left out with
    `skip_known`. With `wrong_rows` the wrong rows are written there. Raises UnreadableInputError with
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
        there = opened.evidence.records.get(fact_type.stem, ())
        standing = frozenset(tuple(fact.content.items()) for fact in there)
        job = _Import(file, fact_type, opened, standing)
        found = _examine(job, progress)
        _refuse(job, found, skip_known=skip_known, wrong_rows=wrong_rows)
        if found.new:
            names = opened.project.system_name
            with NewRows(register, fact_type, found.filled, system_name=names) as rows:
                entries = _entries(job, found, ledger, rows, by=by.strip(), at=at, progress=progress)
                writer.append_many(entries, register=register.name, content=rows.register)
            if progress is not None:
                progress(found.records.table.last_line, found.records.table.last_line)
    return Imported(fact_type, found.new, len(found.known), register, tuple(found.records.remarks))


def _has_ids(records: Records) -> bool:
    return any(column.of.name == "id" for column in records.columns.known)


def _is_derived(fact: Fact, *, has_ids: bool) -> bool:
    """Say whether the id of a fact follows from its content."""
    return not has_ids or fact.id.startswith(derived_id(fact.stem, fact.digest, 1))


def _examine(job: _Import, progress: Progress | None) -> _Found:
    """Read the table once to the end: count and find every fault; the records are not held."""
    found = _Found(job.read())
    has_ids, last = _has_ids(found.records), found.records.table.last_line
    read = hashlib.sha256()
    for number, each in enumerate(found.records):
        if isinstance(each, WrongRow):
            found.wrong.append(each)
        else:
            read.update(each.digest.encode())
            derived = _is_derived(each, has_ids=has_ids)
            if job.is_known(each, derived=derived):
                found.known.append(each.place.line or 0)
            else:
                found.new += 1
                found.filled.update(each.content if derived else ("id", *each.content))
                found.faults += job.clash(each)
                if each.supersedes:
                    found.corrections.append(each)
        if progress is not None and number % STEP == 0:
            line = each.row.line if isinstance(each, WrongRow) else each.place.line
            progress((line or 0) // 2, last)  # the table is read twice
    found.digest = read.hexdigest()
    return found


def _refuse(job: _Import, found: _Found, *, skip_known: bool, wrong_rows: Path | None) -> None:
    """Raise UnreadableInputError with every fault where anything is wrong."""
    name = job.file.name
    unread = [*found.records.faults, *(fault for row in found.wrong for fault in row.faults)]
    if unread:
        if wrong_rows is not None and found.wrong:
            write_wrong_rows(WrongRows.of(found.records, found.wrong), job.file, wrong_rows)
        raise UnreadableInputError(name, sorted(unread, key=lambda fault: fault.place.line or 0))
    if found.known and not skip_known:
        lines = "、".join(map(str, found.known[:MOST_NAMED]))
        more = f" 等 {len(found.known)} 行" if len(found.known) > MOST_NAMED else ""
        what = f"有 {len(found.known)} 条记录项目里已经有了：第 {lines} 行{more}"
        advice = "只导入其余的：加上 --skip-known；确实是另一件事的，给它自己的编号"
        fault = Fault(what, Place(name), expected="项目里还没有的记录", advice=advice)
        raise UnreadableInputError(name, [fault])
    stem = job.fact_type.stem
    there = job.opened.evidence.records.get(stem, ())
    told: list[Fault] = []
    if found.corrections:
        ids = (each.id for each in job.read() if isinstance(each, Fact))
        known = {stem: {*ids, *(fact.id for fact in there)}}
        told = lost_corrections([*there, *found.corrections], known)
    faults = found.faults + [fault for fault in told if fault.place.file == name]
    if faults:
        raise UnreadableInputError(name, faults)


def _entries(
    job: _Import,
    found: _Found,
    ledger: Ledger,
    rows: NewRows,
    *,
    by: str,
    at: datetime,
    progress: Progress | None,
) -> Iterator[Entry]:
    """Read the table again: give each new record its line in the register and its ledger entry."""
    reason = _reason(job.file)
    seq = ledger.last.seq + 1 if ledger.last else 1
    if not ledger.find(job.fact_type.stem, ""):
        yield Entry(seq, at.isoformat(), by, Act.REGISTER, job.fact_type.stem, "", {}, reason)
        seq += 1
    records = job.read()
    has_ids, last = _has_ids(records), records.table.last_line
    read = hashlib.sha256()
    for number, each in enumerate(records):
        if isinstance(each, WrongRow):
            break  # told below: the first reading found none
        if progress is not None and number % STEP == 0:
            progress((last + (each.place.line or 0)) // 2, last)
        read.update(each.digest.encode())
        derived = _is_derived(each, has_ids=has_ids)
        if job.is_known(each, derived=derived):
            continue
        rows.add(each.content if derived else {"id": each.id, **each.content})
        yield record_entry(each, attachments=job.opened.attachments, by=by, at=at, reason=reason, seq=seq)
        seq += 1
    if read.hexdigest() != found.digest:
        advice = "关掉正在编辑它的程序，再导入一次"
        raise IntegrityError(f"{job.file.name} 在导入时被改动了，没有写入任何内容\n    怎么办：{advice}")


def _reason(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as source:
        while piece := source.read(1 << 20):
            digest.update(piece)
    return f"导入 {file.name}（SHA-256 {digest.hexdigest()[:16]}）"
