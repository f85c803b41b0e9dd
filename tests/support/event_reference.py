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


REFERENCES = (mean_with_limit,)
