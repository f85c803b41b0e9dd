"""The arithmetic of every rule kind once more, from the domain note (3.1), in plain fractions.

Written from the words of the rules and not from the code, with if and else, to hold the code to.
Each function has the name of a rule kind's file and gives unrounded points; `hundredths` rounds.
"""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from tests.support import event_reference, shortfall_reference


def hundredths(points: Fraction) -> Decimal:
    """Round half-up to two decimals, once, as decimal does (domain 3.4)."""
    with localcontext() as context:
        context.prec = 100
        exact = Decimal(points.numerator) / Decimal(points.denominator)
        return exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def equality_proportional(*, weight, target, actual):
    """F02: reaching the number earns the weight, else in proportion; more earns nothing more."""
    if actual >= target:
        return weight
    if actual < 0:
        return Fraction(0)
    return weight * actual / target


def steps_in(missed_by, step, reading):
    """A part of a step: all of one (ceil), nothing (floor, and where unstated), or itself (linear)."""
    whole, rest = divmod(missed_by, step)
    if reading == "linear":
        return whole + rest / step
    if reading == "ceil" and rest > 0:
        return whole + 1
    return whole


def threshold_stepped(*, weight, target, actual, deduction, step, reading="ceil"):
    """F05: each step below the threshold costs `deduction`."""
    if actual >= target:
        return weight
    left = weight - deduction * steps_in(target - actual, step, reading)
    if left < 0:
        return Fraction(0)
    return left


def limit_stepped(*, weight, target, actual, deduction, step, reading):
    """F06: each step above the limit costs `deduction`."""
    if actual <= target:
        return weight
    left = weight - deduction * steps_in(actual - target, step, reading)
    if left < 0:
        return Fraction(0)
    return left


def rate_weighted(*, weight, rate):
    """F07: weight times rate, the rate capped at one."""
    if rate > 1:
        return weight
    if rate < 0:
        return Fraction(0)
    return weight * rate


def checklist(*, points, met):
    """F08: the points of the items met."""
    total = Fraction(0)
    for each, is_met in zip(points, met, strict=True):
        if is_met:
            total += each
    return total


def checklist_with_prerequisite(*, points, met, prerequisite):
    """F09: nothing without the prerequisite (counted from 1), else as F08."""
    if not met[prerequisite - 1]:
        return Fraction(0)
    return checklist(points=points, met=met)


def all_or_nothing(*, weight, sign, actual, target):
    """F10: the weight where the target is met, else nothing."""
    if sign == "≥":
        reached = actual >= target
    elif sign == ">":
        reached = actual > target
    elif sign == "≤":
        reached = actual <= target
    elif sign == "<":
        reached = actual < target
    else:
        reached = actual == target
    return weight if reached else Fraction(0)


def presumed_satisfaction(*, weight, complaints, without_complaints, base, per_complaint):
    """F15: per cents; no complaint counts as `without_complaints`, each lowers `base`."""
    if complaints == 0:
        percent = without_complaints
    else:
        percent = base - complaints * per_complaint
        if percent < 0:
            percent = Fraction(0)
    return weight * percent / 100


def survey_satisfaction(*, weight, counts, values, method):
    """F16: the mean of the levels' values (per cents) weighted by answers, or the two best levels."""
    answers = sum(counts)
    if method == "top_two":
        return weight * Fraction(counts[0] + counts[1], answers)
    total = 0
    for count, value in zip(counts, values, strict=True):
        total += count * value
    return weight * Fraction(total, answers) / 100


def on_time_weighted(*, weight, on_time, due):
    """F19: weight times what was on time over what was due."""
    return weight * Fraction(on_time, due)


def forward_proportional(*, weight, target, actual):
    """F01: a ≥ t earns the weight, else w·a/t; an actual below zero counts as zero."""
    if actual >= target:
        return weight
    if actual < 0:
        return Fraction(0)
    return weight * actual / target


def qualitative_levels(*, weight, percent):
    """F13: the level's share of the weight."""
    return weight * percent / 100


def execution_score(*, weight, rate, way, finished, gaps=None):
    """F27: in proportion and at most the weight, or by the steps of 财预〔2021〕101号."""
    if way == "proportional":
        return weight * min(max(rate, Fraction(0)), Fraction(1))
    if finished == "yes":
        return weight * gaps["finished_above"] / 100 if rate > 1 else weight
    if rate >= 1:
        return weight * gaps["unfinished_full"] / 100
    share = 70 if rate * 100 >= 80 else 50 if rate * 100 >= 60 else 0
    return weight * Fraction(share, 100)


def cost_saving(*, weight, target, actual):
    """F28: all where the targeted share was saved, else nothing."""
    return weight if actual >= target else Fraction(0)


def expert_mean(*, points):
    """X01: the mean of the points given."""
    return sum(points, Fraction(0)) / len(points)


REFERENCES = {
    function.__name__: function
    for function in (
        equality_proportional,
        threshold_stepped,
        limit_stepped,
        rate_weighted,
        checklist,
        checklist_with_prerequisite,
        all_or_nothing,
        presumed_satisfaction,
        survey_satisfaction,
        on_time_weighted,
        forward_proportional,
        qualitative_levels,
        execution_score,
        cost_saving,
        expert_mean,
        *event_reference.REFERENCES,
        *shortfall_reference.REFERENCES,
    )
}
