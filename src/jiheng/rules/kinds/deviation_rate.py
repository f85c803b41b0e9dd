"""Score by how far a value lies from its plan, above or below.

Use when: the standard limits a deviation (“预算支出偏差率≤1%得满分”), whichever way it goes.
Score: with the deviation d = |actual − plan| ÷ plan: weight where d is within the limit; beyond it by
    `way`: `proportional` weight × (1 − d), at least 0; `stepped` weight − deduction × steps beyond the
    limit, at least 0. Which way it deviates is told: less than planned, or more.
Parameters: `within`, the limit in per cent; `way`; for `stepped`: `deduction`, `step` (percentage
    points) and `reading` of a part of a step. With a target `=` the plan is the target. With a target
    `≤1%` what was measured is the deviation itself (below zero: less than planned), the target is the
    limit, and `within` is not written. Other targets are refused.
Not scored: (1) the plan is not above zero; (2) the units differ.
Basis: standards as in examples/yantian-petition-2023 (table of funds, 1 %); evaluation reports that score
    the deviation of each year.
"""

from jiheng.catalogue import Parameter, Raw, one_of, text_of
from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.rules.stepped import READINGS, STEP, counted_steps, told_standard
from jiheng.rules.terms import (
    MOST_PLACES,
    compared,
    exactly,
    plain,
    read_percent,
    read_points,
    share,
    told,
)
from jiheng.values.comparison import Operator
from jiheng.values.exact import ONE, ZERO, Exact, greatest, where
from jiheng.values.outcome import NoValue, insufficient_data
from jiheng.values.score import Score
from jiheng.values.target import Target

HUNDRED = Exact(100)
WAYS = {"proportional": "按（1 − 偏差率）", "stepped": "分级扣分"}
NOTHING = "0"
FOURTH_PLACE = Exact(1, 10_000)


def _read_deduction(raw: Raw) -> Exact:
    return ZERO if text_of(raw) == NOTHING else read_points(raw)


kind = RuleKind(
    code="F18",
    title="按偏差率",
    version=1,
    parameters=(
        Parameter("within", "允许偏差", read_percent, "偏差率不超过百分之几得满分", default="0%"),
        Parameter("way", "超出以后", one_of(WAYS), "按（1 − 偏差率）计，或分级扣分", default="proportional"),
        Parameter("deduction", "每级扣分", _read_deduction, "分级扣分时，每超一级扣几分", default=NOTHING),
        STEP,
        Parameter("reading", "不足一级", one_of(READINGS), "不足一级的怎样扣", default="floor"),
    ),
)


@kind.declares("doubts")
def doubts(*, target: Target, within: Exact, way: str, deduction: Exact, **_others: object) -> str:
    """Refuse a target that is neither a plan nor a limit, a limit given twice, steps without points."""
    is_limit = _is_limit(target)
    if not is_limit and target.operator is not Operator.EQUAL:
        return f"F18 的目标应当是计划数（如 61.91万元）或允许的偏差率（如 ≤1%），不能是“{target}”"
    if is_limit and within > ZERO:
        return f"允许的偏差率写了两处：目标“{target}”，within {plain(within)}%；只写一处"
    if (way == "stepped") != (deduction > ZERO):
        lacking = "分级扣分要写明 deduction（每级扣几分）"
        return lacking if way == "stepped" else "写了 deduction（每级扣分），way 应当写 stepped"
    return ""


def _is_limit(target: Target) -> bool:
    rate = target.quantity is not None and target.quantity.measure == "率"
    return rate and target.operator is Operator.AT_MOST


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Take the deviation in per cent, below zero where less was done than planned; and its limit."""
    if case.target.quantity and _is_limit(case.target):
        rate = share(case.actual)
        if isinstance(rate, NoValue):
            return rate  # (2)
        limit = case.target.quantity.exact * HUNDRED
        return {**case.parameters, "deviation": rate * HUNDRED, "within": limit * ONE}
    both = compared(case.actual, case.target)
    if isinstance(both, NoValue):
        return both  # (2)
    if both[1] <= ZERO:
        return insufficient_data(f"计划“{case.target}”不大于零，没有偏差率可算")  # (1)
    return {"deviation": (both[0] - both[1]) * HUNDRED / both[1], **case.parameters}


def _size(deviation: Exact) -> Exact:
    return greatest(deviation, ZERO - deviation)


@kind.declares("points")
def points(
    *, weight: Exact, deviation: Exact, within: Exact, way: str, deduction: Exact, step: Exact, reading: str
) -> Exact:
    """Compute the points."""
    size = _size(deviation)
    if way == "stepped":
        left = weight - deduction * counted_steps(size - within, step, reading)
    else:
        left = weight * (HUNDRED - size) / HUNDRED
    return where(size <= within, weight, greatest(ZERO, left))


@kind.declares("steps_of")
def steps_of(
    *,
    case: Case,
    score: Score,
    deviation: Exact,
    within: Exact,
    way: str,
    deduction: Exact,
    step: Exact,
    reading: str,
) -> list[str]:
    """Tell the deviation with its side, the limit and the reckoning."""
    size, limit = _size(deviation), f"允许的 {plain(within)}%"
    if _is_limit(case.target):
        found = f"偏差率{_told_percent(deviation, within)}（比计划{_side(deviation)}）"
    else:
        found = f"实际 {case.actual}，计划 {case.target.quantity}，比计划{_side(deviation)}"
        found += f"，偏差率{_told_percent(size, within)}" if size > ZERO else ""
    if size <= within:
        return [f"{found}，不超过{limit}，得满分 {score} 分"]
    if way == "proportional":
        left = case.full * (HUNDRED - size) / HUNDRED
        reckoned = f"{case.weight} × (1 − {exactly(size)}%) {told(left)}"
    else:
        count = counted_steps(size - within, step, reading)
        standard = told_standard("超", step, " 个百分点", deduction, READINGS[reading])
        left = case.full - deduction * count
        reckoned = f"{standard}，共 {plain(count)} 级；"
        reckoned += f"{case.weight} − {plain(deduction)} × {plain(count)} {told(left)}"
    least = "不低于 0，" if left < ZERO else ""
    return [f"{found}，超过{limit}", f"{reckoned}，{least}四舍五入得 {score.text} 分"]


def _side(deviation: Exact) -> str:
    if deviation == ZERO:
        return "不多不少"
    return "少" if deviation < ZERO else "多"


def _told_percent(percent: Exact, within: Exact) -> str:
    """Write a deviation; with more places where four would not show that it is beyond the limit."""
    size = _size(percent)
    near = within < size < within + FOURTH_PLACE
    sign, _, number = told(percent, MOST_PLACES if near else 4).partition(" ")
    return f"{'' if sign == '=' else '约'} {number}%"
