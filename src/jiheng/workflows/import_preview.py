"""What a table of records would bring: each row new, known, changed or wrong; nothing is written.

The table is read twice, and its records are never held: first to see which rows belong together, then to
tell of each row.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, TypeAlias

from jiheng.errors import Fault, IntegrityError
from jiheng.evidence.attachments import NO_ATTACHMENTS, Attachments
from jiheng.evidence.beside import lost_corrections, missing_attachments, used_id
from jiheng.evidence.drift import Change, changed_fields
from jiheng.evidence.fact import Fact, derived_id
from jiheng.evidence.said import SystemNames
from jiheng.evidence.store import Evidence
from jiheng.sources.records import Records, WrongRow
from jiheng.sources.registers import open_records
from jiheng.sources.table import Row
from jiheng.sources.wrong_rows import WrongRows, write_wrong_rows

# Told how many rows of how many are done; called often.
Progress: TypeAlias = Callable[[int, int], None]
Key: TypeAlias = "tuple[object, ...]"
# Given the record of a row and that of the same id at hand, if there is one.
Refuse: TypeAlias = "Callable[[Fact, Fact | None], list[Fault]]"
MOST_NAMED = 12  # rows in one sentence
STEP = 1_000  # rows between two calls


def nothing_wrong(_fact: Fact, _there: Fact | None) -> list[Fault]:
    """Refuse no row."""
    return []


class RowState(StrEnum):
    """What a row would be: a new record, one that is there already, one that is there otherwise, or none."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    WRONG = "wrong"


ROW_STATES = {
    RowState.NEW: "新增",
    RowState.SAME: "已有",
    RowState.CHANGED: "有改动",
    RowState.WRONG: "有错",
}


class PreviewedRow(NamedTuple):
    """One row of the table. Of a changed one `other` is the id of the record at hand, `changes` the cells."""

    row: Row
    state: RowState
    fact: Fact | None = None
    faults: tuple[Fault, ...] = ()
    other: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(slots=True)
class Examined:
    """What the first reading of a table found; lines stand for the rows."""

    records: Records
    facts: int = 0
    known: list[int] = field(default_factory=list)
    filled: set[str] = field(default_factory=set)
    corrections: list[Fact] = field(default_factory=list)
    wrong: list[WrongRow] = field(default_factory=list)
    beside: dict[int, list[Fault]] = field(default_factory=dict)  # what is wrong beside the records at hand
    used: dict[int, Fault] = field(default_factory=dict)  # rows with the id of a record at hand
    changed: dict[int, str] = field(default_factory=dict)  # the record at hand that each tells otherwise
    ended: dict[int, str] = field(default_factory=dict)  # rows known, but corrected or withdrawn: by which id
    digest: str = ""

    @property
    def counts(self) -> dict[RowState, int]:
        """How many rows there are of each state."""
        changed = len(self.changed.keys() - self.beside.keys())
        new = self.facts - len(self.known) - len(self.beside) - changed
        wrong = len(self.wrong) + len(self.beside)
        states = (RowState.NEW, RowState.SAME, RowState.CHANGED, RowState.WRONG)
        return dict(zip(states, (new, len(self.known), changed, wrong), strict=True))

    @property
    def remarks(self) -> list[Fault]:
        """What was noticed, and is not wrong: columns left unread, rows that were taken back since."""
        return [*self.records.remarks, *self.taken_back]

    @property
    def taken_back(self) -> list[Fault]:
        """Say of the rows that were withdrawn or corrected since that they do not come back by themselves."""
        if not self.ended:
            return []
        lines = "、".join(map(str, list(self.ended)[:MOST_NAMED]))
        more = f" 等 {len(self.ended)} 行" if len(self.ended) > MOST_NAMED else ""
        what = f"第 {lines} 行{more}与登记过、后来作废或更正了的记录一模一样，不会再登记"
        advice = "作废、更正得对的，不用管；要重新登记的，在“编号”一列给它一个没有用过的编号"
        return [Fault(what, self.records.table.place(), advice=advice)]

    @property
    def unread(self) -> list[Fault]:
        """Every fault of the table by itself, in its order."""
        faults = [*self.records.faults, *(fault for row in self.wrong for fault in row.faults)]
        return sorted(faults, key=lambda fault: fault.place.line or 0)

    @property
    def clashes(self) -> list[Fault]:
        """Every fault of rows beside the records at hand, in the order of the table."""
        faults = [*self.used.values(), *(fault for each in self.beside.values() for fault in each)]
        return sorted(faults, key=lambda fault: fault.place.line or 0)


class TableImport:
    """A table beside the records at hand."""

    def __init__(
        self,
        file: Path,
        fact_type: type[Fact],
        evidence: Evidence,
        *,
        system_name: SystemNames,
        attachments: Attachments = NO_ATTACHMENTS,
        name: str = "",
        refuse: Refuse = nothing_wrong,
    ) -> None:
        """Compare the table in `file`, called `name` in messages, with the records of `evidence`.

        `refuse` tells what else is wrong with a row that is not known yet.
        """
        self.file, self.fact_type, self.name, self._refuse = file, fact_type, name or file.name, refuse
        self.attachments = attachments
        self._system_name, self._evidence = system_name, evidence
        self.there = evidence.records.get(fact_type.stem, ())
        self._contents = {tuple(fact.content.items()): fact.id for fact in self.there}
        if evidence.superseded:  # of several that say the same, one that counts
            standing = evidence.current(fact_type.stem)
            self._contents |= {tuple(fact.content.items()): fact.id for fact in standing}
        self._naming = [each.name for each in fact_type.fields if each.names_system]

    def read(self) -> Records:
        """Open the table anew. Raises UnreadableInputError where it is none."""
        return open_records(self.file, self.fact_type, system_name=self._system_name, name=self.name)

    def same(self, fact: Fact, *, derived: bool) -> str:
        """Give the id of the record that says the same, letter by letter; empty where none does."""
        record = self._contents.get(tuple(fact.content.items()), "") if self._contents else ""
        return record if derived or fact.id in self._evidence.by_id else ""

    def examine(self, progress: Progress | None = None) -> Examined:
        """Read the table once to the end: count, and find every fault. Raises as `read` does."""
        found = Examined(self.read())
        has_ids, last = has_id_column(found.records), found.records.table.last_line
        read = hashlib.sha256()
        alike: dict[Key, list[int]] = {}
        candidates = self._candidates()
        same = set()
        for number, each in enumerate(found.records):
            line = found.records.row.line
            if isinstance(each, WrongRow):
                found.wrong.append(each)
            else:
                read.update(each.digest.encode())
                found.facts += 1
                derived = is_derived(each, has_ids=has_ids)
                if record := self.same(each, derived=derived):
                    found.known.append(line)
                    same.add(record)
                    if later := self._evidence.superseded.get(record):
                        found.ended[line] = later
                else:
                    found.filled.update(each.content if derived else ("id", *each.content))
                    self._beside(each, line, found)
                    # what says the same under a number of its own is another thing, and no change
                    new = each.supersedes or tuple(each.content.items()) in self._contents
                    if not new and (key := self._key(each)) in candidates:
                        alike.setdefault(key, []).append(line)
            if progress is not None and number % STEP == 0:
                progress(line // 2, last)  # the table is read twice
        found.ended = {line: later for line, later in found.ended.items() if later not in same}
        for key, lines in alike.items():
            if len(lines) == 1 and candidates[key] not in same:
                found.changed.setdefault(lines[0], candidates[key])
        self._find_lost(found)
        found.digest = read.hexdigest()
        return found

    def rows(self, found: Examined) -> Iterator[PreviewedRow]:
        """Read the table again and tell of each row. Raises IntegrityError where it was changed since."""
        records = self.read()
        has_ids = has_id_column(records)
        read = hashlib.sha256()
        for each in records:
            row = records.row
            if isinstance(each, WrongRow):
                yield PreviewedRow(row, RowState.WRONG, faults=each.faults)
                continue
            read.update(each.digest.encode())
            if faults := found.beside.get(row.line):
                yield PreviewedRow(row, RowState.WRONG, each, tuple(faults))
            elif record := self.same(each, derived=is_derived(each, has_ids=has_ids)):
                yield PreviewedRow(row, RowState.SAME, each, other=record)
            elif record := found.changed.get(row.line, ""):
                told = tuple(changed_fields(self._evidence.by_id[record].content, each))
                yield PreviewedRow(row, RowState.CHANGED, each, other=record, changes=told)
            else:
                yield PreviewedRow(row, RowState.NEW, each)
        if read.hexdigest() != found.digest:
            raise changed_meanwhile(self.name)

    def write_wrong(self, found: Examined, out: Path) -> None:
        """Write the wrong rows back with what is wrong with each; raises as `write_wrong_rows` does."""
        wrong = [WrongRow(each.row, each.faults) for each in self.rows(found) if each.state is RowState.WRONG]
        write_wrong_rows(WrongRows.of(found.records, wrong), self.file, out)

    def _beside(self, fact: Fact, line: int, found: Examined) -> None:
        other = self._evidence.by_id.get(fact.id)
        if other is not None:
            found.used[line] = used_id(fact, other.place)
            if other.stem == fact.stem:
                found.changed[line] = other.id
            else:
                found.beside[line] = [found.used.pop(line)]
        elif fact.attachments and (missing := [*missing_attachments(fact, self.attachments)]):
            found.beside[line] = missing
        if wrong := self._refuse(fact, other):
            found.beside[line] = [*found.beside.get(line, ()), *wrong]
        if fact.supersedes:
            found.corrections.append(fact)

    def _find_lost(self, found: Examined) -> None:
        """Tell corrections of the table that correct nothing; they may correct records of the table too."""
        if not found.corrections:
            return
        ids = (each.id for each in self.read() if isinstance(each, Fact))
        known = {self.fact_type.stem: {*ids, *(fact.id for fact in self.there)}}
        for fault in lost_corrections([*self.there, *found.corrections], known):
            if fault.place.file == self.name:  # the records at hand have places of their own
                found.beside.setdefault(fault.place.line or 0, []).append(fault)

    def _candidates(self) -> dict[Key, str]:
        """Give the standing records that are the only ones of their day (time, period) and system."""
        seen: dict[Key, str] = {}
        twice = set()
        for fact in self._evidence.current(self.fact_type.stem):
            key = self._key(fact)
            if key in seen:
                twice.add(key)
            seen[key] = fact.id
        return {key: record for key, record in seen.items() if key not in twice}

    def _key(self, fact: Fact) -> Key:
        return (getattr(fact, fact.occurred), *(getattr(fact, name) for name in self._naming))


def has_id_column(records: Records) -> bool:
    """Say whether a table gives its records ids."""
    return any(column.of.name == "id" for column in records.columns.known)


def is_derived(fact: Fact, *, has_ids: bool) -> bool:
    """Say whether the id of a fact follows from its content."""
    return not has_ids or fact.id.startswith(derived_id(fact.stem, fact.digest, 1))


def changed_meanwhile(name: str) -> IntegrityError:
    """Say that the table is not what it was at the first reading."""
    advice = "关掉正在编辑它的程序，再导入一次"
    return IntegrityError(f"{name} 在导入时被改动了，没有写入任何内容\n    怎么办：{advice}")
