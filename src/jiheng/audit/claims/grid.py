"""A table as a grid: which cell covers which place, whether cells were merged or left empty."""

import re
from dataclasses import dataclass
from functools import cached_property

from jiheng.audit.claims.numbers import number_in
from jiheng.audit.printed import Printed
from jiheng.documents.reading import ReadCell, ReadDocument, ReadTable, Span

TAGS = re.compile(r"<[a-zA-Z/][^<>]*>|&nbsp;")


@dataclass(frozen=True)
class Written:
    """What stands in a cell, or in the pieces of one that a page break tore; `spans` are the pieces."""

    text: str
    spans: tuple[Span, ...]

    @cached_property
    def flat(self) -> str:
        """The words without blanks, line breaks and tags."""
        plain = TAGS.sub("", self.text) if "<" in self.text or "&" in self.text else self.text
        return "".join(plain.split())

    @cached_property
    def prose(self) -> str:
        """The words with blanks in place of tags, each character where it was."""
        return TAGS.sub(lambda tag: " " * len(tag[0]), self.text)

    @property
    def place(self) -> Span:
        """Where it stands, or where its first piece stands."""
        return self.spans[0]

    def number(self, unit: str = "") -> Printed | None:
        """Give the number where it holds one and no other; a bare one is in `unit`."""
        number = self._number
        return number._replace(unit=unit) if number and unit and not number.unit else number

    @cached_property
    def _number(self) -> Printed | None:
        return number_in(self.text, self.place) if len(self.spans) == 1 else None

    def part(self, start: int, end: int) -> Span:
        """Give the place of `text[start:end]`, as far as it stands in the piece in which it begins."""
        for span in self.spans:
            length = span.end - span.start
            if start < length:
                return span._replace(start=span.start + start, end=span.start + min(end, length))
            start, end = start - length, end - length
        return self.place

    def joined(self, more: "Written") -> "Written":
        """Put what was torn off behind it."""
        if not more.text.strip():
            return self
        if not self.text.strip():
            return more
        return Written(self.text + more.text, self.spans + more.spans)


@dataclass(frozen=True)
class Grid:
    """A table of a document, by its places."""

    block: int
    table: ReadTable
    turned: bool = False  # its columns are read as rows

    @cached_property
    def rows(self) -> tuple[dict[int, int], ...]:
        """For each row: column → index of the cell that covers the place."""
        if self.turned:
            own = Grid(self.block, self.table).rows
            width = max((column + 1 for row in own for column in row), default=0)
            return tuple(
                {number: row[column] for number, row in enumerate(own) if column in row}
                for column in range(width)
            )
        height = max((cell.row + 1 for cell in self.table.cells), default=0)
        rows: tuple[dict[int, int], ...] = tuple({} for _ in range(height))
        for index, cell in enumerate(self.table.cells):
            if cell.rows == cell.columns == 1:
                rows[cell.row].setdefault(cell.column, index)
                continue
            for row in range(cell.row, min(cell.row + cell.rows, height)):
                for column in range(cell.column, cell.column + cell.columns):
                    rows[row].setdefault(column, index)
        return rows

    def cell(self, row: int, column: int) -> ReadCell | None:
        """Give the cell that covers a place."""
        index = self.rows[row].get(column)
        return None if index is None else self.table.cells[index]

    def text(self, row: int, column: int) -> str:
        """Give the text at a place; empty where there is no cell."""
        cell = self.cell(row, column)
        return cell.text if cell else ""

    def written(self, row: int, column: int) -> Written:
        """Give what stands at a place, with its span."""
        index = self.rows[row].get(column)
        return Written("", (Span(self.block, 0, 0, 0),)) if index is None else self._written[index]

    @cached_property
    def _written(self) -> tuple[Written, ...]:
        """What stands in each cell, without the blanks around it."""
        found = []
        for index, cell in enumerate(self.table.cells):
            text = cell.text.strip()
            start = len(cell.text) - len(cell.text.lstrip())
            found.append(Written(text, (Span(self.block, index, start, start + len(text)),)))
        return tuple(found)

    def columns(self, row: int) -> tuple[int, ...]:
        """Give the columns of a row at which another cell begins."""
        return self._columns[row]

    def filled(self, row: int) -> list[tuple[int, str]]:
        """Give the columns of a row at which another cell with text begins, and the text."""
        cells, places = self.table.cells, self.rows[row]
        texts = [(column, cells[places[column]].text) for column in self._columns[row]]
        return [each for each in texts if each[1]]

    @cached_property
    def _columns(self) -> tuple[tuple[int, ...], ...]:
        found = []
        for row in self.rows:
            first: dict[int, int] = {}  # cell → its first column in this row
            for column in sorted(row):
                first.setdefault(row[column], column)
            found.append(tuple(first.values()))
        return tuple(found)


def grids(document: ReadDocument) -> dict[int, Grid]:
    """Give the tables of a document by the indexes of their blocks."""
    return {number: Grid(number, table) for number, table in document.tables}
