"""How wide the columns and how high the rows of a worksheet must be to show all their text.

Excel does not grow rows for merged cells, and other programs grow none, so heights are estimated
here: a Chinese character is as wide as two Latin ones.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import accumulate

from jiheng.documents.model import placed
from jiheng.documents.sheet import Formula, Sheet, SheetCell, Value

MM_PER_CHARACTER = 1.9  # Excel's width unit: one digit of the 11 pt standard font
PADDING = 2  # characters that borders and indent take
LINE_POINTS = 14  # of 10 pt text
SHORTEST, TALLEST = 20, 400  # points; Excel ends at 409


def character_width(millimetres: int) -> float:
    """Return a column width in Excel's unit."""
    return round(millimetres / MM_PER_CHARACTER, 2)


def row_heights(sheet: Sheet) -> list[int]:
    """Return the height in points of each grid row, head first."""
    return [*heights(sheet.head, sheet.widths), *heights(sheet.body, sheet.widths)]


def heights(rows: tuple[tuple[SheetCell, ...], ...], widths: tuple[int, ...]) -> list[int]:
    """Return the height in points of each of these rows, which fill columns that are so wide."""
    return [min(max(SHORTEST, lines * LINE_POINTS + 6), TALLEST) for lines in _lines(rows, widths)]


def _lines(rows: tuple[tuple[SheetCell, ...], ...], widths: tuple[int, ...]) -> Iterable[int]:
    """Return how many lines each row needs; a tall merged cell asks its last row for the rest."""
    needed = [1] * len(rows)
    edges = [*accumulate(widths, initial=0)]
    tall: list[tuple[int, SheetCell, int]] = []
    for row, line in enumerate(placed(rows, len(widths))):
        for column, cell in line:
            if cell is None:
                continue
            room = character_width(edges[column + cell.columns] - edges[column]) - PADDING
            lines = sum(_wrapped(text, room) for text in _shown(cell.value))
            if cell.rows > 1:
                tall.append((row, cell, lines))
            else:
                needed[row] = max(needed[row], lines)
    for row, cell, lines in tall:
        missing = lines - sum(needed[row : row + cell.rows])
        needed[row + cell.rows - 1] += max(0, missing)
    return needed


def _shown(value: Value) -> Iterator[str]:
    number = value.value if isinstance(value, Formula) else value
    yield from str(number).splitlines() or [""]


def _wrapped(text: str, room: float) -> int:
    if 2 * len(text) <= room:
        return 1
    width = sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
    return max(1, -int(-width // max(room, 2.0)))
