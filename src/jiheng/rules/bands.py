"""Bands of values (80%（含）～90%), each with what it earns: every value in exactly one of them.

A list with a gap, an overlap or a missing end does not say what a value there earns; it is refused,
and the gap is named.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jiheng.catalogue import Raw, Takes, shown, written_as
from jiheng.errors import UnreadableValueError
from jiheng.rules.earnings import Earning
from jiheng.rules.terms import number_of
from jiheng.values.comparison import Operator
from jiheng.values.digits import fold
from jiheng.values.exact import Exact, Truth, where
from jiheng.values.quantity import Quantity
from jiheng.values.target import Target, TargetKind

FEWEST = 2
EXPECTED = "≥90%: 100%、80%（含）～90%: 80%、＜80%: 0（区间: 得分值的百分之几，或几分）"
TWO_EDGES = re.compile(r"(?>(?P<low>-?[0-9].*?)(?:~|至|到|[—–]{1,2}|-))(?P<high>.+)")
MARK = re.compile(r"\((含|不含)\)$")


@dataclass(frozen=True, slots=True)
class Edge:
    """Where a band begins or ends, and whether the value itself belongs to the band."""

    quantity: Quantity
    included: bool

    @property
    def value(self) -> Exact:
        """The number."""
        return number_of(self.quantity)

    def __str__(self) -> str:
        """Write it with its side."""
        return f"{self.quantity}（{'含' if self.included else '不含'}）"


@dataclass(frozen=True, slots=True)
class Band:
    """From `low` (None: from below everything) to `high` (None: without end)."""

    low: Edge | None
    high: Edge | None
    earning: Earning

    def reached_from_below(self, value: Exact) -> Truth:
        """Tell whether a value, or a column of them, lies in this band or above it."""
        if self.low is None:
            return True
        return value >= self.low.value if self.low.included else value > self.low.value

    @property
    def edges(self) -> tuple[Exact, ...]:
        """Where it begins and ends."""
        return tuple(edge.value for edge in (self.low, self.high) if edge)

    def __str__(self) -> str:
        """Write it as a reviewer does."""
        if self.low and self.high:
            return f"{self.low}到 {self.high}"
        if self.low:
            return f"{self.low.quantity}（含）以上" if self.low.included else f"高于 {self.low.quantity}"
        if self.high:
            return f"{self.high.quantity}（含）以下" if self.high.included else f"不到 {self.high.quantity}"
        return "任何值"


@dataclass(frozen=True, slots=True)
class Bands:
    """Bands in rising order; together they take in every value, none twice."""

    bands: tuple[Band, ...]

    @property
    def sample(self) -> Quantity:
        """One edge, for its unit: the farthest from 0, which alone is the same in every unit."""
        edges = (edge for band in self.bands for edge in (band.low, band.high) if edge)
        return max((edge.quantity for edge in edges), key=lambda quantity: abs(quantity.ten_thousandths))

    @property
    def earnings(self) -> dict[str, Earning]:
        """What each band earns, by its words."""
        return {str(band): band.earning for band in self.bands}

    def points(self, weight: Exact, value: Exact) -> Exact:
        """Compute the points of a value, or of a column of them, in the edges' unit."""
        first, *others = self.bands
        earned = first.earning.of(weight)
        for band in others:
            earned = where(band.reached_from_below(value), band.earning.of(weight), earned)
        return earned

    def holding(self, value: Exact) -> Band:
        """Find the band of one value."""
        return [self.bands[0], *(band for band in self.bands[1:] if band.reached_from_below(value))][-1]


@written_as(Takes.PAIRS, key="哪一段", value="得多少")
def read_bands(raw: Raw) -> Bands:
    """Read a mapping of ranges to what they earn. Raises UnreadableValueError, every gap named."""
    if not isinstance(raw, dict) or len(raw) < FEWEST:
        raise UnreadableValueError("应当列出各段，至少两段", found=shown(raw), expected=EXPECTED)
    read = [_band(text, Earning.read(earned)) for text, earned in raw.items()]
    units = {edge.quantity.unit for band in read for edge in (band.low, band.high) if edge}
    if len(units) > 1:
        raise UnreadableValueError(
            "各段的单位不同", found="、".join(sorted(units)), expected="各段用同一个单位"
        )
    ordered = sorted(read, key=_from_below)
    if faults := list(_faults(ordered)):
        raise UnreadableValueError(
            "；".join(faults),
            found="、".join(raw),
            expected="每个值恰好落在一段里",
            advice="补上或改正各段；界上的值在一段里写（含），最高、最低两段写“≥…”“＜…”",
        )
    return Bands(tuple(ordered))


def _band(text: str, earning: Earning) -> Band:
    compact = "".join(fold(text).split())
    if match := TWO_EDGES.fullmatch(compact):
        high = _edge(match["high"])
        low = _edge(match["low"])
        if not low.quantity.unit:
            low = Edge(Quantity(low.quantity.ten_thousandths, high.quantity.unit), low.included)
        if low.quantity.exact >= high.quantity.exact:
            raise UnreadableValueError("一段的两头要前小后大", found=text, expected="如 80%（含）～90%")
        return Band(low, high, earning)
    target = Target.read(text)
    if target.kind is not TargetKind.THRESHOLD or target.quantity is None or target.operator == "=":
        raise UnreadableValueError("读不出这一段从哪里到哪里", found=text, expected=EXPECTED)
    included = target.operator in (Operator.AT_LEAST, Operator.AT_MOST)
    edge = Edge(target.quantity, included)
    upward = target.operator in (Operator.AT_LEAST, Operator.ABOVE)
    return Band(edge, None, earning) if upward else Band(None, edge, earning)


def _edge(part: str) -> Edge:
    mark = MARK.search(part)
    return Edge(Quantity.read(part[: mark.start()] if mark else part), bool(mark and mark[1] == "含"))


def _from_below(band: Band) -> tuple[bool, int, bool]:
    if band.low is None:
        return (False, 0, False)
    return (True, band.low.quantity.ten_thousandths, not band.low.included)


def _up_to(band: Band) -> tuple[bool, int, bool]:
    if band.high is None:
        return (True, 0, False)
    return (False, band.high.quantity.ten_thousandths, band.high.included)


def _faults(ordered: list[Band]) -> Iterator[str]:
    """Name every missing end, gap and overlap of bands in rising order."""
    reaching, *others = ordered
    if lowest := reaching.low:
        below, too = ("低于 ", " ") if lowest.included else ("", " 及以下")
        yield f"{below}{lowest.quantity}{too}的没有规定"
    for above in others:
        yield from _between(reaching, above)
        reaching = max(reaching, above, key=_up_to)
    if highest := reaching.high:
        beyond, too = ("高于 ", " ") if highest.included else ("", " 及以上")
        yield f"{beyond}{highest.quantity}{too}的没有规定"


def _between(below: Band, above: Band) -> Iterator[str]:
    end, start = below.high, above.low
    if end is None or start is None or end.value > start.value:
        yield f"“{below}”和“{above}”重叠"
    elif end.value < start.value:
        gap = (Edge(end.quantity, not end.included), Edge(start.quantity, not start.included))
        yield f"{gap[0]}到 {gap[1]}的没有规定"
    elif end.included and start.included:
        yield f"正好 {end.quantity} 的既在“{below}”又在“{above}”"
    elif not end.included and not start.included:
        yield f"正好 {end.quantity} 的没有规定"
