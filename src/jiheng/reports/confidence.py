"""The interval that a share found in a sample leaves open, and what those who did not answer could change.

Wilson's score interval at 95 % (z = 1.96), reckoned in whole numbers and rounded outwards to 0.01 %, so that
no rounding makes it narrower than it is. It supposes a random sample; whether it was one, the records of a
survey do not say, and reports must.
"""

from collections.abc import Sequence
from math import isqrt

from jiheng.values.ratio import Ratio

Z_SQUARED = 38_416  # 1.96² in 1/10 000
SCALE = 10_000  # hundredths of a per cent


def wilson(share: Ratio) -> tuple[Ratio, Ratio]:
    """Give the lower and upper bound of a share of a sample, in whole hundredths of a per cent."""
    hits, n = share.numerator, share.denominator
    # With z² = Z/S: bounds are (2·k + z² ± z·√(z² + 4·k·(n − k)/n)) ÷ 2·(n + z²). Multiplied by S:
    middle = 2 * hits * SCALE + Z_SQUARED
    whole = 2 * (n * SCALE + Z_SQUARED)
    # (z·√(…)·S)² = Z·(Z·n + 4·k·(n − k)·S) ÷ n; the root is taken rounded up, so the interval never shrinks.
    squared = Z_SQUARED * (Z_SQUARED * n + 4 * hits * (n - hits) * SCALE)
    half = -(-isqrt(squared * n) // n) + 1 if squared * n else 0
    low = max(0, (middle - half) * SCALE // whole)
    high = min(SCALE, -(-(middle + half) * SCALE // whole))
    return Ratio(0 if hits == 0 else low, SCALE), Ratio(SCALE if hits == n else high, SCALE)


def if_all_had_answered(hits: int, answers: int, sent: int) -> tuple[Ratio, Ratio]:
    """Give the share if nobody of those silent were among the hits, and if all of them were."""
    return Ratio(hits, sent), Ratio(hits + sent - answers, sent)


def mean_interval(counts: Sequence[int], values: Sequence[int]) -> tuple[Ratio, Ratio] | None:
    """Give the 95 % bounds of the mean of answers that count `values` (hundredths of a whole) each.

    Mean ± 1.96·s ÷ √n, within 0 and 100 %; None for fewer than two answers, which have no spread.
    """
    n = sum(counts)
    if n < 2:  # noqa: PLR2004
        return None
    total = sum(count * value for count, value in zip(counts, values, strict=True))
    squares = sum(count * value * value for count, value in zip(counts, values, strict=True))
    # In hundredths of a per cent, squared: 1.96²·10⁴ times the variance of the mean in per cent.
    squared, under = Z_SQUARED * (n * squares - total * total), n * n * (n - 1)
    half = isqrt(-(-squared // under) - 1) + 1 if squared else 0  # rounded up
    low = max(0, (100 * total - half * n) // n)
    high = min(SCALE, -(-(100 * total + half * n) // n))
    return Ratio(low, SCALE), Ratio(high, SCALE)


def answers_needed(population: int) -> int:
    """Give how many answers of a random sample bear ± 5 percentage points at 95 %, whatever the share.

    n₀ = 1.96²·0.25 ÷ 0.05² = 384.16, corrected for a population of N: N·n₀ ÷ (N − 1 + n₀), rounded up.
    """
    return -(-population * Z_SQUARED // ((population - 1) * 100 + Z_SQUARED)) if population else 0
