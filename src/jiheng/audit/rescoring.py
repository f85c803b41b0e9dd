"""What a leaf may earn by the report's own standard, as exactly as the report prints its actual value.

Only `rules` reckons here; the scorer is not asked. A standard that leaves a reading open is reckoned
every way, and a score that one of them gives is right.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from jiheng.audit.claims.grid import Written
from jiheng.audit.claims.standards import Standard, target_in
from jiheng.audit.printed import Printed
from jiheng.errors import UnreadableValueError
from jiheng.evidence.actual import read_number
from jiheng.rules.rule import Scored
from jiheng.rules.texts.standard import Reading
from jiheng.values.exact import half_up_hundredths
from jiheng.values.outcome import NoValue
from jiheng.values.quantity import SCALE, Quantity
from jiheng.values.ratio import Ratio
from jiheng.values.score import Score
from jiheng.values.target import Target, TargetKind

# Judged items, given points and levels: nothing that an actual value in numbers decides.
JUDGED = frozenset(
    {"F08", "F09", "F12", "F13", "F14", "F20", "F21", "F22", "F24", "F25", "F26", "F30", "X01"}
)
BY_RATE = frozenset({"F15", "F16", "F19"})  # from a finished rate they are rate × weight
WAYS = {
    "F03": ("linear", "inverse"),
    "F05": ("floor", "ceil", "linear"),
    "F06": ("floor", "ceil", "linear"),
    "F18": ("floor", "ceil", "linear"),
}
OPEN = frozenset({"no_step_reading"})
HUNDREDTHS = 100
MOST_PLACES = 3
MET = Target.read("达标")  # where nothing else is to be met


@dataclass(frozen=True, slots=True)
class Way:
    """One way to score a leaf: between which scores it lies, and the reckoning from the printed value."""

    low: Fraction
    high: Fraction
    scored: Scored

    def gives(self, score: Printed) -> bool:
        """Say whether the printed score may be this one."""
        return self.low <= score.bare + score.half and score.bare - score.half <= self.high

    def misses_by(self, score: Printed) -> Fraction:
        """Say by how many points a printed score misses it."""
        return max(self.low - score.bare, score.bare - self.high, Fraction(0))


def ways(standard: Standard) -> tuple[Way, ...] | None:
    """Give every way the standard allows; None where a reading cannot be reckoned from the row."""
    actual = actual_of(standard.row.actual)
    if actual is None or standard.weight is None or not standard.read.readings:
        return None
    found: list[Way] = []
    for reading in standard.read.readings:
        for each in _open(reading, standard):
            way = _way(each, standard, actual)
            if way is None:
                return None
            found.append(way)
    return tuple(found)


def actual_of(cell: Written | None) -> tuple[Quantity | Ratio, ...] | None:
    """Give the least, the printed and the most an actual value may stand for."""
    if cell is None:
        return None
    number = cell.number()
    try:
        value = read_number(cell.flat)
        if isinstance(value, Quantity) and number and 0 < number.places <= MOST_PLACES:
            half = SCALE // (2 * 10**number.places)
            low, high = value.ten_thousandths - half, value.ten_thousandths + half - 1
            return Quantity(low, value.unit), value, Quantity(high, value.unit)
    except UnreadableValueError:
        return None
    return (value,)


def _open(reading: Reading, standard: Standard) -> Iterator[Reading]:
    if reading.code in WAYS and standard.doubts(OPEN):
        for way in WAYS[reading.code]:
            yield replace(reading, parameters={**reading.parameters, "reading": way})
    else:
        yield reading


def _way(reading: Reading, standard: Standard, actual: tuple[Quantity | Ratio, ...]) -> Way | None:
    target = target_in(reading.target) if reading.target else standard.target
    if reading.code in JUDGED or standard.weight is None:
        return None
    if reading.code in BY_RATE:
        reading = Reading("F07", {})
    if reading.code == "F10" and not (target and target.kind is TargetKind.THRESHOLD):
        return None
    if target is None:
        target = MET
    scored = [reading.rule.score(weight=standard.weight, actual=each, target=target) for each in actual]
    known = [each for each in scored if not isinstance(each, NoValue)]
    if len(known) < len(scored):
        return None
    points = [Fraction(half_up_hundredths(each.exact), HUNDREDTHS) for each in known]
    return Way(min(points), max(points), known[len(known) // 2])


def points(score: Score) -> Fraction:
    """Give points as a fraction."""
    return Fraction(score.hundredths, HUNDREDTHS)
