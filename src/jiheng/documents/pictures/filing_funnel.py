"""How many of the projects of a year were filed, and how many of these in time: bars that narrow."""

from collections.abc import Sequence
from dataclasses import dataclass

from jiheng.documents.pictures.chart import Chart, Table
from jiheng.documents.pictures.drawing import FAINT, LINE_HEIGHT, SMALL, WIDTH, Drawing, Look, wrapped

LEFT, RIGHT, ROW, BAR = 300, 900, 96, 60
NARROWEST = 4


@dataclass(frozen=True, slots=True)
class Stage:
    """What of the stage above came so far, and in words what became of the others."""

    name: str
    count: int
    look: Look
    others: str = ""


@dataclass(frozen=True, kw_only=True)
class FilingFunnel(Chart):
    """Stages, each a part of the one above."""

    stages: Sequence[Stage]

    @property
    def table(self) -> Table:
        """A row a stage."""
        rows = ((each.name, f"{each.count:,}", each.others or "–") for each in self.stages)
        return Table(("到哪一步", "项目", "其余的"), tuple(rows))

    def draw(self) -> tuple[Drawing, int]:
        """Draw a bar a stage. Raises ValueError where one is more than the one above."""
        counts = [each.count for each in self.stages]
        if counts != sorted(counts, reverse=True):
            raise ValueError(f"not parts of one another: {counts}")
        drawing, most = Drawing(), max([*counts, 1])
        for place, each in enumerate(self.stages):
            middle = ROW * place + ROW // 2
            width = max((RIGHT - LEFT) * each.count // most, NARROWEST if each.count else 0)
            drawing.text(LEFT - 24, middle + 12, each.name, anchor="end")
            if width:
                drawing.box((LEFT + RIGHT - width) // 2, middle - BAR // 2, width, BAR, each.look)
            drawing.text(RIGHT + 24, middle - 4 if each.others else middle + 12, f"{each.count:,}")
            for line, text in enumerate(wrapped(each.others, WIDTH - RIGHT - 24, size=SMALL, most=1)):
                drawing.text(RIGHT + 24, middle + 36 + LINE_HEIGHT * line, text, size=SMALL, colour=FAINT)
        return drawing, ROW * len(self.stages) + 10
