"""How long faults took to be answered and repaired, counted by spans of time (picture of screen S8)."""

from dataclasses import dataclass

from jiheng.documents.pictures.chart import Chart, Table
from jiheng.documents.pictures.drawing import (
    FAINT,
    SMALL,
    WIDTH,
    Drawing,
    Look,
    legend,
    text_width,
    tick_step,
    wrapped,
)

MEANINGS = {Look.DONE: "时限内", Look.MISSED: "超时", Look.UNKNOWN: "没有约定时限"}
LEFT, TALL, BETWEEN = 150, 250, 170


@dataclass(frozen=True, slots=True)
class Timed:
    """The times of one clock: for each span how many of each look; the span after which all is over a limit.

    `limit` names the one promise of all of them, empty where there are several or none; `after` is how many
    spans lie within it.
    """

    name: str
    counts: tuple[dict[Look, int], ...]
    limit: str = ""
    after: int = 0


@dataclass(frozen=True, kw_only=True)
class ClockHistogram(Chart):
    """The clocks of the faults of a month over the same spans."""

    spans: tuple[str, ...]
    clocks: tuple[Timed, ...]

    @property
    def looks(self) -> list[Look]:
        """The looks that there are."""
        return [
            look for look in MEANINGS if any(each.get(look) for one in self.clocks for each in one.counts)
        ]

    @property
    def table(self) -> Table:
        """A row a span, a column a clock and look."""
        columns = [(one, look) for one in self.clocks for look in self.looks]
        rows = (
            (span, *(str(one.counts[number].get(look, 0)) for one, look in columns))
            for number, span in enumerate(self.spans)
        )
        return Table(("用时", *(f"{one.name}{MEANINGS[look]}" for one, look in columns)), tuple(rows))

    def draw(self) -> tuple[Drawing, int]:
        """Draw a panel a clock, one below the other."""
        drawing = Drawing()
        legend(drawing, 0, 30, [(look, MEANINGS[look]) for look in self.looks])
        y = 130
        for one in self.clocks:
            self._panel(drawing, one, y)
            y += TALL + BETWEEN
        return drawing, y - 50

    def _panel(self, drawing: Drawing, one: Timed, y: int) -> None:
        foot = y + TALL
        highest = max(sum(each.values()) for each in one.counts)
        step = tick_step(max(highest, 1), most=4)
        top = max(1, -(-highest // step)) * step
        drawing.text(0, y + 20, one.name)
        for tick in range(0, top + 1, step):
            at = foot - tick * TALL // top
            drawing.line([(LEFT, at), (WIDTH, at)], colour="#d9d9d9", wide=2)
            drawing.text(LEFT - 14, at + 11, str(tick), anchor="end", size=SMALL, colour=FAINT)
        width = (WIDTH - LEFT) // len(self.spans)
        for number, (span, counts) in enumerate(zip(self.spans, one.counts, strict=True)):
            left, below = LEFT + number * width, foot
            for look in MEANINGS:
                if height := counts.get(look, 0) * TALL // top:
                    drawing.box(left + width // 6, below - height, width - width // 3, height, look)
                    below -= height
            middle = left + width // 2
            if total := sum(counts.values()):
                drawing.text(middle, below - 10, str(total), anchor="middle", size=SMALL)
            for line, text in enumerate(wrapped(span, width - 10, size=SMALL)):
                drawing.text(middle, foot + 40 + line * 36, text, anchor="middle", size=SMALL)
        drawing.line([(LEFT, foot), (WIDTH, foot)], wide=3)
        if one.limit:
            x, told = LEFT + one.after * width, f"时限 {one.limit}"
            drawing.line([(x, y - 40), (x, foot)], wide=4, dash="14 10")
            near = "end" if x + text_width(told, SMALL) > WIDTH else "start"
            drawing.text(x + (-12 if near == "end" else 12), y - 22, told, anchor=near, size=SMALL)
