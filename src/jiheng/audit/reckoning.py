"""How checks write what they reckoned: rates and numbers at the places the report prints."""

from collections.abc import Iterable
from fractions import Fraction

from jiheng.audit.printed import Printed
from jiheng.values.rounding import decimal_text, half_up

POINT = Fraction(1, 10_000)  # a hundredth of a percentage point


def percent(share: Fraction, places: int = 2) -> str:
    """Write a share in per cent, half-up: `88.44%`."""
    return f"{number(share * 100, places)}%"


def number(value: Fraction, places: int) -> str:
    """Write a number, half-up, without needless zeros."""
    return decimal_text(half_up(value.numerator * 10**places, value.denominator), places, trim=True)


def like(value: Fraction, printed: Printed) -> str:
    """Write a value in base units in the unit and with at least the places of a printed number."""
    return f"{number(value / printed.multiplier, max(printed.places, 2))}{printed.unit}"


def quotient(numerator: Printed, denominator: Printed, places: int) -> str:
    """Write a division with its result: `27.415万元 ÷ 31万元 = 88.44%`."""
    share = numerator.value / denominator.value
    return f"{numerator} ÷ {denominator} = {percent(share, places)}"


def addition(parts: Iterable[Printed]) -> str:
    """Write a sum with its result: `9 + 17 + 39 = 65`."""
    listed = list(parts)
    places = max((each.places for each in listed), default=0)
    total = sum((each.bare for each in listed), Fraction(0))
    terms = " + ".join(decimal_text(each.scaled, each.places, trim=True) for each in listed)
    return f"{terms} = {number(total, places)}"


def small(rate: Printed, share: Fraction) -> bool:
    """Say whether a printed rate misses the exact share, rounded alike, by at most 0.01 points."""
    step = 10 ** (rate.places + 2)
    rounded = Fraction(half_up(share.numerator * step, share.denominator), step)
    return abs(rate.value - rounded) <= POINT
