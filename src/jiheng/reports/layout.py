"""Put a locality's layout over a composed form: its words, its columns, its boxes to sign."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from jiheng.documents.model import Cell, Document, Paragraph, Table, placed
from jiheng.documents.sheet import Sheet, SheetCell
from jiheng.frameworks.layouts import Layout
from jiheng.reports.tables import sign_off

FIRST_LEVEL = "一级指标"  # the cell by which the titles of the indicators are found
TOTAL = "总分"  # with what the row below them begins
WIDTH = 11  # millimetres of an added column; wider ones make the side cells of the form too narrow
LINE = "＿＿＿＿＿＿"
AnyCell: TypeAlias = Any  # a Cell or a SheetCell; of one kind within a table
Rows: TypeAlias = tuple[tuple[AnyCell, ...], ...]


def laid_out(document: Document, layout: Layout | None) -> Document:
    """Give a document in the layout; as it is where there is none."""
    if layout is None:
        return document
    blocks = [_table(block, layout) if isinstance(block, Table) else block for block in document.blocks]
    if layout.sign_off:
        blocks += [Paragraph(""), sign_off(*layout.sign_off)]
    return replace(document, title=layout.title or document.title, blocks=tuple(blocks))


def _table(table: Table, layout: Layout) -> Table:
    def renamed(cell: Cell) -> Cell:
        return replace(cell, text=layout.rename.get(_words(cell.text), cell.text))

    head, body = (_each(renamed, part) for part in (table.head, table.body))
    widths, body = _widened(body, table.widths, layout, lambda text, bold: Cell(text, bold=bold))
    return replace(table, widths=widths, head=head, body=body)


def laid_out_sheets(sheets: Sequence[Sheet], layout: Layout | None) -> list[Sheet]:
    """Give worksheets in the layout; as they are where there is none."""
    return [_sheet(each, layout) for each in sheets] if layout else list(sheets)


def _sheet(sheet: Sheet, layout: Layout) -> Sheet:
    def renamed(cell: SheetCell) -> SheetCell:
        value = cell.value
        return (
            replace(cell, value=layout.rename.get(_words(value), value)) if isinstance(value, str) else cell
        )

    head, body = (_each(renamed, part) for part in (sheet.head, sheet.body))
    widths, body = _widened(body, sheet.widths, layout, lambda text, bold: SheetCell(text, bold=bold))
    if layout.sign_off:
        text = "　".join(f"{label}：{LINE}" for label in layout.sign_off)
        body = (*body, (SheetCell(text, columns=len(widths)),))
    titles = (layout.title or sheet.titles[0], *sheet.titles[1:])
    return replace(sheet, titles=titles, widths=widths, head=head, body=body)


def _words(text: str) -> str:
    return text.replace("\n", "")


def _each(change: Callable[[AnyCell], AnyCell], rows: Rows) -> Rows:
    return tuple(tuple(change(cell) for cell in row) for row in rows)


def _begins_with(row: Sequence[Cell | SheetCell], text: str) -> bool:
    first = row[0]
    return _words(str(first.text if isinstance(first, Cell) else first.value)).startswith(text)


def _widened(
    rows: Rows, widths: tuple[int, ...], layout: Layout, made: Callable[[str, bool], AnyCell]
) -> tuple[tuple[int, ...], Rows]:
    """Add columns beside the indicators; what stands above and below them grows to the new edge."""
    first = layout.rename.get(FIRST_LEVEL, FIRST_LEVEL)
    at = next((n for n, row in enumerate(rows) if any(_begins_with([each], first) for each in row)), None)
    if at is None or not layout.columns:
        return widths, rows
    total = next((n for n in range(at, len(rows)) if _begins_with(rows[n], TOTAL)), len(rows))
    added = tuple(made(title, rows[at][-1].bold) for title in layout.columns)
    empty = tuple(made("", False) for _ in layout.columns)  # noqa: FBT003 — an empty cell is not bold
    grown = [
        _grown(row, line[-1][1], len(added))
        for row, line in zip(rows, placed(rows, len(widths)), strict=True)
    ]
    beside = [(*row, *empty) for row in rows[at + 1 : total]]
    return (
        (*widths, *(WIDTH for _ in added)),
        (*grown[:at], (*rows[at], *added), *beside, *grown[total:]),
    )


def _grown(row: tuple[AnyCell, ...], last: AnyCell, by: int) -> tuple[AnyCell, ...]:
    return tuple(replace(cell, columns=cell.columns + by) if cell is last else cell for cell in row)
