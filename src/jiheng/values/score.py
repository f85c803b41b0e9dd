"""Scores and weights: whole hundredths of a point, from 0 to 1,000 points."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from jiheng.errors import UnreadableValueError
from jiheng.values.digits import fold, scaled
from jiheng.values.rounding import decimal_text

LARGEST_HUNDREDTHS = 100_000


@dataclass(frozen=True, slots=True, order=True)
class Score:
    """Points in hundredths; also used for weights (分值)."""

    hundredths: int

    def __post_init__(self) -> None:
        """Refuse points below 0 or above 1,000."""
        if not 0 <= self.hundredths <= LARGEST_HUNDREDTHS:
            raise UnreadableValueError(
                "分数超出范围", found=decimal_text(self.hundredths, 2), expected="0 到 1000 分"
            )

    @classmethod
    def read(cls, text: str) -> Self:
        """Read `98`, `3.60`, `15分`; at most two decimals. Raises UnreadableValueError."""
        return cls(scaled(fold(text).removesuffix("分"), 2))

    @classmethod
    def sum(cls, scores: "Iterable[Score]") -> Self:
        """Add exactly."""
        return cls(sum(score.hundredths for score in scores))

    @property
    def text(self) -> str:
        """Two decimals always: `98.00`."""
        return decimal_text(self.hundredths, 2)

    def __str__(self) -> str:
        """Write as reports do: without needless zeros (`98`, `3.6`)."""
        return decimal_text(self.hundredths, 2, trim=True)
