"""Score full marks up to a limit, and deduct for each step above it.

Use when: the standard reads “100%≥成本控制率，得满分；每超出1个百分点扣0.5分，直至0分”.
Score: weight at or below the target; above it weight − deduction × steps, at least 0.
Parameters: `deduction` (points a step), `step` (percentage points; for a target that is no per cent
    a bare number in the target's unit), `reading` of a part of a step, which such texts leave open:
    floor (full steps only, the literal reading and the default), ceil (a started step counts),
    linear. A target that is not `≤` is refused.
Not scored: (1) the target is no single number; (2) the units differ.
Basis: standards as in examples/yantian-petition-2023: 成本控制率.
"""

from jiheng.catalogue import Parameter, one_of
from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.rules.terms import (
    actual_text,
    compared,
    gap,
    gap_unit,
    plain,
    read_percentage_points,
    read_points,
    told,
)
from jiheng.values.exact import ZERO, Exact, ceil, floor, greatest, where
from jiheng.values.outcome import NoValue
from jiheng.values.score import Score
from jiheng.values.target import Target

READINGS = {"floor": "满一级才扣", "ceil": "不足一级按一级", "linear": "按比例扣"}

kind = RuleKind(
    code="F06",
    title="不超限得满分，每超一级扣分",
    version=1,
    parameters=(
        Parameter("deduction", "每级扣分", read_points, "每超一级扣几分"),
        Parameter("step", "一级是多少", read_percentage_points, "几个百分点为一级", default="1"),
        Parameter("reading", "不足一级", one_of(READINGS), "不足一级的怎样扣", default="floor"),
    ),
)


@kind.declares("doubts")
def doubts(*, target: Target, **_others: object) -> str:
    """Refuse a target that is not an upper bound."""
    if target.operator == "≤":
        return ""
    return f"F06 的目标应当是上限（如 ≤100%），不能是“{target}”"


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Bring actual and target to one unit."""
    both = compared(case.actual, case.target)
    if isinstance(both, NoValue):
        return both  # (1) (2)
    return {"actual": both[0], "target": both[1], **case.parameters}


def steps_above(actual: Exact, target: Exact, step: Exact, reading: str) -> Exact:
    """Count the steps above the target, as the reading has it."""
    above = (actual - target) / step
    if reading == "linear":
        return above
    return ceil(above) if reading == "ceil" else floor(above)


@kind.declares("points")
def points(
    *, weight: Exact, actual: Exact, target: Exact, deduction: Exact, step: Exact, reading: str
) -> Exact:
    """Compute the points."""
    deducted = deduction * steps_above(actual, target, step, reading)
    return where(actual <= target, weight, greatest(ZERO, weight - deducted))


@kind.declares("steps_of")
def steps_of(
    *,
    case: Case,
    score: Score,
    actual: Exact,
    target: Exact,
    deduction: Exact,
    step: Exact,
    reading: str,
) -> list[str]:
    """Tell the reckoning."""
    unit = gap_unit(case.target)
    found = actual_text(case.actual, actual, target)
    read = f"每超 {plain(step)}{unit}扣 {plain(deduction)} 分（读法：{READINGS[reading]}）"
    if actual <= target:
        return [f"实际 {found}，没有超过目标 {case.target}，得满分 {score} 分；{read}"]
    count = steps_above(actual, target, step, reading)
    left = told(case.full - deduction * count)
    return [
        f"实际 {found}，超过目标 {case.target}，多{gap(actual - target, case.target)}",
        f"{read}，共 {plain(count)} 级",
        f"{case.weight} − {plain(deduction)} × {plain(count)} {left}，不低于 0，得 {score.text} 分",
    ]
