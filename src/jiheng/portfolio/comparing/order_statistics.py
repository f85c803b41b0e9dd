"""Exact order statistics of whole numbers: quantiles, by a stated method, and the rank of a value.

The quantile p of n values in order is x[k] with k = ⌈p·n/100⌉, and where p·n/100 is whole the mean of x[k]
and x[k+1] (Hyndman and Fan, Sample Quantiles in Statistical Packages, 1996, definition 2): the median as
everybody takes it, and always a value that occurs or half the sum of two. All are kept doubled, so that they
are whole.
"""

from collections.abc import Sequence

from jiheng.portfolio.comparing.opened import Opened
from jiheng.values.rounding import half_up

PERCENTS = (5, 25, 50, 75, 95)
METHOD = (
    "分位数：n 个数由小到大排，第 p 百分位取第 ⌈p·n/100⌉ 个；p·n/100 是整数时，取它与下一个的平均"
    "（Hyndman–Fan 定义 2）"
)
RANKED = "百分位：组内比它低的个数，加上与它相等的个数的一半，除以 n，四舍五入到整数"


def keep_quantiles(
    opened: Opened, name: str, values: str, percents: Sequence[int] = PERCENTS, keys: str = "grp"
) -> None:
    """Keep under `name` a row a group: its `keys`, n, total and, doubled, q5, q25 and so on.

    `values` is a question for the keys and value; a null value is not counted. Equal values are put together
    before they are ordered.
    """
    quantiles = ", ".join(
        f"{_at(f'({each} * n + 99) // 100')} + {_at(f'{each} * n // 100 + 1')} AS q{each}"
        for each in percents
    )
    counted = (
        f"SELECT {keys}, value, count(*) AS c FROM ({values}) WHERE value IS NOT NULL GROUP BY {keys}, value"
    )
    ordered = (
        f"SELECT {keys}, value, c, CAST(sum(c) OVER (PARTITION BY {keys}) AS BIGINT) AS n, CAST(sum(c) OVER "
        f"(PARTITION BY {keys} ORDER BY value ROWS UNBOUNDED PRECEDING) AS BIGINT) AS upto FROM ({counted})"
    )
    opened.make(
        name,
        f"SELECT {keys}, any_value(n) AS n, sum(CAST(value AS HUGEINT) * c) AS total, {quantiles} "
        f"FROM ({ordered}) GROUP BY {keys}",
    )


def _at(place: str) -> str:
    """Give the SQL of the value at a place, from 1, among those in order."""
    return f"sum(CAST(value AS HUGEINT)) FILTER (upto - c < {place} AND {place} <= upto)"


def percentile(below: int, equal: int, count: int) -> int:
    """Give the percentile of a value that stands above `below` of `count` and is one of `equal`."""
    return half_up((2 * below + equal) * 100, 2 * count)
