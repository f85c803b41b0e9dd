"""The reference for the kinds with a formula for a missed target, and for those with a table.

Like decimal_reference: from the words of domain note 3.1, in plain fractions, with if and else.
"""

from fractions import Fraction
from itertools import pairwise


def reverse_linear(*, weight, target, actual, reading):
    """F03: all up to the target; above it evenly down to nothing at twice it, or w·t/a."""
    if actual <= target:
        return weight
    if reading == "inverse":
        return weight * target / actual
    if actual >= 2 * target:
        return Fraction(0)
    return weight * (1 - (actual - target) / target)


def zero_target(*, weight, actual):
    """F04: all where nothing happened."""
    if actual > 0:
        return Fraction(0)
    return weight


def pass_line(*, weight, target, actual, pass_line, form):
    """F29: nothing below the line; then from 0 at the line to all at the target, or in proportion."""
    rate = min(actual / target, Fraction(1))
    line = pass_line / 100
    if rate < line:
        return Fraction(0)
    if form == "local":
        return weight * rate
    return weight * (rate - line) / (1 - line)


def bands(*, weight, actual, bands):
    """F11: bands in rising order: (lower edge, whether it belongs to the band, per cent of the weight)."""
    percent = None
    for low, included, earning in bands:
        if low is None or actual > low or (included and actual == low):
            percent = earning
    return weight * Fraction(percent) / 100


def interpolated(*, weight, actual, knots, beyond):
    """F12: on the line between the knots on both sides; beyond the worse end nothing or as there."""
    low, high = knots[0], knots[-1]
    worse = high if low[1] > high[1] else low
    if actual < low[0] or actual > high[0]:
        end = low if actual < low[0] else high
        if end is worse and beyond == "nothing":
            return Fraction(0)
        return weight * Fraction(end[1]) / 100
    for (left, left_earns), (right, right_earns) in pairwise(knots):
        if left <= actual <= right:
            share = Fraction(actual - left) / Fraction(right - left)
            percent = left_earns + (right_earns - left_earns) * share
            return weight * Fraction(percent) / 100
    raise AssertionError(actual)


def graded_levels(*, weight, percent):
    """F14: the level's share of the weight."""
    return weight * percent / 100


def deviation_rate(*, weight, deviation, within, way, deduction, step, reading):
    """F18: per cents; all within the limit on either side, else w·(1 − dev) or steps beyond the limit."""
    size = abs(deviation)
    if size <= within:
        return weight
    if way == "proportional":
        return weight * (1 - size / 100) if size < 100 else Fraction(0)
    whole, rest = divmod(size - within, step)
    steps = whole
    if reading == "linear":
        steps = whole + rest / step
    if reading == "ceil" and rest > 0:
        steps = whole + 1
    left = weight - deduction * steps
    return left if left > 0 else Fraction(0)


REFERENCES = (
    reverse_linear,
    zero_target,
    pass_line,
    bands,
    interpolated,
    graded_levels,
    deviation_rate,
)
