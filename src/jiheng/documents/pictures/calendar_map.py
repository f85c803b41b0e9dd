"""Which duty was done when: a cell a day, 53 weeks of seven; below, a cell a month of each (picture C2)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from jiheng.documents.pictures.chart import Chart, Table
from jiheng.documents.pictures.drawing import FAINT, INK, WIDTH, Drawing, Look, legend, text_width, wrapped

LEFT, CELL, GAP, TOP = 60, 26, 1, 110
WEEK = 7
SMALLEST = 18  # letters in a cell
NAMES, MONTHS, FEWEST = 360, 12, 2  # of services: room for the name, and from how many on they are shown
WEEKDAYS = "一二三四五六日"
PALE, FUTURE = "#e8e8e8", "#8c8c8c"
FRONT = ("missed", "late", "unknown", "open", "waived", "done")  # the first of a day is what its cell shows
LOOKS = {
    "done": Look.DONE,
    "late": Look.LATE,
    "missed": Look.MISSED,
    "waived": Look.EXCLUDED,
    "unknown": Look.UNKNOWN,
}
TITLES = {
    "done": "按时",
    "late": "逾期",
    "missed": "未完成",
    "waived": "免除",
    "open": "未到期",
    "unknown": "无台账",
}


@dataclass(frozen=True, slots=True)
class Day:
    """A day with the duties whose time ended on it, by state, and the records that fulfil them.

    `rest` is 休 for a day off within the week, 班 for a worked weekend.
    """

    day: date
    counts: Mapping[str, int] = field(default_factory=dict)
    rest: str = ""
    records: tuple[str, ...] = ()

    @property
    def due(self) -> int:
        """How many there were."""
        return sum(self.counts.values())

    @property
    def state(self) -> str:
        """The worst state of the day; empty without a duty."""
        return next((state for state in FRONT if self.counts.get(state)), "")


@dataclass(frozen=True, slots=True)
class Service:
    """One promise: how many duties of each state there are in each month, in the order of the months."""

    name: str
    months: tuple[Mapping[str, int], ...]

    def told(self, month: int) -> str:
        """Done and due; empty where nothing is."""
        counts = self.months[month]
        done = counts.get("done", 0) + counts.get("late", 0)
        return f"{done}/{sum(counts.values())}" if counts else ""


@dataclass(frozen=True, kw_only=True)
class CalendarMap(Chart):
    """The days of a year, and the months of each service."""

    days: tuple[Day, ...]
    services: tuple[Service, ...] = ()

    @property
    def totals(self) -> dict[str, int]:
        """How many duties there are of each state."""
        return {state: sum(each.counts.get(state, 0) for each in self.days) for state in TITLES}

    @property
    def table(self) -> Table:
        """A row a month; of each service what was done of what was due."""
        rows = []
        months: dict[tuple[int, int], list[Day]] = {}
        for each in self.days:
            months.setdefault((each.day.year, each.day.month), []).append(each)
        for number, ((year, month), days) in enumerate(months.items()):
            counts = [sum(each.counts.get(state, 0) for each in days) for state in TITLES]
            told = (each.told(number) for each in self.services)
            rows.append((f"{year}年{month}月", *map(str, (sum(counts), *counts)), *told))
        names = (each.name for each in self.services)
        return Table(("月份", "应做", *TITLES.values(), *names), tuple(rows))

    def as_json(self) -> dict[str, object]:
        """Give the days, and the months as the table counts them."""
        months = [dict(zip(self.table.titles, row, strict=True)) for row in self.table.rows]
        return super().as_json() | {"months": months, "totals": self.totals}

    def draw(self) -> tuple[Drawing, int]:
        """Draw the cells, weeks side by side."""
        drawing = Drawing()
        used = [state for state in TITLES if self.totals[state]]
        legend(drawing, 0, 30, [(LOOKS[state], TITLES[state]) for state in used if state in LOOKS])
        if not self.days:
            return drawing, 60
        monday = self.days[0].day - timedelta(days=self.days[0].day.weekday())
        for row, name in enumerate(WEEKDAYS):
            drawing.text(0, TOP + row * CELL + 22, name, size=22, colour=FAINT)
        for each in self.days:
            week, row = divmod((each.day - monday).days, WEEK)
            self._cell(drawing, each, LEFT + week * (CELL + GAP), TOP + row * CELL)
        for x, name in self._months(monday):
            drawing.text(x, TOP - 16, name, size=24)
        note = "方格是一天；数字是当天不止一次的次数；虚线框是未到期，浅框是没有约定。"
        drawing.text(0, TOP + WEEK * CELL + 44, note, size=24, colour=FAINT)
        drawing.text(
            0,
            TOP + WEEK * CELL + 82,
            "左上有点：工作日放假（休）；左上有横：周末上班（班）。",
            size=24,
            colour=FAINT,
        )
        return drawing, self._services(drawing, TOP + WEEK * CELL + 100)

    def _services(self, drawing: Drawing, y: int) -> int:
        """Draw a row a service, a cell a month."""
        if len(self.services) < FEWEST:
            return y
        wide = (WIDTH - NAMES) // MONTHS
        y += 40
        for month in range(MONTHS):
            middle = NAMES + month * wide + wide // 2
            drawing.text(middle, y, f"{month + 1}月", size=24, anchor="middle")
        y += 12
        for each in self.services:
            name = wrapped(each.name, NAMES - 20, size=24, most=2)
            for number, line in enumerate(name):
                drawing.text(0, y + 28 + number * 30, line, size=24)
            for month in range(len(each.months)):
                self._month(drawing, each, month, (NAMES + month * wide, y + 4, wide - 4))
            y += max(44, 30 * len(name) + 14)
        return y + 10

    def _month(self, drawing: Drawing, each: Service, month: int, place: tuple[int, int, int]) -> None:
        (x, y, wide), told = place, each.told(month)
        state = next((state for state in FRONT if each.months[month].get(state)), "")
        if state in LOOKS:
            drawing.box(x, y, wide, 36, LOOKS[state])
        else:
            drawing.mark(x, y, wide, 36, FUTURE if state else PALE)
        if not told:
            return
        room = text_width(told, 24) + 8
        if state not in ("done", "open"):
            drawing.plate(x + (wide - room) // 2, y + 4, room, 28)
        colour = "#fff" if state == "done" else INK
        drawing.text(x + wide // 2, y + 27, told, size=24, anchor="middle", colour=colour)

    def _cell(self, drawing: Drawing, each: Day, x: int, y: int) -> None:
        size = CELL - 2
        if each.state in LOOKS:
            drawing.box(x, y, size, size, LOOKS[each.state])
        else:
            points = [(x, y), (x + size, y), (x + size, y + size), (x, y + size), (x, y)]
            dash = "4 4" if each.state else ""
            drawing.line(points, colour=FUTURE if each.state else PALE, wide=2, dash=dash)
        if each.due > 1:
            colour = "#fff" if each.state == "done" else INK
            if each.state not in ("done", "open"):  # letters on a pattern cannot be read
                drawing.plate(x + 3, y + 3, size - 6, size - 6)
            drawing.text(x + size // 2, y + 19, str(each.due), size=SMALLEST, anchor="middle", colour=colour)
        if each.rest:
            drawing.line([(x + 2, y + 4), (x + (6 if each.rest == "休" else 12), y + 4)], wide=4)

    def _months(self, monday: date) -> Iterator[tuple[int, str]]:
        for each in self.days:
            if each.day.day == 1:
                week = (each.day - monday).days // WEEK
                yield LEFT + week * (CELL + GAP), f"{each.day.month}月"
