"""Far from its like: by the median and the median distance from it, and by Tukey's fences; exact.

A value x is far where 0.6745·|x − M| > 3.5·MAD (Iglewicz and Hoaglin, How to Detect and Handle Outliers,
1993), M the median and MAD the median of |x − M|; and outside [Q1 − 1.5·(Q3 − Q1), Q3 + 1.5·(Q3 − Q1)]
(Tukey, Exploratory Data Analysis, 1977). Both are compared as whole numbers multiplied out, none is rounded.
Both must say so. Where half of a group are equal MAD is 0 and only the fences speak; where Q1 = Q3 too, all
that differs would be far, so nothing is said of the group.
"""

from typing import Any

from jiheng.portfolio.comparing.answer import Answer, Cell, decimal_of, halved, hundredths
from jiheng.portfolio.comparing.groups import Likeness
from jiheng.portfolio.comparing.opened import Opened
from jiheng.portfolio.comparing.order_statistics import METHOD, keep_quantiles
from jiheng.portfolio.comparing.quantities import Quantity, unknown_note, values_of

RULE = (
    (
        "离群：0.6745×|x−中位数|＞3.5×MAD，并且在四分位界外（低于 Q1−1.5×(Q3−Q1) 或高于 Q3+1.5×(Q3−Q1)）；"
        "MAD 是 |x−中位数| 的中位数；都按整数比较，不四舍五入"
    ),
    "MAD 是 0（一半以上相同）的组只看四分位界；Q1=Q3 的组不作判断",
    "离群只是与同类不同，不是有问题：先核对数，再问原因",
)


def keep_outliers(opened: Opened, like: Likeness, quantity: Quantity) -> str:
    """Keep who is far from its like, with what it was compared with; give the name of that table.

    Its columns: id, grp, value, n, and doubled the quartiles q25, q50, q75; four times the MAD, mad4.
    """
    spread, away, name = (f"{what}_{quantity.key}" for what in ("spread", "away", "far"))
    values = values_of(quantity)
    keep_quantiles(opened, spread, values)
    distances = (
        "SELECT v.grp, abs(2 * CAST(value AS HUGEINT) - q50) AS value "
        f"FROM ({values}) v JOIN {spread} USING (grp)"
    )
    keep_quantiles(opened, away, distances, (50,))
    opened.make(
        name,
        f"SELECT id, grp, value, s.n, s.q25, s.q50, s.q75, a.q50 AS mad4 FROM ({values}) v "
        f"JOIN {spread} s USING (grp) "
        f"JOIN {away} a USING (grp) WHERE value IS NOT NULL AND s.n >= {like.least} AND q75 > q25 "
        "AND (a.q50 = 0 OR 13490 * abs(2 * CAST(value AS HUGEINT) - s.q50) > 35000 * a.q50) "
        "AND (4 * CAST(value AS HUGEINT) < 5 * q25 - 3 * q75 "
        "OR 4 * CAST(value AS HUGEINT) > 5 * q75 - 3 * q25)",
    )
    return name


def outliers(opened: Opened, like: Likeness, quantity: Quantity, most: int) -> Answer:
    """List the projects that are far from their like, the farthest first."""
    name = keep_outliers(opened, like, quantity)
    count = opened.number(f"SELECT count(*) FROM {name}")
    found = opened.rows(
        f"SELECT p.name, p.unit, label, f.n, value, q25, q50, q75, mad4 FROM {name} f "
        "JOIN groups USING (grp) "
        "JOIN current p USING (id) ORDER BY mad4 = 0, "
        "abs(2 * CAST(value AS HUGEINT) - q50) * 1000 // greatest(mad4, 1) DESC, p.name, p.unit, id LIMIT ?",
        most,
    )
    notes = unknown_note(opened, quantity) + _unsaid(opened, like, quantity)
    if count > len(found):
        notes += (f"共 {count} 个，列出最远的 {len(found)} 个",)
    return Answer(
        f"outliers_{quantity.key}",
        f"{quantity.short}离群",
        f"{quantity.title}：{count} 个项目离同类很远",
        (*RULE, quantity.told, METHOD, like.told),
        {
            "project": "项目",
            "unit": "单位",
            "group": "同类",
            "n": "n",
            "value": quantity.title,
            "q25": "Q1",
            "q50": "中位数",
            "q75": "Q3",
            "mad": "MAD",
            "times": "0.6745×(x−中位数)÷MAD",
        },
        tuple(_row(row) for row in found),
        notes,
    )


def _row(row: tuple[Any, ...]) -> tuple[Cell, ...]:
    name, unit, label, n, value, q25, q50, q75, mad4 = row
    times = decimal_of(13_490 * (2 * value - q50), 10_000 * mad4, 2) if mad4 else None
    mad = decimal_of(mad4, 400, 4 if mad4 % 2 else 3 if mad4 % 4 else 2)
    return name, unit, label, n, hundredths(value), *map(halved, (q25, q50, q75)), mad, times


def _unsaid(opened: Opened, like: Likeness, quantity: Quantity) -> tuple[str, ...]:
    ((flat, members, half),) = opened.rows(
        "SELECT count(*) FILTER (s.q25 = s.q75), coalesce(sum(s.n) FILTER (s.q25 = s.q75), 0), "
        "count(*) FILTER (s.q25 < s.q75 AND a.q50 = 0) "
        f"FROM spread_{quantity.key} s JOIN away_{quantity.key} a USING (grp) WHERE s.n >= {like.least}"
    )
    told = []
    if flat:
        told.append(f"{flat} 组（{members} 个项目）的四分位数相同，不作判断")
    if half:
        told.append(f"{half} 组的 MAD 是 0，只看四分位界")
    return tuple(told)
