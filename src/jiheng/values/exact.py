"""Exact fractions that work alike on whole numbers and on columns of whole numbers (design D7).

A rule kind writes its arithmetic once with these. One project is computed with Python integers; a
province with the same lines on columns (`portfolio/steps.py`). A column is known only by its operators:
nothing here knows of an engine.

What holds on both, and is tested on both:

1. Denominators are above 0 wherever a result is used. `where` chooses numerator and denominator
   separately and divides nothing, so an unchosen branch may have a denominator of 0. `floor`,
   `ceil` and `half_up_hundredths` do divide: a 0 there raises, in one row as in all.
2. Columns are 64-bit (`int64`) and without nulls: a missing value is an outcome (D5), kept out
   before. Python integers have no limit; a column that runs over 64 bits makes the engine raise,
   it never wraps round. The caller then falls back to the single evaluation.
3. `//` of columns is exact and cuts towards 0, as engines divide whole numbers: see `floor_div`.
"""

from dataclasses import dataclass
from math import gcd, lcm
from typing import Any, Protocol, TypeAlias, cast, runtime_checkable


@runtime_checkable
class Column(Protocol):
    """A column of whole numbers or of truth values, as far as arithmetic needs to know it."""

    def ifelse(self, then: Any, otherwise: Any) -> Any:  # noqa: ANN401 — of one's own kind
        """Choose row by row."""


# A whole number, a truth value, or a column of either.
Whole: TypeAlias = Any
Truth: TypeAlias = Any


def floor_div(numerator: Whole, denominator: Whole) -> Whole:
    """Divide downward, exactly; the denominator is above 0. Columns cut towards 0."""
    if isinstance(numerator, int) and isinstance(denominator, int):
        return numerator // denominator
    if isinstance(denominator, int) and denominator == 1:
        return numerator
    return pick(numerator < 0, (numerator + 1) // denominator - 1, numerator // denominator)


def pick(condition: Truth, then: Whole, otherwise: Whole) -> Whole:
    """Choose between two whole numbers, row by row where the condition is a column."""
    if isinstance(condition, bool):
        return then if condition else otherwise
    return cast("Column", condition.ifelse(then, otherwise))


@dataclass(frozen=True, slots=True, eq=False)
class Exact:
    """`numerator` ÷ `denominator`; either may be a column. Comparisons give truths or columns.

    `==` compares by value like the others, so fractions are not for sets or keys.
    """

    numerator: Whole
    denominator: Whole = 1

    def __add__(self, other: "Exact") -> "Exact":
        """Add."""
        left, right, denominator = _common(self, other)
        return Exact(left + right, denominator)

    def __sub__(self, other: "Exact") -> "Exact":
        """Subtract."""
        left, right, denominator = _common(self, other)
        return Exact(left - right, denominator)

    def __mul__(self, other: "Exact") -> "Exact":
        """Multiply."""
        above = _times(self.numerator, other.numerator)
        return _reduced(above, _times(self.denominator, other.denominator))

    def __truediv__(self, other: "Exact") -> "Exact":
        """Divide; the divisor is above 0 wherever the result is used."""
        mine, theirs = _cancelled(self.denominator, other.denominator)
        return _reduced(_times(self.numerator, theirs), _times(mine, other.numerator))

    def __eq__(self, other: object) -> Truth:
        """Compare."""
        if not isinstance(other, Exact):
            return NotImplemented
        left, right, _ = _common(self, other)
        return left == right

    def __ne__(self, other: object) -> Truth:
        """Compare."""
        if not isinstance(other, Exact):
            return NotImplemented
        left, right, _ = _common(self, other)
        return left != right

    __hash__ = None  # type: ignore[assignment] # equal by value, and a column has none

    def __ge__(self, other: "Exact") -> Truth:
        """Compare."""
        left, right, _ = _common(self, other)
        return left >= right

    def __gt__(self, other: "Exact") -> Truth:
        """Compare."""
        left, right, _ = _common(self, other)
        return left > right

    def __le__(self, other: "Exact") -> Truth:
        """Compare."""
        return other >= self

    def __lt__(self, other: "Exact") -> Truth:
        """Compare."""
        return other > self


ZERO = Exact(0)
ONE = Exact(1)


def where(condition: Truth, then: Exact, otherwise: Exact) -> Exact:
    """Choose between two fractions, numerator and denominator each for itself."""
    if isinstance(condition, bool):
        return then if condition else otherwise
    below, under = then.denominator, otherwise.denominator
    if isinstance(below, int) and isinstance(under, int) and below > 0 and under > 0:
        common = lcm(below, under)  # a known one: what is divided by it later may cancel it
        above = _times(then.numerator, common // below), _times(otherwise.numerator, common // under)
        return Exact(pick(condition, *above), common)
    return Exact(
        pick(condition, then.numerator, otherwise.numerator),
        pick(condition, then.denominator, otherwise.denominator),
    )


def least(left: Exact, right: Exact) -> Exact:
    """Return the smaller."""
    if _is_known(right) and not isinstance(left.numerator, int):
        known = _times(left.denominator, right.numerator)
        return Exact(pick(left.numerator <= known, left.numerator, known), left.denominator)
    return where(left <= right, left, right)


def greatest(left: Exact, right: Exact) -> Exact:
    """Return the larger."""
    if _is_known(left) and not isinstance(right.numerator, int):
        known = _times(right.denominator, left.numerator)
        return Exact(pick(right.numerator >= known, right.numerator, known), right.denominator)
    return where(left >= right, left, right)


def floor(value: Exact) -> Exact:
    """Round down to a whole number."""
    return Exact(floor_div(value.numerator, value.denominator))


def ceil(value: Exact) -> Exact:
    """Round up to a whole number."""
    if isinstance(value.denominator, int) and value.denominator == 1:
        return value
    return Exact(floor_div(value.numerator - 1, value.denominator) + 1)


def half_up_hundredths(points: Exact) -> Whole:
    """Round points half-up to whole hundredths: the one rounding, at the leaf.

    Points are at least 0 here; below 0 a half would go up, towards 0.
    """
    return half_up_whole(in_hundredths(points))


def in_hundredths(points: Exact) -> Exact:
    """Tell points in hundredths of a point, not yet rounded."""
    numerator, denominator = points.numerator, points.denominator
    if isinstance(denominator, int) and denominator % 100 == 0:
        return Exact(numerator, denominator // 100)
    return Exact(numerator * 100, denominator)


def half_up_whole(value: Exact) -> Whole:
    """Round half-up to a whole number; the value is at least 0: downward is towards 0."""
    if isinstance(value.denominator, int) and value.denominator == 1:
        return value.numerator
    return (value.numerator * 2 + value.denominator) // (value.denominator * 2)


def _is_known(value: Exact) -> bool:
    """Say whether it is 0 or 1, which columns take over whatever they are over: one choice is enough."""
    return isinstance(value.numerator, int) and value.numerator in (0, 1) and value.denominator == 1


def _common(left: Exact, right: Exact) -> tuple[Whole, Whole, Whole]:
    """Bring both over one denominator, cancelling what is known to be shared."""
    mine, theirs = _cancelled(left.denominator, right.denominator)
    return _times(left.numerator, theirs), _times(right.numerator, mine), _times(left.denominator, theirs)


def _times(left: Whole, right: Whole) -> Whole:
    """Multiply; a known 0 or 1 costs no operation on a column, and leaves a denominator the same one."""
    for known, other in ((left, right), (right, left)):
        if isinstance(known, int) and known in (0, 1):
            return other if known else 0
    return left * right


def _cancelled(left: Whole, right: Whole) -> tuple[Whole, Whole]:
    """Divide both by what they share, where both are known numbers."""
    if isinstance(left, int) and isinstance(right, int):
        shared = gcd(left, right) or 1
        return left // shared, right // shared
    return (1, 1) if left is right else (left, right)


def _reduced(numerator: Whole, denominator: Whole) -> Exact:
    if isinstance(numerator, int) and isinstance(denominator, int):
        shared = gcd(numerator, denominator) or 1
        return Exact(numerator // shared, denominator // shared)
    return Exact(numerator, denominator)
