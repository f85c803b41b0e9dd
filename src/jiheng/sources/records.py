"""Turn a table into facts: columns by identifier or Chinese title, every fault with its cell."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from jiheng.catalogue import unknown
from jiheng.errors import Fault, Place, UnreadableValueError
from jiheng.evidence.fact import Fact, content_digest, derived_id
from jiheng.evidence.fields import Field
from jiheng.sources.table import Row, Table
from jiheng.values.digits import fold

# Resolves a system's name or alias to its one name; raises UnreadableValueError.
SystemNames: TypeAlias = Callable[[str], str]

HEADER = re.compile(r"(?P<title>.+?)\s*\((?P<unit>[^()]+)\)")


@dataclass(slots=True)
class Column:
    """A column of a table that a field was found for.

    Equal cells are read once: a register repeats its systems, names and days.
    """

    index: int
    of: Field
    unit: str  # written behind the title; empty when it is the field's own
    system_name: SystemNames
    known: "dict[str, tuple[Any, str] | Fault | None]" = field(default_factory=dict)

    def read(self, cell: str) -> "tuple[Any, str] | Fault | None":
        """Give value and canonical text, a fault without its place, or None for an empty cell."""
        if cell not in self.known:
            self.known[cell] = self._read(cell)
        return self.known[cell]

    def _read(self, cell: str) -> "tuple[Any, str] | Fault | None":
        if not cell.strip():
            if not self.of.required:
                return None
            what, wanted = f"“{self.of.title}”没有填", _wanted(self.of)
            return Fault(what, expected=wanted, advice="补填这一格")
        try:
            value = self.of.read_in(cell, self.unit)
            if self.of.names_system:
                value = self.system_name(value)
        except UnreadableValueError as error:
            return error.fault
        return value, self.of.write(value) if self.of.filled(value) else ""


def read_facts(
    table: Table, fact_type: type[Fact], *, system_name: SystemNames
) -> tuple[list[Fact], list[Fault]]:
    """Read every row of a table as a fact of one kind; return the facts and all faults."""
    faults = list(table.faults)
    columns = _columns(table, fact_type, system_name, faults)
    found = {column.of.name for column in columns}
    whole = all(each.name in found for each in fact_type.fields if each.required)
    facts: list[Fact] = []
    occurrences: Counter[str] = Counter()
    for row in table.rows:
        before = len(faults)
        given: dict[str, Any] = {}
        content: dict[str, str] = {}
        for column in columns:
            cell = row.cells[column.index] if column.index < len(row.cells) else ""
            read = column.read(cell)
            if isinstance(read, Fault):
                faults.append(read.at(Place(table.file, row.line, column.of.title)))
            elif read is not None:
                given[column.of.name] = read[0]
                if read[1]:
                    content[column.of.name] = read[1]
        _refuse_extra(table, row, faults)
        if len(faults) > before or not whole:
            continue
        if not content.pop("id", ""):
            digest = content_digest(fact_type.stem, content)
            occurrences[digest] += 1
            given["id"] = derived_id(fact_type.stem, digest, occurrences[digest])
        facts.append(fact_type(**given, written=content, place=Place(table.file, row.line)))
    faults += _repeated_ids(facts)
    return facts, faults


def _columns(
    table: Table, fact_type: type[Fact], system_name: SystemNames, faults: list[Fault]
) -> list[Column]:
    by_name = {name: each for each in fact_type.fields for name in (each.name, each.title)}
    columns: dict[str, Column] = {}
    for index, cell in enumerate(table.header.cells):
        title, unit = fold(cell), ""
        match = HEADER.fullmatch(title)
        if title not in by_name and match is not None:
            title, unit = match["title"], match["unit"]
        named = by_name.get(title)
        place = Place(table.file, table.header.line, fold(cell))
        if named is None:
            if title:
                faults.append(unknown(title, [each.title for each in fact_type.fields]).at(place))
        elif named.name in columns:
            faults.append(Fault(f"有两列都是“{named.title}”", place, advice="删去一列"))
        elif unit not in ("", named.unit, *named.other_units):
            wanted = "、".join((named.unit, *named.other_units)) if named.unit else "不带单位"
            faults.append(Fault(f"“{named.title}”的单位不对", place, found=unit, expected=wanted))
        else:
            columns[named.name] = Column(index, named, unit, system_name)
    for each in fact_type.fields:
        if each.required and each.name not in columns:
            place = Place(table.file, table.header.line)
            what = f"缺少“{each.header}”列"
            faults.append(Fault(what, place, expected=_wanted(each), advice="补上这一列"))
    return list(columns.values())


def _wanted(each: Field) -> str:
    return f"{each.form}：{each.meaning}"


def _refuse_extra(table: Table, row: Row, faults: list[Fault]) -> None:
    width = len(table.header.cells)
    if len(row.cells) > width:
        extra = [cell for cell in row.cells[width:] if cell.strip()]
        if extra:
            place, advice = Place(table.file, row.line), "检查是否多了逗号"
            fault = Fault("这一行的单元格比表头多", place, found="，".join(extra), advice=advice)
            faults.append(fault)


def _repeated_ids(facts: list[Fact]) -> list[Fault]:
    seen: dict[str, Fact] = {}
    faults = []
    for fact in facts:
        if fact.id in seen:
            faults.append(
                Fault(
                    f"编号“{fact.id}”用了两次",
                    fact.place,
                    expected="每条记录一个编号",
                    advice=f"另一处在{seen[fact.id].place}；"
                    "更正已有记录请写新编号，并在“更正的编号”里写旧编号",
                )
            )
        seen[fact.id] = fact
    return faults
