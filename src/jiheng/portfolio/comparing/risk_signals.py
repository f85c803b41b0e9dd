"""What may be a reason to look at a project again: each one question to its row.

It is answered yes, no or not known. Signals are code, what they weigh is data (`risk_rules.py`). The SQL of a
signal is true, false, or null where what it needs is not known; `c` is the project, `s` what its indicators
say together, `b` itself a year before.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jiheng.portfolio.leaf_table import LATE, NOT_FILED, ONLY_SCORED, REFUSED
from jiheng.values.money import Money
from jiheng.values.quantity import SCALE, Quantity
from jiheng.values.rounding import half_up
from jiheng.values.score import Score


@dataclass(frozen=True, slots=True)
class Signal:
    """A question: its words, what it needs, its SQL, and how its one parameter is read, if it has one."""

    title: str
    needs: str
    sql: Callable[[int], str]
    read: Callable[[str], int] | None = None


def _hundredths(text: str) -> int:
    return Score.read(text).hundredths


def _fen(text: str) -> int:
    return Money.read(text).fen


def _count(text: str) -> int:
    return half_up(Quantity.read(text).ten_thousandths, SCALE)


def _per_cent(text: str) -> int:
    """Read hundredths of a per cent."""
    return half_up(Quantity.read(text).ten_thousandths * 100, SCALE)


def _far(quantity: str) -> Callable[[int], str]:
    value = f"(SELECT 1 FROM known_{quantity} k WHERE k.id = c.id)"
    return lambda _: f"CASE WHEN EXISTS {value} THEN c.id IN (SELECT id FROM far_{quantity}) END"


SIGNALS: Mapping[str, Signal] = {
    "no_total": Signal("没有总分", "", lambda _: "c.total IS NULL"),
    "undecided": Signal("不知一票否决或限级是否成立", "", lambda _: "c.undecided IS NOT NULL"),
    "low_total": Signal("总分低于{}", "总分", lambda at: f"c.total < {at}", _hundredths),
    "high_total": Signal("总分达到{}", "总分", lambda at: f"c.total >= {at}", _hundredths),
    "differs": Signal(
        "填报的总分与重算的差{}以上",
        "填报的总分和总分",
        lambda at: f"abs(c.published_total - c.total) >= {at}",
        _hundredths,
    ),
    "execution_below": Signal(
        "预算执行率低于{}",
        "预算数和支付金额",
        lambda at: (
            "CASE WHEN c.budget > 0 THEN "
            f"CAST(c.paid AS HUGEINT) * 10000 < CAST(c.budget AS HUGEINT) * {at} END"
        ),
        _per_cent,
    ),
    "overspent": Signal("支付超过预算数", "预算数和支付金额", lambda _: "c.paid > c.budget"),
    "large": Signal("预算数达到{}", "预算数", lambda at: f"c.budget >= {at}", _fen),
    "far_cost": Signal("每个系统的费用离同类很远", "支付金额、系统数和同类", _far("system_cost")),
    "far_total": Signal("总分离同类很远", "总分和同类", _far("total")),
    "moved": Signal(
        "总分比上年变化{}以上", "上年的总分", lambda at: f"abs(c.total - b.total) >= {at}", _hundredths
    ),
    "unproved": Signal("有得分而没有一条记录的指标达到{}", "指标", lambda at: f"s.unproved >= {at}", _count),
    "override": Signal(
        "改分没有理由或互相矛盾的指标达到{}", "指标", lambda at: f"s.overrides >= {at}", _count
    ),
    "weak_targets": Signal(
        "偏低的指标值达到{}",
        "可以比较的指标值",
        lambda at: f"CASE WHEN s.limits > 0 THEN s.weak >= {at} END",
        _count,
    ),
    "not_filed": Signal("没有报送或逾期", "报送情况", lambda _: f"c.filing IN ('{LATE}', '{NOT_FILED}')"),
}
OVERRIDES = f"'{ONLY_SCORED}', '{REFUSED}'"
