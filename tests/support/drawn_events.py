"""Leaves of kinds that score several events, several systems, or days of lateness, drawn kind by kind."""

from fractions import Fraction

from jiheng.evidence.actual import Observations
from jiheng.values.quantity import Quantity
from tests.support.drawing import Drawn, Number, made, text, weight_of

HOUR = 100  # in hundredths


def mean_with_limit(number: Number) -> Drawn:
    score, weight = weight_of(number)
    limit = (2 * HOUR, HOUR // 2, number(1, 100 * HOUR))[number(0, 2)]
    count = number(1, 6)
    values = [
        (limit, limit + 1, limit - 1, 2 * limit, number(0, 3 * limit))[number(0, 4)] for _ in range(count)
    ]
    reading = ("linear", "inverse")[number(0, 1)]
    return made(
        "mean_with_limit",
        score,
        f"{('≤', '<')[number(0, 1)]}{text(Fraction(limit, HOUR))}小时",
        Observations(tuple(Quantity(each * 100, "小时") for each in values)),
        {"reading": reading},
        weight=weight,
        target=Fraction(limit, HOUR),
        values=[Fraction(each, HOUR) for each in values],
        reading=reading,
    )


DRAWS = (mean_with_limit,)
