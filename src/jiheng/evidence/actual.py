"""What a measure may find and a rule may score.

One quantity or ratio; the same of several systems or of several events; counts of named occurrences;
days of lateness; verdicts on a checklist, item by item, met, partly met or not met; answers of a survey;
given points; the word of a grade.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from jiheng.values.digits import scaled
from jiheng.values.money import Money
from jiheng.values.quantity import Quantity
from jiheng.values.ratio import Ratio
from jiheng.values.score import Score


class Verdict(StrEnum):
    """How far one checklist item is met."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"


VERDICT_TITLES = ("满足", "部分满足", "不满足")


@dataclass(frozen=True, slots=True)
class Checklist:
    """The verdicts on the items of one indicator, by item number from 1."""

    verdicts: Mapping[int, Verdict]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many answered what: counts of a survey's levels, best level first."""

    counts: tuple[int, ...]

    @property
    def answers(self) -> int:
        """The number of answers."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class GivenPoints:
    """The points that experts gave, in the order of their records; at least one."""

    points: tuple[Score, ...]

    def __str__(self) -> str:
        """List them."""
        return "、".join(f"{each}分" for each in self.points)


@dataclass(frozen=True, slots=True)
class Part:
    """What was found of one system or sub-item; `share` is its weight among the parts (users, points)."""

    name: str
    actual: Quantity | Ratio
    share: int = 1

    def __str__(self) -> str:
        """Write it as a step does."""
        return f"{self.name} {self.actual}"


@dataclass(frozen=True, slots=True)
class Parts:
    """The same measured of several systems or sub-items, each by itself; at least one."""

    parts: tuple[Part, ...]

    def __str__(self) -> str:
        """List them."""
        return "、".join(str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Observations:
    """The same measured of several events (the repair time of each fault), in one unit; at least one."""

    values: tuple[Quantity, ...]

    def __str__(self) -> str:
        """List them."""
        return "、".join(str(value) for value in self.values)


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each of several named things happened, in the order of the question that asked."""

    counts: Mapping[str, int]

    def __str__(self) -> str:
        """List them."""
        return "，".join(f"{name} {count} 次" for name, count in self.counts.items())


@dataclass(frozen=True, slots=True)
class Lateness:
    """How many days after its time something was done, below 0 when early; working days or calendar days.

    No quantity: `4天` beside a target `≤5天` would read as four days that it took, and as met.
    """

    days: int
    working: bool

    def __str__(self) -> str:
        """Write it as a step does."""
        if not self.days:
            return "按期"
        count = Quantity.of(abs(self.days), "工作日" if self.working else "天")
        return f"{'逾期' if self.days > 0 else '提前'} {count}"


@dataclass(frozen=True, slots=True)
class Level:
    """The grade that an assessment gave, in its own word: 优, 良, 合格, 基本符合."""

    word: str

    def __str__(self) -> str:
        """Write the word."""
        return self.word


Actual: TypeAlias = (
    Quantity | Ratio | Checklist | Tally | GivenPoints | Parts | Observations | Counts | Lateness | Level
)


def read_number(text: str) -> Quantity | Ratio:
    """Read one quantity or ratio: `11次`, `98.5%`, `9/10`, `61.71万元/61.91万元`.

    `2.5万元/系统` is one quantity. Raises UnreadableValueError.
    """
    top, slash, bottom = text.partition("/")
    if not slash or not bottom.strip()[:1].isdecimal():
        return Quantity.read(text)
    if "元" in text:
        return Ratio(Money.read(top).fen, Money.read(bottom).fen)
    return Ratio(scaled(top, 0), scaled(bottom, 0))
