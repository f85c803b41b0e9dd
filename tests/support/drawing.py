"""What drawing a leaf to be scored takes: the drawn leaf itself, weights, rates near an edge.

A draw takes `number(low, high)`, which chooses a whole number, and gives the same leaf twice: as the
product reads it from texts, and as the plain fractions of the reference.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from jiheng.catalogue import read_parameters
from jiheng.evidence.actual import Actual
from jiheng.rules.library import RULE_KINDS
from jiheng.rules.rule import Case, RuleKind
from jiheng.values.ratio import Ratio
from jiheng.values.score import Score
from jiheng.values.target import Target

Number = Callable[[int, int], int]
KINDS = {kind.name: kind for kind in RULE_KINDS}


@dataclass(frozen=True)
class Drawn:
    """One leaf: `case` for the product, `plain` for the reference."""

    kind: RuleKind
    case: Case
    plain: Mapping[str, Any]


def text(value: Fraction) -> str:
    """Write a fraction of ten-thousandths as a decimal."""
    scaled = value * 10_000
    assert scaled.denominator == 1
    whole, rest = divmod(abs(scaled.numerator), 10_000)
    return f"{'-' if value < 0 else ''}{whole}.{rest:04}"


def made(
    name: str, score: Score, aim: str, found: Actual, parameters: Mapping[str, Any], **plain: Any
) -> Drawn:
    """Read the texts as a project would have them read; a doubtful one must not be drawn."""
    kind = KINDS[name]
    values, faults = read_parameters(kind.parameters, parameters)
    target = Target.read(aim)
    assert not faults
    assert not kind.doubts(weight=score, target=target, **values)
    return Drawn(kind, Case(score, found, target, values), plain)


def weight_of(number: Number) -> tuple[Score, Fraction]:
    hundredths = (50, 200, 333, 500, 1_500, 10_000)[number(0, 5)] if number(0, 1) else number(1, 10_000)
    return Score(hundredths), Fraction(hundredths, 100)


def ratio_near(number: Number, percent: Fraction, denominator: int) -> tuple[Ratio, Fraction]:
    """A ratio anywhere, exactly at `percent`, or one below or above it (one fen, one record)."""
    at = percent * denominator / 100
    below = at.numerator // at.denominator
    numerator = (
        number(-denominator // 4, 2 * denominator),
        below,
        below - 1,
        below + 1,
        0,
        denominator,
        number(max(0, below - 9), below + 9),
    )[number(0, 6)]
    return Ratio(numerator, denominator), Fraction(numerator * 100, denominator)


def denominator_of(number: Number, largest: int) -> int:
    return (number(1, 400), 100, 365, number(1, largest), largest)[number(0, 4)]


def per_cent_of(number: Number) -> Fraction:
    return Fraction((9_800, 10_000, 9_950, number(1, 12_000))[number(0, 3)], 100)
