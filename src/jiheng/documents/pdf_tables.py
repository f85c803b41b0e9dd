"""The ruled tables of a PDF: a grid from the places of its cells, and tables joined over pages."""

import re
from dataclasses import dataclass, field, replace

from jiheng.documents.flat_tables import Row, alike, head_rows, texts, whole_row, with_heads
from jiheng.documents.lined_text import LinedText
from jiheng.documents.reading import ReadCell

NEAR = 4  # points between rulings that are one
MOST_HEAD_ROWS = 3
SLACK = 1.0  # of a character: the margin of a cell, or a comma that hangs over the edge
# What is never broken apart: a Latin word, a sign with the punctuation that may not begin a line.
UNIT = re.compile(r"(?:[（(“《【]*(?:[!-~]+|.)[，。、；：！？）)”》】%％]*)(?:[（“《【]+.)?")


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: text, edges, height of its characters."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float


@dataclass(slots=True)
class PdfTable:
    """A table on one page, or joined over several; `edges` are its rulings from left to right."""

    edges: list[float]
    cells: list[ReadCell]
    page: int  # the last
    row_texts: list[Row] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return max(cell.row + cell.rows for cell in self.cells)


def cell_text(lines: list[Line], right: float) -> str:
    """Put the lines of a cell together: one that reaches the edge was broken there and goes on."""
    text = ""
    for number, line in enumerate(lines):
        if number:
            text += "" if was_broken(lines[number - 1], line, right) else "\n"
        text += line.text.strip()
    return text


def was_broken(before: Line, after: Line, right: float) -> bool:
    """Say whether a line ends only because the beginning of the next found no room before the edge."""
    unit = UNIT.match(after.text.strip())
    width = sum(0.5 if char.isascii() else 1 for char in unit[0]) if unit else 1
    return right - before.right < (width + SLACK) * before.size


def table_of(boxes: list[tuple[float, float, float, float, list[Line]]], page: int) -> PdfTable:
    """Place the cells (left, top, right, bottom, lines) in a grid."""
    columns = _edges([x for box in boxes for x in (box[0], box[2])])
    rows = _edges([y for box in boxes for y in (box[1], box[3])])
    cells = []
    for left, top, right, bottom, lines in boxes:
        row, column = _index(rows, top), _index(columns, left)
        height, width = _index(rows, bottom) - row, _index(columns, right) - column
        if height > 0 and width > 0:
            cells.append(ReadCell(row, column, height, width, cell_text(lines, right), page=page))
    cells.sort(key=lambda cell: (cell.row, cell.column))
    table = PdfTable(columns, with_heads(cells), page)
    table.row_texts = _row_texts(table)
    return table


def joined(first: PdfTable, second: PdfTable) -> PdfTable | None:
    """Join a table that goes on on the next page; None where it is another table."""
    if second.page != first.page + 1:
        return None
    if len(first.edges) < len(second.edges):
        first = _on_edges(first, second.edges)
    else:
        second = _on_edges(second, first.edges)
    if len(first.edges) != len(second.edges):
        return None
    repeated = 0
    limit = min(len(first.row_texts), len(second.row_texts), MOST_HEAD_ROWS)
    while repeated < limit and alike(first.row_texts[repeated], second.row_texts[repeated]):
        repeated += 1
    if not repeated and any(cell.head and cell.row == 0 for cell in second.cells):
        return None
    named = head_rows([texts(row) for row in first.row_texts])
    body, more = first.row_texts[named:], second.row_texts[repeated:]
    torn = whole_row(body, more) if body and more else None
    cells = list(first.cells)
    rest = [replace(cell, row=cell.row - repeated) for cell in second.cells if cell.row >= repeated]
    shift = first.rows
    if torn is not None:
        cells, rest = _with_torn_row(cells, rest, first.rows - 1)
        shift -= 1
    rest = _with_merges_above(cells, [replace(cell, row=cell.row + shift) for cell in rest], shift)
    table = PdfTable(first.edges, cells + rest, second.page)
    table.row_texts = _row_texts(table)
    return table


def _on_edges(table: PdfTable, edges: list[float]) -> PdfTable:
    """Give the table on the rulings of a finer one, where its own are among them."""
    outside = abs(table.edges[0] - edges[0]) > NEAR or abs(table.edges[-1] - edges[-1]) > NEAR
    if outside or any(abs(edges[_index(edges, edge)] - edge) > NEAR for edge in table.edges):
        return table
    places = [_index(edges, edge) for edge in table.edges]
    cells = [
        replace(
            cell,
            column=places[cell.column],
            columns=places[cell.column + cell.columns] - places[cell.column],
        )
        for cell in table.cells
    ]
    moved = PdfTable(edges, cells, table.page)
    moved.row_texts = _row_texts(moved)
    return moved


def _with_torn_row(
    cells: list[ReadCell], rest: list[ReadCell], last: int
) -> tuple[list[ReadCell], list[ReadCell]]:
    """Put the texts of the first row of `rest` behind those of the row `last`."""
    more = {cell.column: cell.text for cell in rest if cell.row == 0}
    whole = [
        replace(cell, text=cell.text + more.get(cell.column, ""))
        if cell.row + cell.rows - 1 == last
        else cell
        for cell in cells
    ]
    # what spans further down than the torn row goes on from the cell above
    longer = {cell.column: cell.rows - 1 for cell in rest if cell.row == 0 and cell.rows > 1}
    whole = [
        replace(cell, rows=cell.rows + longer.get(cell.column, 0))
        if cell.row + cell.rows - 1 == last
        else cell
        for cell in whole
    ]
    return whole, [cell for cell in rest if cell.row > 0]


def _with_merges_above(cells: list[ReadCell], rest: list[ReadCell], first: int) -> list[ReadCell]:
    """Let the cell above go on in the empty cells left of the first text of a page's first row."""
    row = [cell for cell in rest if cell.row == first]
    gone = set()
    for cell in row:
        if cell.text:
            break
        for number, above in enumerate(cells):
            ends_here = above.row + above.rows == first and not above.head
            if ends_here and (above.column, above.columns) == (cell.column, cell.columns) and above.text:
                cells[number] = replace(above, rows=above.rows + cell.rows)
                gone.add(cell)
    if len(gone) == len(row):
        return rest
    return [cell for cell in rest if cell not in gone]


def _row_texts(table: PdfTable) -> list[Row]:
    width = len(table.edges) - 1
    rows = [[LinedText() for _ in range(width)] for _ in range(table.rows)]
    for cell in table.cells:
        rows[cell.row][cell.column] = LinedText(cell.text)
    return rows


def _edges(places: list[float]) -> list[float]:
    edges: list[float] = []
    for place in sorted(places):
        if not edges or place - edges[-1] > NEAR:
            edges.append(place)
    return edges


def _index(edges: list[float], place: float) -> int:
    return min(range(len(edges)), key=lambda number: abs(edges[number] - place))
