"""Leaves of kinds whose standard is a table (bands, knots, levels), drawn from a few usual tables.

Columns hold many leaves of one rule, so the tables are few; the edges of each are drawn often.
"""

from collections.abc import Sequence
from fractions import Fraction

from jiheng.evidence.actual import Level
from tests.support.drawing import Drawn, Number, denominator_of, made, ratio_near, text, weight_of

# Each: (low edge or None, whether it is included, earning) in rising order, and the same as written.
BANDS = (
    (
        {"≥90%": "100%", "80%（含）～90%": "80%", "60%（含）～80%": "50%", "＜60%": "0"},
        ((None, True, 0), (60, True, 50), (80, True, 80), (90, True, 100)),
    ),
    (
        {"＞95%": "100%", "85%～95%（含）": "66.67%", "≤85%": "33.33%"},
        ((None, True, Fraction("33.33")), (85, False, Fraction("66.67")), (95, False, 100)),
    ),
    (
        {"高于15%": "40%", "0%（含）～15%（含）": "100%", "低于0%": "0"},
        ((None, True, 0), (0, True, 100), (15, False, 40)),
    ),
)
LEVELS = "优良中差"
THIRD = Fraction("33.3")
KNOTS = (
    ({"99.0%": "60%", "99.9%": "100%"}, ((99, 60), (Fraction("99.9"), 100))),
    (
        {"50%": "0%", "80%": "33.3%", "95%": "33.3%", "100%": "100%"},
        ((50, 0), (80, THIRD), (95, THIRD), (100, 100)),
    ),
    ({"2%": "100%", "4%": "50%", "7%": "10%"}, ((2, 100), (4, 50), (7, 10))),
)


def _near(number: Number, edges: Sequence[Fraction | int], largest: int):
    edge = Fraction(edges[number(0, len(edges) - 1)])
    return ratio_near(number, edge, denominator_of(number, largest))


def bands(number: Number) -> Drawn:
    score, weight = weight_of(number)
    written, plain = BANDS[number(0, len(BANDS) - 1)]
    ratio, actual = _near(number, [low for low, *_ in plain if low is not None], 10**8)
    return made(
        "bands", score, "定性：满意", ratio, {"bands": written}, weight=weight, actual=actual, bands=plain
    )


def interpolated(number: Number) -> Drawn:
    score, weight = weight_of(number)
    written, plain = KNOTS[number(0, len(KNOTS) - 1)]
    beyond = ("nothing", "hold")[number(0, 1)]
    ratio, actual = _near(number, [value for value, _ in plain], 10**6)
    return made(
        "interpolated",
        score,
        "定性：稳定",
        ratio,
        {"knots": written, "beyond": beyond},
        weight=weight,
        actual=actual,
        knots=plain,
        beyond=beyond,
    )


def graded_levels(number: Number) -> Drawn:
    score, weight = weight_of(number)
    shares = sorted((Fraction(number(0, 1_000), 10) for _ in range(4)), reverse=True)
    shares = ([Fraction(100), Fraction(80), Fraction(60), Fraction(0)], shares)[number(0, 1)]
    level = number(0, 3)
    return made(
        "graded_levels",
        score,
        "优",
        Level(LEVELS[level]),
        {"levels": {word: f"{text(share)}%" for word, share in zip(LEVELS, shares, strict=True)}},
        weight=weight,
        percent=shares[level],
    )


DRAWS = (bands, interpolated, graded_levels)
