"""A table as data for the typst template: which rows stay together, and where long words may break."""

import re
from collections.abc import Callable
from itertools import accumulate
from typing import Any

from jiheng.documents.docx_table import MANY_COLUMNS
from jiheng.documents.marks import plain
from jiheng.documents.model import Cell, Table, placed

POINTS_PER_MM = 72 / 25.4
SIDES = 5.7  # points of a cell that its text cannot use, left and right together
ABOVE_AND_BELOW = 4.0
BREAK = "\u200b"  # a place without width where a line may end
ASCII_WORD = re.compile(r"[!-~]{4,}")
NARROW = 0.56  # of a Latin sign, in widths of a Chinese one
LARGEST_PIECE = 0.5  # of a page: what is higher is not held together, but may be torn
Row = tuple[Cell, ...]


def table_data(table: Table, *, room: int, page: int, shown: Callable[[str], str] = plain) -> dict[str, Any]:
    """Return the table for the template; `room` and `page` are width and height of the text, in mm.

    `shown` gives the text of a cell as the template takes it.
    """
    scale = min(1.0, room / sum(table.widths))
    widths = [width * scale * POINTS_PER_MM for width in table.widths]
    small = len(widths) > MANY_COLUMNS
    size, pitch = (9.0, 13.0) if small else (10.5, 16.0)
    edges = list(accumulate(widths, initial=0.0))
    heights = _heights(table.body, edges, size, pitch)
    head = sum(_heights(table.head, edges, size, pitch))
    largest = page * POINTS_PER_MM - head
    return {
        "k": "table",
        "caption": plain(table.caption),
        "small": small,
        "widths": widths,
        "head": _rows(table.head, edges, size, shown, bold=True),
        "body": _rows(table.body, edges, size, shown),
        "pieces": _pieces(table.kept, heights, largest),
    }


def _pieces(kept: set[int], heights: list[float], largest: float) -> list[list[int]]:
    """Return the rows in order as (how many, 1 when no page may end inside)."""
    pieces: list[list[int]] = []
    first = 0
    for row in range(len(heights)):
        if row in kept and row + 1 < len(heights):
            continue
        count = row + 1 - first
        if count > 1 and sum(heights[first : row + 1]) > LARGEST_PIECE * largest:
            pieces += [[1, int(height < largest)] for height in heights[first : row + 1]]
        else:
            pieces.append([count, int(sum(heights[first : row + 1]) < largest)])
        first = row + 1
    return pieces


def _heights(rows: tuple[Row, ...], edges: list[float], size: float, pitch: float) -> list[float]:
    """Estimate the heights of rows; what a merged cell needs beyond its rows goes to its last one."""
    heights = [0.0] * len(rows)
    merged: list[tuple[int, int, float]] = []
    for number, line in enumerate(placed(rows, len(edges) - 1)):
        for column, cell in line:
            if cell is None:
                continue
            width = edges[column + cell.columns] - edges[column] - SIDES
            height = _lines(plain(cell.text), width / size) * pitch + ABOVE_AND_BELOW
            if cell.rows == 1:
                heights[number] = max(heights[number], height)
            else:
                merged.append((number, number + cell.rows, height))
    for first, end, height in merged:
        heights[end - 1] += max(0.0, height - sum(heights[first:end]))
    return heights


def _lines(text: str, across: float) -> int:
    """Estimate how many lines a text needs, `across` characters wide."""
    width = max(1.0, across - 0.5)
    return sum(max(1, -int(-_width(line) // width)) for line in text.split("\n"))


def _width(text: str) -> float:
    return sum(NARROW if sign.isascii() else 1.0 for sign in text)


def _rows(
    rows: tuple[Row, ...],
    edges: list[float],
    size: float,
    shown: Callable[[str], str],
    *,
    bold: bool = False,
) -> list[list[dict[str, Any]]]:
    """Return each row's own cells, and where a merge from above continues, nothing."""
    return [
        [
            {
                "t": _breakable(
                    shown(cell.text), (edges[column + cell.columns] - edges[column] - SIDES) / size
                ),
                "r": cell.rows,
                "c": cell.columns,
                "a": str(cell.align),
                "b": bold or cell.bold,
            }
            for column, cell in line
            if cell is not None
        ]
        for line in placed(rows, len(edges) - 1)
    ]


def _breakable(text: str, across: float) -> str:
    """Let words that do not fit into a cell, `across` characters wide, be cut anywhere."""

    def cut(match: re.Match[str]) -> str:
        return BREAK.join(match[0]) if _width(match[0]) > across else match[0]

    return ASCII_WORD.sub(cut, text)
