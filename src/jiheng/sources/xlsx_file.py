"""Read the worksheets of an .xlsx file as tables, merged cells filled down, hidden rows told."""

from collections.abc import Iterator
from pathlib import Path

from jiheng.documents.xlsx_reader import Worksheet, column_letters, read_xlsx
from jiheng.errors import Fault
from jiheng.sources.table import Block, Row, Table

MOST_NAMED = 12


def read_sheets(path: Path, *, name: str) -> tuple[list[Table], list[Table]]:
    """Give the visible and the hidden worksheets that are not empty, as tables.

    Raises UnreadableInputError when the file is no workbook that can be read safely.
    """
    visible: list[Table] = []
    hidden: list[Table] = []
    for sheet in read_xlsx(path, name=name):
        if any(True for _ in sheet.rows()):
            (hidden if sheet.hidden else visible).append(_table(sheet, name))
    return visible, hidden


def _table(sheet: Worksheet, name: str) -> Table:
    merges = tuple(Block(each.top, each.left, each.bottom, each.right) for each in sheet.merges)
    table = Table(name, (), sheet.last_row, sheet.name, merges=merges)
    table.rows = _rows(sheet, table)
    return table


def _rows(sheet: Worksheet, table: Table) -> Iterator[Row]:
    """Yield the rows, and tell at their end what was out of order or hidden."""
    for line, cells in sheet.rows():
        yield Row(line, cells)
    for row in sheet.disordered[:MOST_NAMED]:
        advice = "用 WPS 或 Excel 打开，另存一次"
        table.faults.append(Fault("文件里的行号有重复或倒退", table.place(row), advice=advice))
    if sheet.hidden_rows:
        what = f"隐藏的 {len(sheet.hidden_rows)} 行也读了：第 {_listed(sheet.hidden_rows)} 行"
        table.remarks.append(Fault(what, table.place(), advice="不算数的行请删去，不要隐藏"))
    used = [index for index in sheet.hidden_columns if index < sheet.width]
    if used:
        what = f"隐藏的列也读了：{'、'.join(map(column_letters, used[:MOST_NAMED]))}列"
        table.remarks.append(Fault(what, table.place()))


def filled_down(rows: Iterator[Row], merges: tuple[Block, ...], below: int) -> Iterator[Row]:
    """Give each row that a tall merged cell reaches the text of that cell, below the header."""
    tall = sorted(each for each in merges if each.bottom > each.top > below)
    waiting = iter(tall)
    coming = next(waiting, None)
    held: list[tuple[Block, str]] = []
    for row in rows:
        held = [(block, text) for block, text in held if block.bottom >= row.line]
        cells = list(row.cells)
        for block, text in held:
            cells += [""] * (block.left + 1 - len(cells))
            if not cells[block.left].strip():
                cells[block.left] = text
        while coming is not None and coming.top <= row.line:
            if coming.top == row.line and coming.left < len(cells):
                held.append((coming, cells[coming.left]))
            coming = next(waiting, None)
        yield Row(row.line, tuple(cells))


def told_merges(merges: tuple[Block, ...], below: int) -> str:
    """Name the merged cells below the header that are filled down; empty where there is none."""
    tall = sorted(each for each in merges if each.bottom > each.top > below)
    named = [
        f"{column_letters(each.left)}{each.top}:{column_letters(each.left)}{each.bottom}" for each in tall
    ]
    more = f" 等 {len(named)} 处" if len(named) > MOST_NAMED else ""
    return "、".join(named[:MOST_NAMED]) + more


def _listed(numbers: list[int]) -> str:
    more = " 等" if len(numbers) > MOST_NAMED else ""
    return "、".join(map(str, numbers[:MOST_NAMED])) + more
