"""Sums over departments and regions: counts, money, means, grades, who has filed.

Every figure is made of whole sums over projects, so it is the same whichever way the projects were gathered,
parted among tables or ordered.
"""

from jiheng.errors import UsageError
from jiheng.portfolio.comparing.answer import Answer, Bars, Cell, decimal_of, hundredths
from jiheng.portfolio.comparing.groups import TITLES, Likeness
from jiheng.portfolio.comparing.opened import Opened
from jiheng.portfolio.leaf_table import FILED, LATE, NOT_FILED

WHOLE = "合计"
UNKNOWN = "没有写明"
SUMS = (
    "count(*)",
    "count(total)",
    "sum(total)",
    "count(*) FILTER (total IS NOT NULL AND budget > 0)",
    "sum(CAST(total AS HUGEINT) * budget) FILTER (budget > 0)",
    "sum(CAST(budget AS HUGEINT)) FILTER (total IS NOT NULL AND budget > 0)",
    "sum(CAST(budget AS HUGEINT))",
    "sum(CAST(paid AS HUGEINT))",
    "sum(CAST(paid AS HUGEINT)) FILTER (budget > 0)",
    "sum(CAST(budget AS HUGEINT)) FILTER (budget > 0 AND paid IS NOT NULL)",
    "count(*) FILTER (budget > 0 AND paid IS NOT NULL)",
    *(f"count(*) FILTER (filing = '{each}')" for each in (FILED, LATE, NOT_FILED)),
    "count(*) FILTER (filing IS NULL)",
)
RULE = (
    (
        "平均分：有总分的项目的总分之和÷个数；按资金加权：Σ（总分×预算数）÷Σ预算数，"
        "只算总分和预算数都知道的；都四舍五入到 0.01 分"
    ),
    "预算执行率：支付金额之和÷预算数之和，只算两个数都知道的，四舍五入到 0.01%",
    "没有总分的项目不计入平均，也不当 0 分；预算和支付只加知道的",
)
MOST_GRADES = 12


def roll_up(opened: Opened, name: str, like: Likeness) -> Answer:
    """Add up by department, region, or another of `TITLES`. Raises UsageError for another name."""
    if name not in TITLES:
        known = "、".join(f"{each}（{title}）" for each, title in TITLES.items())
        raise UsageError(f"不能按“{name}”汇总\n    怎么办：写这些中的一个：{known}")
    column = like.column(name)
    grades = [
        row[0] for row in opened.rows("SELECT DISTINCT grade FROM current WHERE grade IS NOT NULL ORDER BY 1")
    ]
    counted = [
        f"count(*) FILTER (grade = '{each.replace(chr(39), chr(39) * 2)}')" for each in grades[:MOST_GRADES]
    ]
    listed = ", ".join((*SUMS, *counted))
    asked = f"SELECT {column} AS by_name, {listed} FROM current GROUP BY 1 ORDER BY count(*) DESC, 1"
    found = opened.rows(asked)
    ((*whole,),) = opened.rows(f"SELECT {listed} FROM current")
    rows = [_row(each[0] or UNKNOWN, each[1:]) for each in found]
    unread = opened.number("SELECT count(*) FROM current WHERE fault IS NOT NULL")
    notes = (f"{unread} 个项目读不了，只计入个数",) if unread else ()
    because = opened.lacks(*(each for each in ("budget", "paid", "filing") if each in opened.lacking))
    titles = {
        "name": TITLES[name],
        "n": "项目",
        "scored": "有总分",
        "mean": "平均分",
        "weighted": "按资金加权",
        "weighted_n": "加权的 n",
        "budget": "预算（万元）",
        "paid": "支付（万元）",
        "execution": "执行率（%）",
        "execution_n": "执行率的 n",
        "filed": "已报（没有逾期）",
        "late": "逾期报送",
        "not_filed": "没有报",
        "unknown_filing": "不知是否报",
    }
    return Answer(
        f"roll_up_{name}",
        f"按{TITLES[name]}汇总",
        f"按{TITLES[name]}汇总：{len(rows)} 个{TITLES[name]}，{whole[0] if whole else 0} 个项目",
        RULE,
        titles | {f"grade_{place}": each for place, each in enumerate(grades[:MOST_GRADES])},
        tuple(rows) + ((_row(WHOLE, tuple(whole)),) if rows else ()),
        notes + ((because,) if because else ()),
        Bars("平均分与按资金加权的平均分", "name", ("mean", "weighted")),
    )


def _row(name: str, sums: tuple[int | None, ...]) -> tuple[Cell, ...]:
    (
        n,
        scored,
        total,
        weighted_n,
        product,
        weight,
        budget,
        paid,
        paid_known,
        budget_known,
        execution_n,
        *counts,
    ) = sums
    return (
        name,
        n,
        scored,
        decimal_of(total, 100 * scored, 2) if scored else None,
        decimal_of(product, 100 * weight, 2) if weight else None,
        weighted_n,
        decimal_of(budget, 1_000_000, 2),
        decimal_of(paid, 1_000_000, 2),
        hundredths(_per_cent(paid_known, budget_known)),
        execution_n,
        *counts,
    )


def _per_cent(above: int | None, below: int | None) -> int | None:
    """Give hundredths of a per cent, half-up."""
    return (2 * 10_000 * above + below) // (2 * below) if above is not None and below else None
