"""Money: a whole number of fen, never a binary float.

Read from 元 or 万元 as people write them; written in 万元 with two decimals in reports and in 元
with two decimals in vouchers.
"""

import re
from dataclasses import dataclass
from typing import Self

from jiheng.errors import UnreadableValueError
from jiheng.values.digits import fold, scaled
from jiheng.values.exact import Exact
from jiheng.values.rounding import decimal_text, half_up

FEN_PER_YUAN = 100
FEN_PER_WAN_YUAN = 1_000_000
# Just under 100 万亿元, three times the national budget; sums of many still fit 64 bits. A product
# with a weight may not: columns raise then, and the single evaluation takes over (exact.py).
LARGEST_FEN = 10**16 - 1
WRITTEN = re.compile(r"(?:人民币)?¥?\s*+(?P<number>.{1,100}?)\s{0,20}(?P<unit>亿元|万元|千元|元|亿|万)?整?")
PLACES = {"亿元": 10, "亿": 10, "万元": 6, "万": 6, "千元": 5, "元": 2}


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in fen; may be negative (a refund, a shortfall)."""

    fen: int

    def __post_init__(self) -> None:
        """Refuse an amount beyond the range that all stores can hold and add up."""
        if abs(self.fen) > LARGEST_FEN:
            raise UnreadableValueError(
                "金额超出范围",
                found=f"{decimal_text(self.fen, 2, group=True)} 元",
                expected=f"绝对值不超过 {decimal_text(LARGEST_FEN, 2, group=True)} 元",
                advice="检查单位是否写错（元、万元）",
            )

    @classmethod
    def read(cls, text: str, *, unit: str = "元") -> Self:
        """Read `61.91万元`, `619,100.00`, `￥619100元`; a bare number is in `unit`.

        Raises UnreadableValueError when it is no amount or finer than one fen.
        """
        match = WRITTEN.fullmatch(fold(text))
        if match is None:
            raise UnreadableValueError("读不出金额", found=text, expected="如 61.91万元、619100 元")
        try:
            return cls(scaled(match["number"], PLACES[match["unit"] or unit]))
        except UnreadableValueError as error:
            raise UnreadableValueError(
                f"读不出金额：{error.fault.what}",
                found=text,
                expected="如 61.91万元、619100.00 元；最多到分",
                advice="写一个数和它的单位（元或万元）",
            ) from error

    @property
    def yuan(self) -> str:
        """The amount in 元, two decimals, without a unit."""
        return decimal_text(self.fen, 2)

    @property
    def wan_yuan(self) -> str:
        """The amount in 万元, half-up to two decimals, without a unit: what reports print."""
        return decimal_text(half_up(self.fen, FEN_PER_WAN_YUAN // 100), 2)

    @property
    def exact(self) -> Exact:
        """The amount in 元, for comparing."""
        return Exact(self.fen, FEN_PER_YUAN)

    def __add__(self, other: "Money") -> "Money":
        """Add exactly."""
        return Money(self.fen + other.fen)

    def __sub__(self, other: "Money") -> "Money":
        """Subtract exactly."""
        return Money(self.fen - other.fen)

    def __str__(self) -> str:
        """Write it exactly: in 万元 where two decimals can tell it, else in 元."""
        if self.fen % (FEN_PER_WAN_YUAN // 100):
            return f"{self.yuan}元"
        return f"{self.wan_yuan}万元"
