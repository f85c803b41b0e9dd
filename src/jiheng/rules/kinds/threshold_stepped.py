"""Score full marks from a threshold on, and deduct for each step below it.

Use when: the standard reads “≥98%，得满分；每降低1个百分点扣0.1分，不足1个百分点的，按1个百分点扣分”.
Score: weight at or above the target; below it weight − deduction × steps, at least 0. By the reading
    ceil a step is started as soon as the exact rate is below: 97.996 % against 98 % is one step.
Parameters: `deduction` (points a step), `step` (percentage points; for a target that is no per cent
    a bare number in the target's unit), `reading` of a part of a step: ceil (a started step counts,
    the default, as the text above says), floor (full steps only), linear. A target that is not `≥`
    is refused.
Not scored: (1) the target is no single number; (2) the units differ.
Basis: standards as in examples/yantian-petition-2023: 预算执行率.
"""

from jiheng.catalogue import Parameter, one_of
from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.rules.stepped import READINGS, STEP, counted_steps, deduction_for_each, told_standard
from jiheng.rules.terms import actual_text, compared, gap, gap_unit, plain, told
from jiheng.values.exact import ZERO, Exact, greatest, where
from jiheng.values.outcome import NoValue
from jiheng.values.score import Score
from jiheng.values.target import Target

kind = RuleKind(
    code="F05",
    title="达标得满分，每低一级扣分",
    version=1,
    parameters=(
        deduction_for_each("低"),
        STEP,
        Parameter("reading", "不足一级", one_of(READINGS), "不足一级的怎样扣", default="ceil"),
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
def points(
    *, weight: Exact, actual: Exact, target: Exact, deduction: Exact, step: Exact, reading: str
) -> Exact:
    """Compute the points."""
    deducted = deduction * counted_steps(target - actual, step, reading)
    return where(actual >= target, weight, greatest(ZERO, weight - deducted))


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
    if actual >= target:
        return [f"实际 {case.actual}，达到目标 {case.target}，得满分 {score} 分"]
    count = counted_steps(target - actual, step, reading)
    found = actual_text(case.actual, actual, target)
    standard = told_standard("低", step, gap_unit(case.target), deduction, READINGS[reading])
    left = told(case.full - deduction * count)
    return [
        f"实际 {found}，目标 {case.target}，低{gap(target - actual, case.target)}",
        f"{standard}，共 {plain(count)} 级",
        f"{case.weight} − {plain(deduction)} × {plain(count)} {left}，不低于 0，得 {score.text} 分",
    ]
