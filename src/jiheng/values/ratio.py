"""A measured ratio: whole numerator and denominator, never a rounded rate.

97.996 % against a target of 98 % is one started step below it; a rate rounded to 98.00 % would hide
that (design D4).
"""

from dataclasses import dataclass

from jiheng.errors import UnreadableValueError
from jiheng.values.exact import Exact
from jiheng.values.rounding import decimal_text, half_up


@dataclass(frozen=True, slots=True)
class Ratio:
    """`numerator` ÷ `denominator`, both counts or both fen; the denominator is above 0."""

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        """Refuse a ratio over nothing: the caller must say not applicable or insufficient data."""
        if self.denominator <= 0:
            raise UnreadableValueError(
                "分母不大于零，没有比率",
                found=f"{self.numerator}/{self.denominator}",
                expected="分母大于 0",
            )

    @property
    def exact(self) -> Exact:
        """The ratio itself, for comparing: 1 is 100 %."""
        return Exact(self.numerator, self.denominator)

    def percent(self, places: int = 2) -> str:
        """Write in per cent, half-up: `99.68%`; a whole per cent without decimals: `100%`."""
        rounded = half_up(self.numerator * 100 * 10**places, self.denominator)
        return f"{decimal_text(rounded, places, trim=True)}%"

    def __str__(self) -> str:
        """Write in per cent with at most two decimals."""
        return self.percent()
