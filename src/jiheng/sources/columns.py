"""The columns of a table that a record kind knows, and how a cell of each is read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, TypeAlias

from jiheng.catalogue import nearest, unknown
from jiheng.errors import Fault, UnreadableValueError
from jiheng.evidence.canonical import canonical_json
from jiheng.evidence.fact import Fact
from jiheng.evidence.fields import Field
from jiheng.evidence.said import SystemNames, said_of, wanted_of
from jiheng.sources.header import Header, Titles
from jiheng.sources.table import Table

# What a cell says: its value, its canonical text, and that text as a piece of canonical JSON.
Piece: TypeAlias = "tuple[Any, str, str]"

ALWAYS_IGNORED = {"", "序号", "序", "行号", "no", "no.", "#", "备注", "注", "错误"}
MOST_KNOWN = 10_000  # cells remembered a column, so that memory does not grow with the table


@dataclass(slots=True)
class Column:
    """A column of a table that a field was found for.

    Equal cells are read once: a register repeats its systems, names and days.
    """

    index: int
    of: Field
    unit: str  # written behind the title, or above the table; empty when it is the field's own
    title: str
    system_name: SystemNames
    plain: Callable[[str], str]
    known: "dict[str, Piece]" = field(default_factory=dict)
    prefix: str = field(init=False)

    def __post_init__(self) -> None:
        """Write the field's name once as canonical JSON."""
        self.prefix = f"{canonical_json(self.of.name)}:"

    def read(self, cell: str) -> Piece:
        """Give what a cell says and know it from now on. Raises UnreadableValueError."""
        if len(self.known) >= MOST_KNOWN:
            self.known.clear()
        said = self.known[cell] = self._read(cell)
        return said

    def said(self, cell: str) -> str:
        """Give the canonical text of a cell, and remember nothing. Raises UnreadableValueError."""
        return self._read(cell)[1]

    def fault(self, cell: str) -> Fault | None:
        """Say what is wrong with a cell, without its place."""
        try:
            self._read(cell)
        except UnreadableValueError as error:
            return error.fault
        return None

    def _read(self, cell: str) -> Piece:
        value, text = said_of(self.of, self.plain(cell), self.system_name, unit=self.unit)
        return value, text, f"{self.prefix}{canonical_json(text)}" if text else ""


@dataclass(frozen=True, slots=True)
class Columns:
    """What became of each column: read, ignored, or found without a title; and the faults of the head."""

    known: tuple[Column, ...]
    unnamed: tuple[int, ...]  # columns without any title
    whole: bool  # every required column is there, once, in a unit that is known
    faults: tuple[Fault, ...]
    remarks: tuple[Fault, ...]


def find_columns(header: Header, table: Table, fact_type: type[Fact], system_name: SystemNames) -> Columns:
    """Match the titles of a header with the fields of a record kind."""
    titles = Titles(fact_type)
    known: dict[str, Column] = {}
    strange: list[tuple[int, str]] = []
    faults: list[Fault] = []
    for index, title in enumerate(header.titles):
        match = titles.match(title)
        if match is None:
            strange.append((index, title))
            continue
        named, unit = match
        place = _place(table, header, index, title)
        if named.name in known:
            faults.append(Fault(f"有两列都是“{named.title}”", place, advice="删去一列"))
            continue
        if header.unit and not unit and named.other_units:
            unit, place = header.unit, table.place(header.unit_line)
        if unit not in ("", named.unit, *named.other_units):
            wanted = "、".join((named.unit, *named.other_units)) if named.unit else "不带单位"
            faults.append(Fault(f"“{named.title}”的单位不对", place, found=unit, expected=wanted))
        known[named.name] = Column(index, named, unit, title, system_name, table.plain)
    missing = [each for each in fact_type.fields if each.required and each.name not in known]
    told, remarks = _strange(strange, missing, header, table, fact_type)
    faults += told
    for each in missing:
        place = table.place(header.line or None)
        faults.append(Fault(f"缺少“{each.header}”列", place, expected=wanted_of(each), advice="补上这一列"))
    return Columns(
        tuple(known.values()),
        tuple(index for index, title in strange if not title),
        not missing,
        tuple(faults),
        tuple(remarks),
    )


def _strange(
    strange: list[tuple[int, str]],
    missing: list[Field],
    header: Header,
    table: Table,
    fact_type: type[Fact],
) -> tuple[list[Fault], list[Fault]]:
    """Tell a misspelt required column as a fault, other unknown columns as remarks."""
    wanted = [name for each in missing for name in (each.title, each.name)]
    faults, remarks = [], []
    for index, title in strange:
        if title in ALWAYS_IGNORED:
            continue
        place = _place(table, header, index, title)
        bare = title.partition("(")[0]
        if get_close_matches(bare, wanted, n=1):
            fault = unknown(title, [each.title for each in fact_type.fields])
            faults.append(Fault(fault.what, place, fault.found, fault.expected, nearest(bare, wanted)))
        else:
            near = nearest(bare, [each.title for each in fact_type.fields])
            remarks.append(Fault(f"多出的列“{title}”没有读", place, advice=near))
    return faults, remarks


def _place(table: Table, header: Header, index: int, title: str) -> Any:  # noqa: ANN401
    line = table.key_lines[index] if table.key_lines else header.line
    return table.place(line, title, index=index)
