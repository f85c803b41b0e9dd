"""The interval of a share, against a reference in high precision."""

from decimal import Decimal, localcontext

import pytest

from jiheng.reports.confidence import answers_needed, if_all_had_answered, mean_interval, wilson
from jiheng.values.ratio import Ratio


def reference(hits, n):
    with localcontext(prec=60):
        z, p = Decimal("1.96"), Decimal(hits) / n
        middle = p + z * z / (2 * n)
        half = z * (p * (1 - p) / n + z * z / (4 * n * n)).sqrt()
        whole = 1 + z * z / n
        return (middle - half) / whole * 100, (middle + half) / whole * 100


@pytest.mark.parametrize("n", [1, 2, 7, 40, 101, 9999, 1_000_000])
def test_the_interval_holds_the_true_one_and_is_at_most_a_step_wider(n):
    for hits in {0, 1, n // 3, n // 2, n - 1, n}:
        low, high = wilson(Ratio(hits, n))
        true_low, true_high = reference(hits, n)
        told_low, told_high = (Decimal(bound.numerator) / 100 for bound in (low, high))
        assert Decimal(0) <= told_low <= max(true_low, Decimal(0)) + Decimal("1e-40")
        assert min(true_high, Decimal(100)) - Decimal("1e-40") <= told_high <= 100
        assert true_low - told_low < Decimal("0.0101")
        assert told_high - true_high < Decimal("0.0101")


def test_thirty_eight_of_forty():
    assert [str(bound) for bound in wilson(Ratio(38, 40))] == ["83.49%", "98.62%"]


def test_the_silent_could_be_all_of_one_mind():
    assert [str(bound) for bound in if_all_had_answered(38, 40, 50)] == ["76%", "96%"]


@pytest.mark.parametrize(
    "counts", [(2, 0, 0, 0), (1, 0, 0, 1), (27, 11, 2, 0), (900, 60, 30, 10), (0, 3, 300_000, 7)]
)
def test_the_interval_of_a_mean_holds_the_true_one_and_is_at_most_two_steps_wider(counts):
    values, n = (100, 80, 60, 0), sum(counts)
    with localcontext(prec=60):
        mean = Decimal(sum(count * value for count, value in zip(counts, values, strict=True))) / n
        spread = sum(count * (value - mean) ** 2 for count, value in zip(counts, values, strict=True))
        half = Decimal("1.96") * (spread / (n - 1) / n).sqrt()
        told_low, told_high = (Decimal(each.numerator) / 100 for each in mean_interval(counts, values))
        assert told_low <= max(mean - half, Decimal(0)) <= told_low + Decimal("0.0201")
        assert told_high - Decimal("0.0201") <= min(mean + half, Decimal(100)) <= told_high


def test_one_answer_has_no_spread():
    assert mean_interval((1, 0, 0, 0), (100, 80, 60, 0)) is None


@pytest.mark.parametrize(
    ("population", "needed"), [(0, 0), (1, 1), (40, 37), (1000, 278), (10_000, 370), (100_000_000, 385)]
)
def test_a_sample_large_enough_for_five_points_at_95_percent(population, needed):
    assert answers_needed(population) == needed
