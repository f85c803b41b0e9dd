"""Turn a table into facts: columns by identifier or Chinese title, every fault with its cell."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from jiheng.errors import Fault, Place, UnreadableValueError
from jiheng.evidence.canonical import canonical_json
from jiheng.evidence.fact import Fact, derived_id
from jiheng.evidence.said import SystemNames
from jiheng.sources.columns import ALWAYS_IGNORED, Columns, find_columns
from jiheng.sources.header import LOOKED_AT, Header, find_header, tidy
from jiheng.sources.repeats import Repeats
from jiheng.sources.table import Row, Table
from jiheng.sources.xlsx_file import filled_down, told_merges
from jiheng.values.digits import fold

TOTAL = re.compile(r".{0,6}(合计|小计|总计|共计|累计)(数|金额)?")
MOST_NAMED = 12
BELOW = re.compile(
    r"(填表人|填报人|制表|编制|审核|复核|负责人|经办|签字|盖章|注|说明|备注|联系电话|填表日期).{0,6}?:.*",
    re.DOTALL,
)


@dataclass(slots=True)
class Reading:
    """What was read: the facts, what is wrong, and what a careful reader remarked."""

    facts: list[Fact] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A row that is no record, with every fault of it."""

    row: Row
    faults: tuple[Fault, ...]


class Records:
    """The records of one table, one by one; faults and remarks of the whole gather meanwhile."""

    def __init__(self, table: Table, fact_type: type[Fact], *, system_name: SystemNames) -> None:
        """Find the header and its columns."""
        self.table = table
        self.fact_type = fact_type
        rows = iter(table.rows)
        first = list(islice(rows, LOOKED_AT if table.key_lines is None else 1))
        self.header = _header(first, table, fact_type)
        self.faults: list[Fault] = []
        self.remarks: list[Fault] = []
        self.columns = Columns((), (), whole=False, faults=(), remarks=())
        if self.header is not None:
            self.columns = find_columns(self.header, table, fact_type, system_name)
            self.faults += self.columns.faults
            self.remarks += self.columns.remarks
            below = self.header.line
            rows = chain((row for row in first if row.line > below), rows)
            if table.merges and (told := told_merges(table.merges, below)):
                rows = filled_down(rows, table.merges, below)
                self.remarks.append(Fault(f"合并单元格按每一行都有其值来读：{told}", table.place()))
        self._rows = rows
        self.row = Row(0, ())  # the one that was yielded last
        self._left_out: dict[str, list[int]] = {}

    def __iter__(self) -> Iterator[Fact | WrongRow]:
        """Yield each row as a fact or with its faults; rows that are none are remarked."""
        if self.header is None:
            self._finish()
            return
        maker = Maker(self.table, self.fact_type, self.columns)
        width, unnamed = len(self.header.titles), bool(self.columns.unnamed)
        for row in self._rows:
            self.row, made = row, maker.make(row)
            if made is None and (why := self._no_record(row)):
                self._left_out.setdefault(why, []).append(row.line)
                continue
            closer = made is None or unnamed or len(row.cells) > width
            faults = self._faults(row) if closer else ()
            if isinstance(made, tuple):
                faults = (*faults, *made)
            elif isinstance(made, Fact) and (doubts := made.doubts()):
                told = (Fault(each, made.place, advice="对照原始记录改正") for each in doubts)
                faults = (*faults, *told)
            if faults:
                yield WrongRow(row, faults)
            elif isinstance(made, Fact):
                yield made
        self._finish()

    def _faults(self, row: Row) -> tuple[Fault, ...]:
        faults = []
        for column in self.columns.known:
            fault = column.fault(_cell(row, column.index))
            if fault is not None:
                faults.append(fault.at(self.table.place(row.line, column.of.title, index=column.index)))
        width = len(self.header.titles) if self.header else 0
        extra = [cell for cell in row.cells[width:] if cell.strip()]
        if extra and self.table.sheet:
            self._left_out.setdefault("表头以外的格子没有读", []).append(row.line)
        elif extra:
            place, found = self.table.place(row.line), "，".join(extra)
            advice = "检查是否多了逗号"
            faults.append(Fault("这一行的单元格比表头多", place, found=found, advice=advice))
        if any(_cell(row, index).strip() for index in self.columns.unnamed):
            self._left_out.setdefault("没有标题的列有内容，没有读", []).append(row.line)
        return tuple(faults)

    def _no_record(self, row: Row) -> str:
        """Say what a row is that stands among the records and is none; empty for a record."""
        filled = next(cell for cell in row.cells if cell.strip())
        if any(each.of.required and not _cell(row, each.index).strip() for each in self.columns.known):
            if TOTAL.fullmatch(tidy(filled)):
                return "合计行没有算作记录"
            if BELOW.fullmatch(fold(filled)):
                return "表尾的说明、签字没有读"
        titles = self.header.titles if self.header else ()
        read = {column.index for column in self.columns.known}
        named = {index for index, title in enumerate(titles) if title in ALWAYS_IGNORED} - read
        if {index for index, cell in enumerate(row.cells) if cell.strip()} <= named:
            return "只有序号、备注的空行没有读"
        if tuple(map(tidy, row.cells))[: len(titles)] == titles:
            return "重复的表头没有读"
        return ""

    def _finish(self) -> None:
        for why, lines in self._left_out.items():
            named = "、".join(map(str, lines[:MOST_NAMED]))
            more = f" 等 {len(lines)} 行" if len(lines) > MOST_NAMED else ""
            self.remarks.append(Fault(f"{why}：第 {named} 行{more}", self.table.place(lines[0])))
        self.faults += self.table.faults
        self.remarks += self.table.remarks


class Maker:
    """Makes a fact of a row: the one loop that runs for every cell, so it is short."""

    def __init__(self, table: Table, fact_type: type[Fact], columns: Columns) -> None:
        """Plan the columns in the order of canonical JSON."""
        ordered = sorted(columns.known, key=lambda each: each.of.name)
        self.id_column = next((each for each in ordered if each.of.name == "id"), None)
        ordered = [each for each in ordered if each is not self.id_column]
        self.width = max((each.index for each in columns.known), default=-1) + 1
        self.plan = [(each.index, each.of.name, each.known, each.read) for each in ordered]
        self.fact_type, self.whole = fact_type, columns.whole
        self.may_contradict = fact_type.contradictions is not Fact.contradictions
        self.file, self.sheet = table.file, table.sheet
        self.begin = f"[{canonical_json(fact_type.stem)},{{"
        self.contents, self.ids = Repeats(), Repeats()
        self.times: dict[int, int] = {}  # first line of a content that repeats -> how often it was met

    def make(self, row: Row) -> Fact | tuple[Fault, ...] | None:
        """Make the fact, or tell why it cannot be one; None when a cell cannot be read."""
        line, cells = row
        if len(cells) < self.width:
            cells += ("",) * (self.width - len(cells))
        given: dict[str, Any] = {}
        content: dict[str, str] = {}
        pieces = []
        for index, name, known, read in self.plan:
            try:
                value, text, piece = known[cells[index]]
            except KeyError:
                try:
                    value, text, piece = read(cells[index])
                except UnreadableValueError:
                    return None
            if piece:
                given[name] = value
                content[name] = text
                pieces.append(piece)
            elif value is not None:
                given[name] = value
        own_id = self._own_id(cells)
        if own_id is None or not self.whole:
            return None
        place = Place(self.file, line, "", self.sheet)
        if own_id:
            given["id"] = own_id
            first = self.ids.first(hashlib.sha256(own_id.encode()).digest(), line)
            if first != line:
                return (self._repeated(own_id, place, first),)
        else:
            digest = hashlib.sha256(f"{self.begin}{','.join(pieces)}}}]".encode())
            occurrence = self._occurrence(digest.digest(), line)
            given["id"] = derived_id(self.fact_type.stem, digest.hexdigest(), occurrence)
        fact = self.fact_type(**given, written=content, place=place)
        return (
            self._doubted(fact) if self.may_contradict or fact.attachments or fact.attachment_pages else fact
        )

    def _own_id(self, cells: tuple[str, ...]) -> str | None:
        """Give the id written; empty where none is, None where it cannot be read."""
        try:
            return self.id_column.said(cells[self.id_column.index]) if self.id_column else ""
        except UnreadableValueError:
            return None

    def _occurrence(self, digest: bytes, line: int) -> int:
        first = self.contents.first(digest, line)
        if first == line:
            return 1
        self.times[first] = self.times.get(first, 1) + 1
        return self.times[first]

    def _doubted(self, fact: Fact) -> Fact | tuple[Fault, ...]:
        advice = "对照原始材料改正"
        doubts = (Fault(f"这一行自相矛盾：{doubt}", fact.place, advice=advice) for doubt in fact.doubts())
        return tuple(doubts) or fact

    def _repeated(self, name: str, place: Place, first: int) -> Fault:
        other = Place(self.file, first, "", self.sheet)
        advice = f"另一处在{other}；更正已有记录请写新编号，并在“更正的编号”里写旧编号"
        return Fault(f"编号“{name}”用了两次", place, expected="每条记录一个编号", advice=advice)


def read_facts(table: Table, fact_type: type[Fact], *, system_name: SystemNames) -> Reading:
    """Read every row of a table as a fact of one kind; gather the facts, all faults, all remarks."""
    return gather(Records(table, fact_type, system_name=system_name))


def gather(records: Records) -> Reading:
    """Read all records of a table."""
    facts: list[Fact] = []
    faults: list[Fault] = []
    for each in records:
        if isinstance(each, Fact):
            facts.append(each)
        else:
            faults += each.faults
    return Reading(facts, sorted([*records.faults, *faults], key=_line), records.remarks)


def _line(fault: Fault) -> int:
    return fault.place.line or 0


def _header(first: list[Row], table: Table, fact_type: type[Fact]) -> Header | None:
    if table.key_lines is not None:
        return Header((0,), tuple(map(tidy, first[0].cells))) if first else None
    if not first:
        table.faults.append(Fault("文件是空的", table.place(), expected="第一行是表头", advice="补上表头"))
        return None
    return find_header(first, table, fact_type)


def _cell(row: Row, index: int) -> str:
    return row.cells[index] if index < len(row.cells) else ""
