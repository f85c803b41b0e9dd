"""Units as cells, a square each: who is behind with filing is told by pattern and colour at one look."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from jiheng.documents.pictures.chart import Chart, Table
from jiheng.documents.pictures.drawing import WIDTH, Drawing, Look, legend

MEANINGS = {
    Look.MISSED: "有逾期未报",
    Look.LATE: "有逾期报",
    Look.AHEAD: "有没报的，未到期",
    Look.UNKNOWN: "不知是否报",
    Look.DONE: "都已报",
}
A_ROW, GAP, TOP = 25, 8, 70
CELL = WIDTH // A_ROW


@dataclass(frozen=True, slots=True)
class Cell:
    """A unit: its name, how it stands, the same in words; `url` leads to its projects."""

    name: str
    look: Look
    told: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class UnitCells(Chart):
    """Cells in the order given, row by row."""

    cells: Sequence[Cell]

    @property
    def table(self) -> Table:
        """A row a unit."""
        return Table(
            ("单位", "报送", "项目"),
            tuple((each.name, MEANINGS[each.look], each.told) for each in self.cells),
        )

    @property
    def description(self) -> str:
        """Count the cells by how they stand; who they are the table says."""
        counts = Counter(each.look for each in self.cells)
        told = "，".join(f"{words} {counts[look]}" for look, words in MEANINGS.items() if counts[look])
        return f"{self.title}。{told}。{self.source}"

    def draw(self) -> tuple[Drawing, int]:
        """Draw the legend of what occurs, and the cells."""
        drawing, used = Drawing(), {each.look for each in self.cells}
        legend(drawing, 0, 24, [(look, words) for look, words in MEANINGS.items() if look in used])
        for place, each in enumerate(self.cells):
            x, y = place % A_ROW * CELL, TOP + place // A_ROW * CELL
            first = len(drawing.shapes)
            drawing.box(x + GAP // 2, y + GAP // 2, CELL - GAP, CELL - GAP, each.look)
            drawing.part(first, f"{each.name}：{each.told}", each.url)
        return drawing, TOP + -(-len(self.cells) // A_ROW) * CELL + 10
