"""A column of one row that refuses to leave the 64 bits of an engine.

The writer of a leaf table lets a rule's arithmetic run over it, the very lines that an engine runs: what
comes through is inside the range in every step, and what does not is scored by the single evaluation.
"""

from dataclasses import dataclass
from typing import TypeAlias

LIMIT = 1 << 63
Number: TypeAlias = "Watched | int"


class BeyondColumnsError(Exception):
    """A step would not fit the 64 bits of a column."""


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """A number that is watched in every operation."""

    value: int

    def __post_init__(self) -> None:
        """Refuse what does not fit."""
        if not -LIMIT < self.value < LIMIT:
            raise BeyondColumnsError

    def __add__(self, other: Number) -> "Watched":
        """Add."""
        return Watched(self.value + _whole(other))

    def __sub__(self, other: Number) -> "Watched":
        """Subtract."""
        return Watched(self.value - _whole(other))

    def __rsub__(self, other: int) -> "Watched":
        """Subtract from a known number."""
        return Watched(_whole(other) - self.value)

    def __mul__(self, other: Number) -> "Watched":
        """Multiply."""
        return Watched(self.value * _whole(other))

    __radd__, __rmul__ = __add__, __mul__

    def __floordiv__(self, other: Number) -> "Watched":
        """Divide, cut towards 0 as engines do."""
        divisor = _whole(other)
        if divisor == 0:
            raise BeyondColumnsError
        quotient = abs(self.value) // abs(divisor)
        return Watched(quotient if (self.value < 0) == (divisor < 0) else -quotient)

    def __rfloordiv__(self, other: int) -> "Watched":
        """Divide a known number."""
        return Watched(other) // self

    def __eq__(self, other: object) -> "Holds":  # type: ignore[override] # as a column answers
        """Compare."""
        return Holds(self.value == _whole(other))

    __hash__ = None  # type: ignore[assignment] # equal as a column is

    def __ge__(self, other: Number) -> "Holds":
        """Compare."""
        return Holds(self.value >= _whole(other))

    def __gt__(self, other: Number) -> "Holds":
        """Compare."""
        return Holds(self.value > _whole(other))

    def __le__(self, other: Number) -> "Holds":
        """Compare."""
        return Holds(self.value <= _whole(other))

    def __lt__(self, other: Number) -> "Holds":
        """Compare."""
        return Holds(self.value < _whole(other))


@dataclass(frozen=True, slots=True)
class Holds:
    """A column of one truth."""

    value: bool

    def ifelse(self, then: Number, otherwise: Number) -> Watched:
        """Choose; both were computed, as an engine may."""
        return Watched(_whole(then if self.value else otherwise))


def _whole(number: object) -> int:
    whole = number.value if isinstance(number, Watched) else number
    if not isinstance(whole, int) or not -LIMIT < whole < LIMIT:
        raise BeyondColumnsError
    return whole
