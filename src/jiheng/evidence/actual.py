"""What a measure may find and a rule may score: a quantity, a ratio, verdicts, or answers.

Verdicts are what a person judged of a checklist: item by item, met, partly met or not met.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

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


Actual: TypeAlias = Quantity | Ratio | Checklist | Tally | GivenPoints
