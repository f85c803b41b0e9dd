"""The first level of many projects' indicators: which share of the points each heading got (C4)."""

from collections.abc import Sequence
from dataclasses import dataclass

from jiheng.documents.pictures.chart import Chart, Table
from jiheng.documents.pictures.drawing import FAINT, SMALL, WIDTH, Drawing, Look, wrapped
from jiheng.values.ratio import Ratio

LEFT, RIGHT, TOP, ROW, BAR = 330, 470, 20, 70, 40
QUARTERS = 4


@dataclass(frozen=True, slots=True)
class HeadingRate:
    """Points that projects got under a heading, of those they could: `weak` of the `projects` are far below.

    `url` leads to the weak ones.
    """

    name: str
    rate: Ratio
    projects: int
    weak: int
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class HeadingRates(Chart):
    """A bar a heading, from 0 to 100 %; `weak` says in words which projects are weak."""

    headings: Sequence[HeadingRate]
    weak: str

    @property
    def table(self) -> Table:
        """A row a heading."""
        rows = ((each.name, str(each.rate), f"{each.projects:,}", f"{each.weak:,}") for each in self.headings)
        return Table(("一级指标", "得分率", "项目", self.weak), tuple(rows))

    def draw(self) -> tuple[Drawing, int]:
        """Draw the bars over one axis."""
        drawing, wide = Drawing(), WIDTH - LEFT - RIGHT
        bottom = TOP + ROW * len(self.headings)
        for quarter in range(QUARTERS + 1):
            x = LEFT + wide * quarter // QUARTERS
            drawing.line([(x, TOP), (x, bottom)], colour="#d9d9d9", wide=2)
            told = f"{quarter * 100 // QUARTERS}%"
            drawing.text(x, bottom + 40, told, size=SMALL, anchor="middle", colour=FAINT)
        for place, each in enumerate(self.headings):
            y, first = TOP + ROW * place + (ROW - BAR) // 2, len(drawing.shapes)
            (name,) = wrapped(each.name, LEFT - 30, size=SMALL, most=1)
            drawing.text(LEFT - 20, y + BAR - 10, name, anchor="end", size=SMALL)
            reached = wide * each.rate.numerator // each.rate.denominator
            drawing.box(LEFT, y, max(2, min(reached, wide)), BAR, Look.LATE if each.weak else Look.DONE)
            told = f"{each.rate}，{self.weak} {each.weak:,} 个"
            drawing.text(WIDTH - RIGHT + 16, y + BAR - 10, told, size=SMALL)
            drawing.part(first, f"{each.name}：{told}，共 {each.projects:,} 个", each.url)
        return drawing, bottom + 60
