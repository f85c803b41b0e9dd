"""The reference for the kinds that score several events, several systems, or days of lateness.

Like decimal_reference: from the words of domain note 3.1, in plain fractions, with if and else.
"""

from fractions import Fraction


def mean_with_limit(*, weight, target, values, reading):
    """F20: the mean against the target; above it evenly down to nothing at twice it, or w·t/a."""
    mean = sum(values, Fraction(0)) / len(values)
    if mean <= target:
        return weight
    if reading == "inverse":
        return weight * target / mean
    if mean >= 2 * target:
        return Fraction(0)
    return weight * (1 - (mean - target) / target)


def occurrences_deducted(*, weight, costs):
    """F21: `costs` lists (points each time, cap or None, how often); what is left, not below nothing."""
    left = weight
    for each, cap, count in costs:
        cost = each * count
        if cap is not None and cost > cap:
            cost = cap
        left -= cost
    return left if left > 0 else Fraction(0)


def lateness_deducted(*, weight, days, tiers, reading, cap):
    """F24: day by day; `tiers` lists (from which day on, points a day)."""
    cost = Fraction(0)
    for day in range(1, days + 1):
        decides = days if reading == "all_days" else day
        for first_day, daily in reversed(tiers):
            if decides >= first_day:
                cost += daily
                break
    if cap is not None and cost > cap:
        cost = cap
    return weight - cost if weight > cost else Fraction(0)


def bonus_with_cap(*, weight, base, each, count, cap):
    """F25: base and bonus, the bonus within its cap, the whole within the weight."""
    bonus = each * count
    if cap is not None and bonus > cap:
        bonus = cap
    total = base + bonus
    return min(total, weight)


def several_parts(*, weight, target, parts, statistic):
    """F26: `parts` lists (actual, share); each rate between 0 and 1 before any statistic."""
    rates = []
    for actual, share in parts:
        rate = actual / target
        if rate > 1:
            rate = Fraction(1)
        if rate < 0:
            rate = Fraction(0)
        rates.append((rate, share))
    if statistic == "minimum":
        return weight * min(rate for rate, _ in rates)
    if statistic == "mean":
        rates = [(rate, 1) for rate, _ in rates]
    total = sum((rate * share for rate, share in rates), Fraction(0))
    return weight * total / sum(share for _, share in rates)


def milestone_date(*, weight, days, tiers, reading, cap):
    """F30: all on the day or before; late nothing, or with tiers what F24 leaves."""
    if days <= 0:
        return weight
    if not tiers:
        return Fraction(0)
    return lateness_deducted(weight=weight, days=days, tiers=tiers, reading=reading, cap=cap)


REFERENCES = (
    mean_with_limit,
    occurrences_deducted,
    lateness_deducted,
    bonus_with_cap,
    several_parts,
    milestone_date,
)
