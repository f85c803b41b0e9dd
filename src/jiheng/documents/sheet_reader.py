"""The worksheets of a finished .xlsx as tables; places are those of the worksheet, from 0."""

from pathlib import Path

from jiheng.documents.flat_tables import with_heads
from jiheng.documents.reading import ReadCell, ReadDocument, ReadTable
from jiheng.documents.refusals import MOST_CELLS, too_many_cells
from jiheng.documents.xlsx_reader import Merge, Worksheet, read_xlsx

FEW = 5  # numbers of hidden rows that a remark lists


def read_sheets(path: Path) -> ReadDocument:
    """Read the visible worksheets of the .xlsx at `path`. Raises UnreadableInputError."""
    blocks, remarks, left = [], [], MOST_CELLS
    for sheet in read_xlsx(path, name=path.name):
        if sheet.hidden:
            remarks.append(f"工作表“{sheet.name}”是隐藏的，没有读入")
            continue
        cells = _cells(sheet, left, path)
        left -= len(cells)
        if cells:
            blocks.append(ReadTable(tuple(cells), name=sheet.name))
        if sheet.hidden_rows:
            listed = "、".join(map(str, sheet.hidden_rows[:FEW])) + ("等" if sheet.hidden_rows[FEW:] else "")
            remarks.append(f"工作表“{sheet.name}”的第 {listed} 行是隐藏的，仍读入了")
    return ReadDocument(path.name, "xlsx", tuple(blocks), remarks=tuple(remarks))


def _cells(sheet: Worksheet, most: int, path: Path) -> list[ReadCell]:
    rows: list[tuple[int, list[str]]] = []
    count = 0
    for number, read in sheet.rows():
        rows.append((number - 1, [text.strip() for text in read]))
        count += len(read)
        if count > most:
            raise too_many_cells(path)
    spans, covered = _spans(sheet.merges, {row for row, _ in rows})
    below = max((row for row, _ in rows), default=0) + 1
    beside = max((len(texts) for _, texts in rows), default=0)
    cells = []
    for row, texts in rows:
        for column, text in enumerate(texts):
            if (row, column) not in covered:
                height, width = spans.get((row, column), (1, 1))  # a range may go on to the end of the sheet
                height, width = min(height, below - row), min(width, beside - column)
                cells.append(ReadCell(row, column, height, width, text))
    return with_heads(cells)


def _spans(
    merges: list[Merge], filled: set[int]
) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """Give the size of each merged range by its first cell, and the places that it covers in filled rows."""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for merge in merges[:MOST_CELLS]:
        first = (merge.top - 1, merge.left)
        if first in covered or merge.bottom < merge.top or merge.right < merge.left:
            continue
        spans[first] = (merge.bottom - merge.top + 1, merge.right - merge.left + 1)
        rows = range(merge.top - 1, merge.bottom)
        inside = (
            filled.intersection(rows) if len(filled) < len(rows) else [row for row in rows if row in filled]
        )
        if len(inside) * (merge.right - merge.left + 1) <= MOST_CELLS:
            covered.update((row, column) for row in inside for column in range(merge.left, merge.right + 1))
        covered.discard(first)
    return spans, covered
