"""How long a system took to answer, over time: the median and the 95th percentile of each span."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jiheng.documents.pictures.chart import Chart, Table
from jiheng.documents.pictures.drawing import FAINT, SMALL, WIDTH, Drawing, text_width, tick_step

LEFT, RIGHT, TOP, HIGH = 130, WIDTH - 40, 70, 320
MEDIAN, SLOW = "#1677ff", "#fa8c16"
MOST_NAMES = 6


@dataclass(frozen=True, slots=True)
class Answers:
    """The right answers of one span of time: how many, and after how many milliseconds; None without one."""

    name: str
    count: int
    median: int | None
    slow: int | None  # of 100 answers, 95 came sooner or then


@dataclass(frozen=True, kw_only=True)
class ResponseLine(Chart):
    """The spans of a time, in order. A span without an answer is a gap."""

    answers: tuple[Answers, ...]

    @property
    def table(self) -> Table:
        """A row a span that has an answer."""
        rows = (
            (each.name, str(each.count), str(each.median), str(each.slow))
            for each in self.answers
            if each.median is not None
        )
        return Table(("时间", "次数", "中位数", "95% 不超过"), tuple(rows))

    def draw(self) -> tuple[Drawing, int]:
        """Draw both lines, the upper one dashed."""
        drawing = Drawing()
        highest = max((each.slow for each in self.answers if each.slow is not None), default=0)
        if not highest and not any(each.count for each in self.answers):
            drawing.text(0, 60, "这段时间没有正常的应答")
            return drawing, 90
        step = tick_step(max(highest, 1), most=5)
        top = -(-max(highest, 1) // step) * step
        for value in range(0, top + 1, step):
            y = TOP + HIGH - value * HIGH // top
            drawing.line([(LEFT, y), (RIGHT, y)], colour="#d9d9d9", wide=2)
            drawing.text(LEFT - 14, y + 10, f"{value:,}", anchor="end", size=SMALL, colour=FAINT)
        for name, colour, dash in (("median", MEDIAN, ""), ("slow", SLOW, "12 8")):
            for points in _lines([getattr(each, name) for each in self.answers], top):
                drawing.line(points, colour=colour, wide=5, dash=dash)
        every = -(-len(self.answers) // MOST_NAMES)
        for number in range(0, len(self.answers), every):
            x = _x(number, len(self.answers))
            name = self.answers[number].name
            drawing.text(x, TOP + HIGH + 44, name, size=SMALL, anchor="middle", colour=FAINT)
        x = LEFT
        for told, colour, dash in (("中位数", MEDIAN, ""), ("95% 不超过", SLOW, "12 8")):
            drawing.line([(x, 22), (x + 70, 22)], colour=colour, wide=5, dash=dash)
            drawing.text(x + 84, 33, told, size=SMALL)
            x += 84 + text_width(told, SMALL) + 50
        return drawing, TOP + HIGH + 64


def _lines(values: Sequence[int | None], top: int) -> Iterator[list[tuple[int, int]]]:
    """Give the points between gaps; one alone becomes a short dash."""
    points: list[tuple[int, int]] = []
    for number, value in enumerate([*values, None]):
        if value is not None:
            points.append((_x(number, len(values)), TOP + HIGH - value * HIGH // top))
            continue
        if len(points) == 1:
            points.append((points[0][0] + 6, points[0][1]))
        if points:
            yield points
        points = []


def _x(number: int, count: int) -> int:
    return LEFT + 20 + number * (RIGHT - LEFT - 60) // max(count - 1, 1)
