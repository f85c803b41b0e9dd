"""Printed numbers: what a report shows is known only as exactly as it is printed.

A number with decimals is an interval of half a unit of its last place around it: 27.42 is anything
from 27.415 up to 27.425, so it agrees with 27.415; 88.45 % and 27.415 ÷ 31 do not agree. A number
without decimals is taken as exact: 12 reports are 12, and a budget of 31 万元 is 310,000 元.
"""

from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from jiheng.documents.reading import Span
from jiheng.values.rounding import decimal_text
from jiheng.values.units import MEASURES

MULTIPLIERS = {unit: Fraction(times, over) for unit, (_, times, over) in MEASURES.items()}
MULTIPLIERS |= {"万": Fraction(10_000), "亿": Fraction(100_000_000), "个百分点": Fraction(1, 100)}


class Printed(NamedTuple):
    """A number as printed: `scaled` ÷ 10**`places`, its unit as written, and where it stands.

    `value`, `low` and `high` are in the base unit: 元 for amounts, shares of one for per cents, 秒 for
    times; 5万人次 are 50,000.
    """

    scaled: int
    places: int
    unit: str
    span: Span

    @property
    def measure(self) -> str:
        """What is counted, whatever the unit: 元 for amounts, 率 for per cents, 次 for 万次."""
        return _measure(self.unit)

    @property
    def number(self) -> str:
        """The number as printed, in half width, without thousands marks."""
        return decimal_text(self.scaled, self.places)

    @property
    def bare(self) -> Fraction:
        """The number in its own unit: points of a score, whether 分 is written or not."""
        return _bare(self.scaled, self.places)

    @property
    def multiplier(self) -> Fraction:
        """How many base units one of its units is."""
        return _multiplier(self.unit)

    @property
    def value(self) -> Fraction:
        """The number in its base unit."""
        return _bounds(self.scaled, self.places, self.unit)[0]

    @property
    def half(self) -> Fraction:
        """Half a unit of the last printed place, in the base unit; 0 without decimals."""
        return _bounds(self.scaled, self.places, self.unit)[1]

    @property
    def low(self) -> Fraction:
        """The least it may stand for."""
        return _bounds(self.scaled, self.places, self.unit)[2]

    @property
    def high(self) -> Fraction:
        """The most it may stand for."""
        return _bounds(self.scaled, self.places, self.unit)[3]

    def __str__(self) -> str:
        """Write number and unit."""
        return f"{self.number}{self.unit}"


@lru_cache(maxsize=4096)  # the same numbers stand all over a report, and are compared again and again
def _bare(scaled: int, places: int) -> Fraction:
    return Fraction(scaled, 10**places)


@lru_cache(maxsize=4096)
def _bounds(scaled: int, places: int, unit: str) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """Give value, half a unit of the last place, least and most, all in the base unit."""
    value = _bare(scaled, places) * _multiplier(unit)
    half = Fraction(1, 2 * 10**places) * _multiplier(unit) if places else Fraction(0)
    return value, half, value - half, value + half


@lru_cache(maxsize=1024)
def _measure(unit: str) -> str:
    if unit in ("万", "亿"):
        return "元"
    if unit == "个百分点":
        return "率"
    return MEASURES[unit][0] if unit in MEASURES else unit.lstrip("万亿")


def _multiplier(unit: str) -> Fraction:
    counted = unit[:1] if unit[:1] in ("万", "亿") else ""
    return MULTIPLIERS.get(unit) or MULTIPLIERS.get(counted) or Fraction(1)


def agree(left: Printed, right: Printed) -> bool:
    """Say whether two printed numbers may stand for one; of equal precision only equal ones may."""
    if left.half and right.half:
        return left.low < right.high and right.low < left.high
    return left.low <= right.high and right.low <= left.high


def sum_may_be(parts: list[Printed], total: Printed) -> bool:
    """Say whether the parts may add up to the total."""
    low, high = sum(part.low for part in parts), sum(part.high for part in parts)
    return low <= total.high and total.low <= high


def quotient_may_be(numerator: Printed, denominator: Printed, rate: Printed) -> bool:
    """Say whether numerator ÷ denominator (above 0) may be the rate, each as printed."""
    if denominator.low <= 0:
        return True
    least, most = numerator.low / denominator.high, numerator.high / denominator.low
    return least <= rate.high and rate.low <= most
