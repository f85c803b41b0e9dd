"""Score full marks from a threshold on, and deduct for each started step below it.

Use when: the standard reads “≥98%，得满分；每降低1个百分点扣0.1分，不足1个百分点的，按1个百分点扣分”.
Score: weight at or above the target; below it weight − deduction × started steps, at least 0.
    A step is started as soon as the exact rate is below: 97.996 % against 98 % is one step.
Parameters: `deduction` (points a step), `step` (percentage points; for a target that is no per cent
    a bare number in the target's unit). A target that is not `≥` is refused.
Not scored: (1) the target is no single number; (2) the units differ.
Basis: standards as in examples/yantian-petition-2023: 预算执行率.
"""

from jiheng.catalogue import Parameter
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
from jiheng.values.exact import ZERO, Exact, ceil, greatest, where
from jiheng.values.outcome import NoValue
from jiheng.values.score import Score
from jiheng.values.target import Target

kind = RuleKind(
    code="F05",
    title="达标得满分，每低一级扣分，不足一级按一级",
    version=1,
    parameters=(
        Parameter("deduction", "每级扣分", read_points, "每低一级扣几分"),
        Parameter("step", "一级是多少", read_percentage_points, "几个百分点为一级", default="1"),
    ),
)


@kind.declares("doubts")
def doubts(*, target: Target, **_others: object) -> str:
    """Refuse a target that is not a lower bound."""
    if target.operator == "≥":
        return ""
    return f"F05 的目标应当是下限（如 ≥98%），不能是“{target}”"


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Bring actual and target to one unit."""
    both = compared(case.actual, case.target)
    if isinstance(both, NoValue):
        return both  # (1) (2)
    return {"actual": both[0], "target": both[1], **case.parameters}


@kind.declares("points")
def points(*, weight: Exact, actual: Exact, target: Exact, deduction: Exact, step: Exact) -> Exact:
    """Compute the points."""
    started = ceil((target - actual) / step)
    return where(actual >= target, weight, greatest(ZERO, weight - deduction * started))


@kind.declares("steps_of")
def steps_of(
    *, case: Case, score: Score, actual: Exact, target: Exact, deduction: Exact, step: Exact
) -> list[str]:
    """Tell the reckoning."""
    if actual >= target:
        return [f"实际 {case.actual}，达到目标 {case.target}，得满分 {score} 分"]
    started = ceil((target - actual) / step)
    found = actual_text(case.actual, actual, target)
    unit = gap_unit(case.target)
    left = told(case.full - deduction * started)
    return [
        f"实际 {found}，目标 {case.target}，低{gap(target - actual, case.target)}",
        f"每低 {plain(step)}{unit}扣 {plain(deduction)} 分，不足一级按一级，共 {plain(started)} 级",
        f"{case.weight} − {plain(deduction)} × {plain(started)} {left}，不低于 0，得 {score.text} 分",
    ]
