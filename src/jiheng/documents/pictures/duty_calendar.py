"""How the duties of a year ended: a row a promise over twelve months, or day by day (picture C2).

A cell may lead somewhere and tells what it holds when pointed at; on paper it is the same drawing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jiheng.documents.pictures.drawing import (
    FAINT,
    INK,
    LINE_HEIGHT,
    SMALL,
    WIDTH,
    Drawing,
    Look,
    legend,
    text_width,
    wrapped,
)
from jiheng.documents.xml_text import escaped

LEFT = 396
MONTHS = 12
COLUMN = (WIDTH - LEFT) // MONTHS
WEEK = 7
PITCH, DAY_LEFT = 26, 80
TINY = 24
ONE_DAY = timedelta(days=1)
MEANINGS = {
    Look.DONE: "按时完成",
    Look.LATE: "逾期完成",
    Look.MISSED: "未完成",
    Look.EXCLUDED: "免除",
    Look.UNKNOWN: "无台账",
    Look.AHEAD: "未到期",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What happened: its look, what it tells, a figure in it, and where it leads."""

    look: Look
    told: str
    figure: str = ""
    link: str = ""


def month_calendar(rows: Sequence[tuple[str, Sequence[Cell | None]]]) -> bytes:
    """Draw a row a promise, a column a month; None: nothing is due. Raises ValueError for no 12 cells."""
    drawing = Drawing()
    _legend(drawing, [cell for _, cells in rows for cell in cells if cell])
    for month in range(MONTHS):
        middle = LEFT + month * COLUMN + COLUMN // 2
        drawing.text(middle, 108, f"{month + 1}月", size=SMALL, anchor="middle")
    y = 124
    for name, cells in rows:
        if len(cells) != MONTHS:
            raise ValueError(f"{name}: {len(cells)} months")
        label = wrapped(name, LEFT - 24)
        height = max(66, LINE_HEIGHT * len(label) + 12)
        top = y + height // 2 - len(label) * LINE_HEIGHT // 2 + 36
        for number, line in enumerate(label):
            drawing.text(0, top + number * LINE_HEIGHT, line)
        for month, cell in enumerate(cells):
            if cell:
                _month(drawing, LEFT + month * COLUMN + 3, y + height // 2 - 27, cell)
        y += height
    return drawing.svg(y + 10)


def year_calendar(
    cells: Mapping[date, Cell],
    year: int,
    *,
    rest: frozenset[date] = frozenset(),
    work: frozenset[date] = frozenset(),
) -> bytes:
    """Draw a square a day, a column a week from Monday.

    `rest` are the days off, marked by a frame, `work` the weekend days that are worked, by a bar.
    """
    drawing = Drawing()
    _legend(drawing, list(cells.values()))
    for number, name in ((0, "一"), (2, "三"), (4, "五"), (6, "日")):
        drawing.text(0, 132 + number * PITCH + 20, f"周{name}", size=TINY)
    day = date(year, 1, 1)
    offset = day.weekday()
    while day.year == year:
        week, weekday = divmod((day - date(year, 1, 1)).days + offset, WEEK)
        x, y = DAY_LEFT + week * PITCH, 132 + weekday * PITCH
        if day.day == 1:
            drawing.text(x, 118, f"{day.month}月", size=TINY)
        if day in rest:
            drawing.shapes.append(_frame(x - 1, y - 1, PITCH - 1))
        if day in work:
            drawing.line([(x + 2, y + PITCH - 4), (x + PITCH - 6, y + PITCH - 4)], wide=4)
        if cell := cells.get(day):
            _open(drawing, cell)
            drawing.box(x + 2, y + 2, PITCH - 7, PITCH - 7, cell.look)
            if cell.figure:
                drawing.text(x + PITCH // 2 - 2, y + 19, cell.figure, size=18, anchor="middle", colour=INK)
            _close(drawing, cell)
        day += ONE_DAY
    if rest or work:
        y = 132 + WEEK * PITCH + 34
        drawing.shapes.append(_frame(DAY_LEFT, y - 20, 24))
        drawing.text(DAY_LEFT + 34, y, "休息日", size=TINY)
        drawing.line([(DAY_LEFT + 150, y - 6), (DAY_LEFT + 172, y - 6)], wide=4)
        drawing.text(DAY_LEFT + 184, y, "调休上班", size=TINY)
    return drawing.svg(132 + WEEK * PITCH + 50)


def _legend(drawing: Drawing, cells: Sequence[Cell]) -> None:
    used = {each.look for each in cells}
    legend(drawing, 0, 30, [(look, told) for look, told in MEANINGS.items() if look in used])


def _month(drawing: Drawing, x: int, y: int, cell: Cell) -> None:
    _open(drawing, cell)
    drawing.box(x, y, COLUMN - 6, 54, cell.look)
    if cell.figure:
        middle, width = x + (COLUMN - 6) // 2, text_width(cell.figure, SMALL) + 12
        plain = cell.look is Look.DONE
        if not plain:
            drawing.shapes.append(
                f'<rect x="{middle - width // 2}" y="{y + 9}" width="{width}" height="36" fill="#fff"/>'
            )
        drawing.text(
            middle, y + 38, cell.figure, size=SMALL, anchor="middle", colour="#fff" if plain else INK
        )
    _close(drawing, cell)


def _open(drawing: Drawing, cell: Cell) -> None:
    link = f'<a href="{escaped(cell.link)}">' if cell.link else "<g>"
    drawing.shapes.append(f"{link}<title>{escaped(cell.told)}</title>")


def _close(drawing: Drawing, cell: Cell) -> None:
    drawing.shapes.append("</a>" if cell.link else "</g>")


def _frame(x: int, y: int, size: int) -> str:
    edge = f'fill="none" stroke="{FAINT}" stroke-width="2"'
    return f'<rect x="{x}" y="{y}" width="{size}" height="{size}" {edge}/>'
