"""The interval that a share found in a sample leaves open, and what those who did not answer could change.

Wilson's score interval at 95 % (z = 1.96), reckoned in whole numbers and rounded outwards to 0.01 %, so that
no rounding makes it narrower than it is. It supposes a random sample; whether it was one, the records of a
survey do not say, and reports must.
"""

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
