"""Indicators from the first level down, with weight, target, actual value, points and evidence (C4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from jiheng.documents.pictures.chart import Chart, Table
from jiheng.documents.pictures.drawing import (
    FAINT,
    INK,
    LINE_HEIGHT,
    SMALL,
    WARNING,
    WIDTH,
    Drawing,
    Look,
    wrapped,
)
from jiheng.values.score import Score

INDENT, NAMES, BARS, TARGETS, ACTUALS, POINTS, BADGES = 36, 520, 540, 740, 990, 1370, 1430
BAR, RADIUS, PAD, TOP = 26, 13, 14, 50
HEADS = ((0, "指标"), (BARS, "分值"), (TARGETS, "指标值"), (ACTUALS, "实际"), (BADGES - 40, "证据"))


class Badge(StrEnum):
    """How well an indicator is evidenced, by a shape and a word."""

    FULL = "证据齐"
    PARTIAL = "证据不全"
    NONE = "没有证据"
    CONTRADICTS = "有矛盾"


@dataclass(frozen=True, slots=True)
class Branch:
    """One indicator or, without a `badge`, those below a heading together; `depth` 0 is the first level.

    `weight` is None where nobody knows it, `score` where there are no points. `url`: where it leads.
    """

    depth: int
    name: str
    weight: Score | None
    score: Score | None
    target: str = ""
    actual: str = ""
    badge: Badge | None = None
    url: str = ""

    @property
    def points(self) -> str:
        """The points of how many."""
        return f"{'–' if self.score is None else self.score}/{'–' if self.weight is None else self.weight}"

    @property
    def told(self) -> str:
        """All of it in words."""
        parts = (
            f"{self.name} {self.points} 分", self.target and f"指标值 {self.target}",
            self.actual and f"实际 {self.actual}", self.badge and self.badge.value,
        )  # fmt: skip
        return "，".join(filter(None, parts))


@dataclass(frozen=True, kw_only=True)
class IndicatorTree(Chart):
    """Indicators in order, each heading above what is below it."""

    branches: Sequence[Branch]

    @property
    def table(self) -> Table:
        """A row an indicator and heading; headings stand out by their arrow."""
        rows = (
            ("→" * each.depth + each.name, each.points, each.target, each.actual, each.badge or "")
            for each in self.branches
        )
        return Table(("指标", "得分/分值", "指标值", "实际", "证据"), tuple(rows))

    def draw(self) -> tuple[Drawing, int]:
        """Draw a row each; bars are to the scale of the greatest weight."""
        drawing, y = Drawing(), TOP
        for x, head in HEADS:
            drawing.text(x, 30, head, size=SMALL, colour=FAINT)
        drawing.text(POINTS, 30, "得分/分值", size=SMALL, colour=FAINT, anchor="end")
        most = max(1, *(each.weight.hundredths for each in self.branches if each.weight))
        for each in self.branches:
            first = len(drawing.shapes)
            y = _row(drawing, y, each, most)
            drawing.part(first, each.told, each.url)
        return drawing, y + 10


def _row(drawing: Drawing, y: int, branch: Branch, most: int) -> int:
    left = branch.depth * INDENT
    columns = (
        (left, wrapped(branch.name, NAMES - left, size=SMALL)),
        (TARGETS, wrapped(branch.target, ACTUALS - TARGETS - 20, size=SMALL)),
        (ACTUALS, wrapped(branch.actual, POINTS - 150 - ACTUALS, size=SMALL)),
    )
    height = LINE_HEIGHT * max(len(lines) for _, lines in columns) + PAD
    middle = y + height // 2
    drawing.line([(left, y), (WIDTH, y)], colour="#d9d9d9", wide=1 if branch.depth else 3)
    for x, lines in columns:
        top = middle - len(lines) * LINE_HEIGHT // 2 + 34
        for number, line in enumerate(lines):
            drawing.text(x, top + number * LINE_HEIGHT, line, size=SMALL)
    _bar(drawing, middle, branch, most)
    drawing.text(POINTS, middle + 11, branch.points, size=SMALL, anchor="end")
    if branch.badge:
        _badge(drawing, BADGES, middle, branch.badge)
    return y + height


def _bar(drawing: Drawing, middle: int, branch: Branch, most: int) -> None:
    """Draw the weight as a frame, the points within it filled."""
    room = TARGETS - BARS - 30
    if branch.weight:
        drawing.box(BARS, middle - BAR // 2, max(2, branch.weight.hundredths * room // most), BAR, Look.AHEAD)
        if branch.score:
            reached = min(branch.score.hundredths, branch.weight.hundredths) * room // most
            drawing.box(BARS, middle - BAR // 2, max(2, reached), BAR, Look.DONE)


def _badge(drawing: Drawing, x: int, y: int, badge: Badge) -> None:
    """Draw a full, a half or an empty ring, or a triangle."""
    if badge is Badge.CONTRADICTS:
        corners = f"M{x} {y - 16}L{x + 17} {y + 13}L{x - 17} {y + 13}Z"
        drawing.shapes.append(f'<path d="{corners}" fill="#fff" stroke="{WARNING}" stroke-width="4"/>')
        drawing.line([(x, y - 4), (x, y + 8)], colour=WARNING, wide=4)
        return
    fill = INK if badge is Badge.FULL else "#fff"
    ring = f'<circle cx="{x}" cy="{y}" r="{RADIUS}" fill="{fill}" stroke="{INK}" stroke-width="3"/>'
    drawing.shapes.append(ring)
    if badge is Badge.PARTIAL:
        half = f"M{x} {y - RADIUS}A{RADIUS} {RADIUS} 0 0 0 {x} {y + RADIUS}Z"
        drawing.shapes.append(f'<path d="{half}" fill="{INK}"/>')
