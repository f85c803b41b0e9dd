"""Which papers of a project are there, and which are missing by name (picture C9)."""

import re
from dataclasses import dataclass

from jiheng.documents.pictures.chart import Chart, Table
from jiheng.documents.pictures.drawing import (
    LINE_HEIGHT,
    SMALL,
    WIDTH,
    Drawing,
    Look,
    legend,
    text_width,
    wrapped,
)

NAME, BOX, BOXES, TOLD = 430, 30, 470, 960
MOST_BOXES = 15
STATES = {
    Look.DONE: "有",
    Look.LATE: "迟交",
    Look.MISSED: "缺",
    Look.EXCLUDED: "免交",
    Look.UNKNOWN: "未到期或无台账",
}


@dataclass(frozen=True, slots=True)
class Paper:
    """One sort of paper: how many of each look, and the missing ones by name.

    `note` says what cannot be told, e.g. that no register is kept.
    """

    name: str
    counts: dict[Look, int]
    missing: tuple[str, ...] = ()
    note: str = ""

    @property
    def due(self) -> int:
        """How many there should be."""
        return sum(self.counts.values())

    @property
    def there(self) -> int:
        """How many there are, late ones too."""
        return self.counts.get(Look.DONE, 0) + self.counts.get(Look.LATE, 0)

    @property
    def told(self) -> str:
        """Have and due, and what is missing."""
        counted = f"{self.there}/{self.due}" if self.due else ""
        lacking = f"缺：{'、'.join(self.missing)}" if self.missing else ""
        return "；".join(part for part in (counted, lacking, self.note) if part)


@dataclass(frozen=True, kw_only=True)
class PapersList(Chart):
    """The papers in the order of the work."""

    papers: tuple[Paper, ...]

    @property
    def table(self) -> Table:
        """A row a sort of paper."""
        rows = (
            (each.name, str(each.there), str(each.due), "、".join(each.missing), each.note)
            for each in self.papers
        )
        return Table(("材料", "已有", "应有", "缺少的", "说明"), tuple(rows))

    def as_json(self) -> dict[str, object]:
        """Give the papers with what they come to."""
        told = super().as_json()
        for each, paper in zip(told["papers"], self.papers, strict=True):
            each |= {"there": paper.there, "due": paper.due}
        return told

    def draw(self) -> tuple[Drawing, int]:
        """Draw a row a sort of paper with a box for each."""
        drawing = Drawing()
        used = {look for each in self.papers for look, count in each.counts.items() if count}
        legend(drawing, 0, 30, [(look, name) for look, name in STATES.items() if look in used])
        y = 80
        for each in self.papers:
            y = self._row(drawing, each, y)
        return drawing, y + 10

    def _row(self, drawing: Drawing, each: Paper, y: int) -> int:
        name = wrapped(each.name, NAME)
        told = _filled(each.told, WIDTH - TOLD)
        for number, line in enumerate(name):
            drawing.text(0, y + 36 + number * LINE_HEIGHT, line)
        for number, line in enumerate(told):
            drawing.text(TOLD, y + 34 + number * LINE_HEIGHT, line, size=SMALL)
        looks = [look for look in STATES for _ in range(each.counts.get(look, 0))]
        if len(looks) <= MOST_BOXES:
            for number, look in enumerate(looks):
                drawing.box(BOXES + number * (BOX + 2), y + 10, BOX - 2, BOX, look)
        else:  # too many to count: shares of a bar
            x, room = BOXES, MOST_BOXES * (BOX + 2)
            for look in STATES:
                if count := each.counts.get(look, 0):
                    width = max(6, count * room // len(looks))
                    drawing.box(x, y + 10, width, BOX, look)
                    x += width
        height = max(len(name), len(told)) * LINE_HEIGHT + 20
        drawing.line([(0, y + height - 6), (WIDTH, y + height - 6)], colour="#e8e8e8", wide=2)
        return y + height


def _filled(text: str, room: int) -> list[str]:
    """Fill lines with whole names; one too long for a line is cut into several."""
    lines = [""]
    for part in re.findall("[^、；]+[、；]?", text):
        if text_width(lines[-1] + part, SMALL) <= room:
            lines[-1] += part
        else:
            lines += wrapped(part, room, size=SMALL)
    return [line for line in lines if line]
