"""Rates of points by heading on 3 to 8 axes from 0 to 100 %, up to three series (picture C6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import cos, pi, sin

from jiheng.documents.pictures.chart import Chart, Table
from jiheng.documents.pictures.drawing import FAINT, SMALL, WIDTH, Drawing, wrapped

RADIUS, MIDDLE_X, MIDDLE_Y = 300, WIDTH // 2, 380
FEWEST_AXES, MOST_AXES, MOST_SERIES = 3, 8, 3
STYLES = (("#1677ff", 8, ""), ("#8c8c8c", 5, "24 12"), ("#fa8c16", 5, "4 12"))
RINGS = (25, 50, 75, 100)
HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Series:
    """One line: its name, and a rate of points in per cent an axis; None where it is not known."""

    name: str
    rates: Sequence[Decimal | None]


@dataclass(frozen=True, kw_only=True)
class Radar(Chart):
    """Axes all from 0 to 100 %. A line is closed only where every rate is known."""

    axes: Sequence[str]
    series: Sequence[Series]

    @property
    def table(self) -> Table:
        """A row an axis."""
        rows = (
            (
                axis,
                *(
                    "数据不足" if each.rates[place] is None else f"{each.rates[place]}%"
                    for each in self.series
                ),
            )
            for place, axis in enumerate(self.axes)
        )
        return Table(("一级指标", *(each.name for each in self.series)), tuple(rows))

    def draw(self) -> tuple[Drawing, int]:
        """Draw rings, axes and lines. Raises ValueError for too few or many axes or series."""
        if not FEWEST_AXES <= len(self.axes) <= MOST_AXES or not 1 <= len(self.series) <= MOST_SERIES:
            raise ValueError(f"{len(self.axes)} axes, {len(self.series)} series")
        drawing = Drawing()
        for ring in RINGS:
            corners = [self._point(place, ring) for place in range(len(self.axes))]
            drawing.line([*corners, corners[0]], colour="#d9d9d9", wide=2)
            x, y = self._point(0, ring)
            drawing.text(x + 8, y - 6, f"{ring}%", size=SMALL, colour=FAINT)
        for place, axis in enumerate(self.axes):
            x, y = self._point(place, HUNDRED)
            drawing.line([(MIDDLE_X, MIDDLE_Y), (x, y)], colour="#d9d9d9", wide=2)
            x, y = self._point(place, HUNDRED + 12)
            anchor = "middle" if abs(x - MIDDLE_X) < RADIUS // 4 else "start" if x > MIDDLE_X else "end"
            drawing.text(x, y + 12, wrapped(axis, 380, most=1)[0], anchor=anchor)
        for each, (colour, wide, dash) in zip(self.series, STYLES, strict=False):
            points = [
                None if rate is None else self._point(place, int(rate))
                for place, rate in enumerate(each.rates)
            ]
            for one, other in zip(points, [*points[1:], points[0]], strict=True):
                if one and other:
                    drawing.line([one, other], colour=colour, wide=wide, dash=dash)
        for place, (each, (colour, wide, dash)) in enumerate(zip(self.series, STYLES, strict=False)):
            y = 40 + place * 50
            drawing.line([(0, y), (90, y)], colour=colour, wide=wide, dash=dash)
            drawing.text(106, y + 11, each.name, size=SMALL)
        return drawing, MIDDLE_Y + RADIUS + 90

    def _point(self, place: int, rate: int) -> tuple[int, int]:
        """Give where a rate lies; a direction is no figure, so a float is good enough to draw it."""
        turn = 2 * pi * place / len(self.axes)
        return MIDDLE_X + round(sin(turn) * RADIUS * rate / 100), MIDDLE_Y - round(
            cos(turn) * RADIUS * rate / 100
        )
