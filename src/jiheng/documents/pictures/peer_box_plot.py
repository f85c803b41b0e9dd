"""How a quantity is spread in each group of like projects: boxes 25–75, lines 5–95, the median, and n."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from jiheng.documents.pictures.chart import Chart, Table
from jiheng.documents.pictures.drawing import (
    FAINT,
    SMALL,
    WARNING,
    WIDTH,
    Drawing,
    Look,
    text_width,
    tick_step,
    wrapped,
)

LEFT, RIGHT, TOP, ROW, BOX = 540, 130, 60, 62, 34
PERCENTS = (5, 25, 50, 75, 95)


@dataclass(frozen=True, slots=True)
class PeerBox:
    """A group: its label, how many, and its quantiles 5, 25, 50, 75, 95; perhaps where one project stands."""

    label: str
    n: int
    quantiles: tuple[Decimal, Decimal, Decimal, Decimal, Decimal]
    own: Decimal | None = None
    rank: str = ""


@dataclass(frozen=True, kw_only=True)
class PeerBoxPlot(Chart):
    """Groups one under the other on one axis. The axis need not begin at 0: nothing is told by length."""

    boxes: Sequence[PeerBox]

    @property
    def table(self) -> Table:
        """The same as a table."""
        titles = ("同类", "n", *(f"第{each}百分位" for each in PERCENTS))
        rows = tuple((each.label, str(each.n), *map(str, each.quantiles)) for each in self.boxes)
        if any(each.own is not None for each in self.boxes):
            own = (("–" if each.own is None else str(each.own), each.rank) for each in self.boxes)
            titles, rows = (*titles, "本项目", "位置"), tuple(map(tuple.__add__, rows, own))
        return Table(titles, rows)

    def draw(self) -> tuple[Drawing, int]:
        """Draw the axis above, then a row a group. Raises ValueError without groups."""
        if not self.boxes:
            raise ValueError("no groups")
        drawing = Drawing()
        shown = [each for box in self.boxes for each in (*box.quantiles, box.own) if each is not None]
        lowest, highest = int(min(shown) // 1), -int(-max(shown) // 1)
        step = tick_step(max(highest - lowest, 1), most=5)
        first, last = lowest // step * step, -(-max(highest, lowest + 1) // step) * step
        bottom = TOP + ROW * len(self.boxes)

        def x(value: Decimal | int) -> int:
            return LEFT + int((value - first) * (WIDTH - RIGHT - LEFT) / (last - first))

        for tick in range(first, last + 1, step):
            drawing.line([(x(tick), TOP), (x(tick), bottom)], colour="#d9d9d9", wide=2)
            drawing.text(x(tick), TOP - 16, f"{tick:,}", anchor="middle", size=SMALL)
        drawing.text(WIDTH, TOP - 16, "n", anchor="end", size=SMALL)
        for place, each in enumerate(self.boxes):
            middle = TOP + ROW * place + ROW // 2
            q5, q25, q50, q75, q95 = (x(value) for value in each.quantiles)
            (label,) = wrapped(each.label, LEFT - 30, size=SMALL, most=1)
            drawing.text(LEFT - 20, middle + 11, label, anchor="end", size=SMALL)
            drawing.line([(q5, middle), (q95, middle)])
            for end in (q5, q95):
                drawing.line([(end, middle - BOX // 3), (end, middle + BOX // 3)])
            drawing.box(q25, middle - BOX // 2, max(q75 - q25, 2), BOX, Look.AHEAD)
            drawing.mark(q25, middle - BOX // 2, max(q75 - q25, 2), BOX)
            drawing.line([(q50, middle - BOX // 2), (q50, middle + BOX // 2)], colour="#1677ff", wide=9)
            drawing.text(WIDTH, middle + 11, f"{each.n:,}", anchor="end", size=SMALL)
            if each.own is not None:
                at = x(each.own)
                corners = [(at, middle - 20), (at + 20, middle), (at, middle + 20), (at - 20, middle)]
                drawing.line([*corners, corners[0]], colour=WARNING, wide=7)
        legend = "盒：第25到第75百分位，蓝线：中位数，横线：第5到第95百分位"
        if any(each.own is not None for each in self.boxes):
            legend += "，红菱形：本项目"
        drawing.text(WIDTH - text_width(legend, SMALL), bottom + 40, legend, size=SMALL, colour=FAINT)
        return drawing, bottom + 60
