"""Import a table of records into a project: all of it or nothing, register and ledger together."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from jiheng.errors import Fault, IntegrityError, NotFoundError, Place, UnreadableInputError, UsageError
from jiheng.evidence.attachments import Attachments
from jiheng.evidence.drift import Drift, How, new_entries
from jiheng.evidence.fact import Fact, derived_id
from jiheng.evidence.ledger import read_ledger
from jiheng.evidence.store import Evidence
from jiheng.evidence.writer import writing
from jiheng.projects.folder import ProjectFolder, open_folder
from jiheng.projects.register_row import register_file, with_records
from jiheng.projects.registers import lost_corrections, shared_ids
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


@dataclass(frozen=True, slots=True)
class _Read:
    """The rows of the table: facts, wrong rows, and what was said of the whole."""

    facts: list[Fact]
    wrong: list[WrongRow]
    records: Records

    @property
    def faults(self) -> list[Fault]:
        found = [*self.records.faults, *(fault for row in self.wrong for fault in row.faults)]
        return sorted(found, key=lambda fault: fault.place.line or 0)

    def derived(self, fact: Fact) -> bool:
        """Say whether the id of a fact follows from its content."""
        if not any(column.of.name == "id" for column in self.records.columns.known):
            return True
        return fact.id.startswith(derived_id(fact.stem, fact.digest, 1))


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
    folder = open_folder(into)
    folder.evidence_path.mkdir(exist_ok=True)
    with writing(folder.evidence_path) as writer:
        folder = open_folder(into)  # nobody else writes from here on
        register = register_file(folder.evidence_path, fact_type)
        ledger = read_ledger(folder.evidence_path)
        if ledger.faults:
            told = "\n".join(str(fault) for fault in ledger.faults[:MOST_NAMED])
            raise IntegrityError(f"台账已经损坏，没有写入任何内容：\n{told}")
        attachments = Attachments(folder.evidence_path)
        read = _read(file, fact_type, folder, progress)
        if read.faults:
            if wrong_rows is not None and read.wrong:
                write_wrong_rows(WrongRows.of(read.records, read.wrong), file, wrong_rows)
            raise UnreadableInputError(file.name, read.faults)
        new = _unknown(read, folder.evidence, file, skip_known=skip_known)
        known = len(read.facts) - len(new)
        if faults := _wrong_among(new, folder.evidence, attachments, file):
            raise UnreadableInputError(file.name, faults)
        if new:
            evidence = _with(folder.evidence, fact_type, new)
            content = with_records(
                register,
                fact_type,
                [_written(fact, derived=read.derived(fact)) for fact in new],
                system_name=folder.project.system_name,
            )
            drifts = [Drift(How.UNRECORDED, fact.stem, fact.id, fact.place) for fact in new]
            entries = new_entries(
                evidence, ledger, drifts, attachments=attachments, by=by.strip(), at=at, reason=_reason(file)
            )
            writer.append(entries, register=register.name, content=content)
    return Imported(fact_type, len(new), known, register, tuple(read.records.remarks))


def _read(file: Path, fact_type: type[Fact], folder: ProjectFolder, progress: Progress | None) -> _Read:
    records = open_records(file, fact_type, system_name=folder.project.system_name, name=file.name)
    last = records.table.last_line
    facts: list[Fact] = []
    wrong: list[WrongRow] = []
    for number, each in enumerate(records):
        if isinstance(each, WrongRow):
            wrong.append(each)
        else:
            facts.append(each)
        if progress is not None and number % STEP == 0:
            line = each.row.line if isinstance(each, WrongRow) else each.place.line
            progress(line or 0, last)
    if progress is not None:
        progress(last, last)
    return _Read(facts, wrong, records)


def _unknown(read: _Read, evidence: Evidence, file: Path, *, skip_known: bool) -> list[Fact]:
    """Leave out, or refuse, the records that the register has already."""
    stem = read.records.fact_type.stem
    standing = {tuple(fact.content.items()) for fact in evidence.records.get(stem, ())}
    new: list[Fact] = []
    known: list[Fact] = []
    for fact in read.facts:
        same = bool(standing) and tuple(fact.content.items()) in standing
        (known if same and (read.derived(fact) or fact.id in evidence.by_id) else new).append(fact)
    if known and not skip_known:
        lines = "、".join(str(fact.place.line) for fact in known[:MOST_NAMED])
        more = f" 等 {len(known)} 行" if len(known) > MOST_NAMED else ""
        what = f"有 {len(known)} 条记录项目里已经有了：第 {lines} 行{more}"
        advice = "只导入其余的：加上 --skip-known；确实是另一件事的，给它自己的编号"
        place = Place(file.name)
        fault = Fault(what, place, expected="项目里还没有的记录", advice=advice)
        raise UnreadableInputError(file.name, [fault])
    return new


def _wrong_among(
    new: Sequence[Fact], evidence: Evidence, attachments: Attachments, file: Path
) -> list[Fault]:
    """Tell what is wrong with the new records once they stand beside the others."""
    faults = []
    for fact in new:
        if (other := evidence.by_id.get(fact.id)) is not None:
            advice = "换一个编号；要更正那条记录，写新编号并填“更正的编号”和“更正原因”"
            faults.append(
                Fault(f"编号“{fact.id}”已经用过", fact.place, found=str(other.place), advice=advice)
            )
        elif fact.attachments:
            for name in attachments.missing(fact.attached):
                advice = "先把文件放进 evidence/files/，再导入"
                faults.append(Fault(f"附件“{name}”不在 evidence/files/ 里", fact.place, advice=advice))
    stem = new[0].stem if new else ""
    beside = [*evidence.records.get(stem, ()), *new]
    told = [*lost_corrections(beside), *shared_ids(new)]
    return faults + [fault for fault in told if fault.place.file == file.name]


def _with(evidence: Evidence, fact_type: type[Fact], new: Sequence[Fact]) -> Evidence:
    records = dict(evidence.records)
    records[fact_type.stem] = (*records.get(fact_type.stem, ()), *new)
    return Evidence(records)


def _written(fact: Fact, *, derived: bool) -> Mapping[str, str]:
    """Give the content as it goes into the register; an id that is derived is derived again."""
    return fact.content if derived else {"id": fact.id, **fact.content}


def _reason(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as source:
        while piece := source.read(1 << 20):
            digest.update(piece)
    return f"导入 {file.name}（SHA-256 {digest.hexdigest()[:16]}）"
