"""The year of a project: its deadlines as flags, today, and what is late (picture C0)."""

from dataclasses import dataclass
from datetime import date

from jiheng.documents.pictures.chart import Chart, Table
from jiheng.documents.pictures.drawing import (
    FAINT,
    LINE_HEIGHT,
    SMALL,
    WARNING,
    WIDTH,
    Drawing,
    Look,
    legend,
    wrapped,
)

LEFT, RIGHT = 20, WIDTH - 20
BAR, TALL = 170, 44
STATES = {
    Look.DONE: "已完成",
    Look.LATE: "逾期完成",
    Look.MISSED: "已过期未完成",
    Look.UNKNOWN: "未到期或没有登记",
}
MOST = 14
CLOSE, FLAG, STOREY = 34, 26, 54  # flags nearer than this stand above each other
LETTERS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭"


@dataclass(frozen=True, slots=True)
class Flag:
    """A deadline: what by when, how it stands, and from where it is known."""

    day: date
    what: str
    look: Look
    basis: str = ""


@dataclass(frozen=True, kw_only=True)
class YearStrip(Chart):
    """The months from `first` to `last`, flags in the order of their days; `today` None: it is all over."""

    first: date
    last: date
    today: date | None
    flags: tuple[Flag, ...]

    @property
    def table(self) -> Table:
        """A row a deadline."""
        rows = ((each.day.isoformat(), each.what, STATES[each.look], each.basis) for each in self.flags)
        return Table(("期限", "事项", "情况", "依据"), tuple(rows))

    def draw(self) -> tuple[Drawing, int]:
        """Draw the months, a numbered flag for each deadline, and the list of what they mean."""
        drawing = Drawing()
        used = {each.look for each in self.flags}
        legend(drawing, 0, 30, [(look, name) for look, name in STATES.items() if look in used])
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        drawing.mark(LEFT, BAR + 60, RIGHT - LEFT, TALL)
        for number in range(months):
            x = LEFT + number * (RIGHT - LEFT) // months
            if number:
                drawing.line([(x, BAR + 60), (x, BAR + 60 + TALL)], colour=FAINT, wide=2)
            name = f"{(self.first.month - 1 + number) % 12 + 1}月"
            middle = x + (RIGHT - LEFT) // months // 2
            drawing.text(middle, BAR + 60 + 33, name, size=SMALL, anchor="middle")
        if self.today is not None and self.first <= self.today <= self.last:
            x = self._place(self.today)
            drawing.line([(x, BAR + 46), (x, BAR + 78 + TALL)], colour=WARNING, wide=5)
            drawing.text(x, BAR + 112 + TALL, "今天", size=SMALL, anchor="middle", colour=WARNING)
        shown = self.flags[:MOST]
        taken: list[int] = []
        for number, each in enumerate(shown):
            x = self._place(each.day)
            level = sum(abs(x - other) < CLOSE for other in taken[-2:])
            taken.append(x)
            y = BAR + 14 - level * STOREY
            drawing.line([(x, BAR + 60), (x, y + 8)], wide=2)
            side = x if x + FLAG < WIDTH else x - FLAG
            drawing.box(side, y - 20, FLAG, FLAG, each.look)
            drawing.text(side + FLAG // 2, y - 26, LETTERS[number], size=24, anchor="middle")
        return drawing, self._list(drawing, BAR + 150 + TALL)

    def _list(self, drawing: Drawing, y: int) -> int:
        for number, each in enumerate(self.flags[:MOST]):
            told = f"{LETTERS[number]} {each.day}　{each.what}　{STATES[each.look]}"
            for line in wrapped(told, WIDTH - 40, size=SMALL, most=2):
                drawing.text(LEFT, y, line, size=SMALL)
                y += LINE_HEIGHT
        if (more := len(self.flags) - MOST) > 0:
            drawing.text(LEFT, y, f"另有 {more} 项，见表", size=SMALL, colour=FAINT)
            y += LINE_HEIGHT
        return y

    def _place(self, day: date) -> int:
        inside = min(max(day, self.first), self.last)
        return LEFT + (inside - self.first).days * (RIGHT - LEFT) // ((self.last - self.first).days + 1)
