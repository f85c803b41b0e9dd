"""How the duties of a year ended: a row a promise over twelve months, or day by day (picture C2).

A cell may lead somewhere and tells what it holds when pointed at; on paper it is the same drawing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from urllib.parse import urlencode

from jiheng.documents.pictures.chart import Chart, Table
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

MONTHS = range(1, 13)
LEFT = 396
COLUMN = (WIDTH - LEFT) // len(MONTHS)
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
# What a cell of several looks like: the first of these that is among them.
WORST_FIRST = (Look.MISSED, Look.UNKNOWN, Look.LATE, Look.AHEAD, Look.EXCLUDED, Look.DONE)
Counts = Counter[Look]


@dataclass(frozen=True, slots=True)
class Due:
    """So many duties of a promise that fell due on a day and ended alike."""

    promise: str
    day: date
    look: Look
    count: int = 1


@dataclass(frozen=True, kw_only=True)
class DutyCalendar(Chart):
    """The duties of a year in the order of their promises: by month, or day by day where `by_day`.

    `rest` are the days off, marked by a frame, `work` the weekend days that are worked, by a bar.
    `address` is the query of the page that lists duties, which cells lead to; empty on paper.
    """

    year: int
    due: tuple[Due, ...]
    by_day: bool = False
    rest: tuple[date, ...] = ()
    work: tuple[date, ...] = ()
    address: str = ""

    @cached_property
    def months(self) -> dict[str, dict[int, Counts]]:
        """How many of each look, by promise and month."""
        found: dict[str, dict[int, Counts]] = {}
        for each in self.due:
            found.setdefault(each.promise, {}).setdefault(each.day.month, Counter())[each.look] += each.count
        return found

    @cached_property
    def days(self) -> dict[date, Counts]:
        """How many of each look, by day."""
        found: dict[date, Counts] = {}
        for each in sorted(self.due, key=lambda each: each.day):
            found.setdefault(each.day, Counter())[each.look] += each.count
        return found

    @cached_property
    def counts(self) -> Counts:
        """How many of each look in the year."""
        return together(self.days.values())

    @cached_property
    def table(self) -> Table:
        """A row a promise; day by day a row a month that names the days which did not end on time."""
        if self.by_day:
            used = [look for look in MEANINGS if self.counts[look]]
            rows = [(f"{month}月", *self._month_row(month, used)) for month in MONTHS]
            return Table(("月份", *(MEANINGS[look] for look in used), "哪几天"), tuple(rows))
        rows = [
            (name, *(words(months.get(each, Counter())) for each in MONTHS), words(together(months.values())))
            for name, months in self.months.items()
        ]
        return Table(("约定", *(f"{each}月" for each in MONTHS), "全年"), tuple(rows))

    def _month_row(self, month: int, looks: list[Look]) -> Iterator[str]:
        days = {day: counts for day, counts in self.days.items() if day.month == month}
        told = {look: [f"{day.day}日" for day, counts in days.items() if counts[look]] for look in looks}
        counts = together(days.values())
        yield from (str(counts[look]) for look in looks)
        yield "；".join(
            f"{MEANINGS[look]}：{'、'.join(named)}"
            for look, named in told.items()
            if named and look not in {Look.DONE, Look.AHEAD}
        )

    def draw(self) -> tuple[Drawing, int]:
        """Draw a square a day, a column a week from Monday; or a row a promise, a column a month."""
        drawing = Drawing()
        used = self.counts
        legend(drawing, 0, 30, [(look, told) for look, told in MEANINGS.items() if used[look]])
        return drawing, self._draw_days(drawing) if self.by_day else self._draw_months(drawing)

    def _draw_months(self, drawing: Drawing) -> int:
        for month in MONTHS:
            middle = LEFT + (month - 1) * COLUMN + COLUMN // 2
            drawing.text(middle, 108, f"{month}月", size=SMALL, anchor="middle")
        y = 124
        for name, months in self.months.items():
            label = wrapped(name, LEFT - 24)
            height = max(66, LINE_HEIGHT * len(label) + 12)
            top = y + height // 2 - len(label) * LINE_HEIGHT // 2 + 36
            for number, line in enumerate(label):
                drawing.text(0, top + number * LINE_HEIGHT, line)
            for month, counts in months.items():
                link = self._link(promise=name, month=f"{self.year}-{month:02}")
                with _pointed_at(drawing, f"{name}，{month}月：{words(counts)}", link):
                    _month(drawing, LEFT + (month - 1) * COLUMN + 3, y + height // 2 - 27, counts)
            y += height
        return y + 10

    def _draw_days(self, drawing: Drawing) -> int:
        for number, name in ((0, "一"), (2, "三"), (4, "五"), (6, "日")):
            drawing.text(0, 132 + number * PITCH + 20, f"周{name}", size=TINY)
        first = day = date(self.year, 1, 1)
        while day.year == self.year:
            week, weekday = divmod((day - first).days + first.weekday(), WEEK)
            x, y = DAY_LEFT + week * PITCH, 132 + weekday * PITCH
            if day.day == 1:
                drawing.text(x, 118, f"{day.month}月", size=TINY)
            self._day(drawing, day, x, y)
            day += ONE_DAY
        if self.rest or self.work:
            y = 132 + WEEK * PITCH + 34
            drawing.shapes.append(_frame(DAY_LEFT, y - 20, 24))
            drawing.text(DAY_LEFT + 34, y, "休息日", size=TINY)
            drawing.line([(DAY_LEFT + 150, y - 6), (DAY_LEFT + 172, y - 6)], wide=4)
            drawing.text(DAY_LEFT + 184, y, "调休上班", size=TINY)
        return 132 + WEEK * PITCH + 50

    def _day(self, drawing: Drawing, day: date, x: int, y: int) -> None:
        if day in self.rest:
            drawing.shapes.append(_frame(x - 1, y - 1, PITCH - 1))
        if day in self.work:
            drawing.line([(x + 2, y + PITCH - 4), (x + PITCH - 6, y + PITCH - 4)], wide=4)
        if counts := self.days.get(day):
            with _pointed_at(drawing, f"{day:%m月%d日}：{words(counts)}", self._link(day=day.isoformat())):
                drawing.box(x + 2, y + 2, PITCH - 7, PITCH - 7, worst(counts))
                if text := figure(counts):
                    drawing.text(x + PITCH // 2 - 2, y + 19, text, size=18, anchor="middle", colour=INK)

    def _link(self, **parts: str) -> str:
        return f"{self.address}&{urlencode(parts)}#list" if self.address else ""


def together(counts: Iterable[Counts]) -> Counts:
    """Add counts up."""
    total: Counts = Counter()
    for each in counts:
        total.update(each)
    return total


def worst(counts: Counts) -> Look:
    """Give the look of a cell of several."""
    return next(look for look in WORST_FIRST if counts.get(look))


def words(counts: Counts) -> str:
    """Say how many there are of each look, the worst first."""
    return "，".join(f"{MEANINGS[look]} {counts[look]}" for look in WORST_FIRST if counts.get(look))


def figure(counts: Counts) -> str:
    """Give what stands in a cell: how many, or how many of them ended on time; nothing for one."""
    total, good = sum(counts.values()), counts[Look.DONE]
    if total == 1:
        return ""
    return f"{total}" if total in {good, counts[worst(counts)]} else f"{good}/{total}"


def _month(drawing: Drawing, x: int, y: int, counts: Counts) -> None:
    look, text = worst(counts), figure(counts)
    drawing.box(x, y, COLUMN - 6, 54, look)
    if text:
        middle, width = x + (COLUMN - 6) // 2, text_width(text, SMALL) + 12
        plain = look is Look.DONE
        if not plain:
            drawing.shapes.append(
                f'<rect x="{middle - width // 2}" y="{y + 9}" width="{width}" height="36" fill="#fff"/>'
            )
        drawing.text(middle, y + 38, text, size=SMALL, anchor="middle", colour="#fff" if plain else INK)


@contextmanager
def _pointed_at(drawing: Drawing, told: str, link: str) -> Iterator[None]:
    drawing.shapes.append(f'<a href="{escaped(link)}">' if link else "<g>")
    drawing.shapes.append(f"<title>{escaped(told)}</title>")
    yield
    drawing.shapes.append("</a>" if link else "</g>")


def _frame(x: int, y: int, size: int) -> str:
    edge = f'fill="none" stroke="{FAINT}" stroke-width="2"'
    return f'<rect x="{x}" y="{y}" width="{size}" height="{size}" {edge}/>'
