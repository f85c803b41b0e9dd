"""A table as read from a file, before its cells mean anything: rows with their line numbers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from jiheng.documents.xlsx_reader import column_letters
from jiheng.errors import Fault, Place


class Row(NamedTuple):
    """One row that is not blank: its line in the file (from 1) and its cells."""

    line: int
    cells: tuple[str, ...]


class Block(NamedTuple):
    """A merged range: lines from 1, columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Table:
    """Rows as they come. `faults` tell what could not even be taken as a row, found while reading.

    `last_line` is the number of lines the file has, for telling how far the reading is. In a
    workbook (`sheet` is filled) columns are named by their letters too.
    """

    file: str
    rows: Iterable[Row]
    last_line: int
    sheet: str = ""
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)
    merges: tuple[Block, ...] = ()
    # Takes back what a text table puts around a cell so that no program computes it.
    plain: Callable[[str], str] = str
    # The lines on which keys were first met, in a file where every line names its own columns.
    key_lines: tuple[int, ...] | None = None

    def place(self, line: int | None = None, column: str = "", *, index: int | None = None) -> Place:
        """Give a place in this table; `index` is the column's number from 0."""
        if self.sheet and index is not None:
            column = f"{column_letters(index)}列 {column}".rstrip()
        return Place(self.file, line, column, self.sheet)
