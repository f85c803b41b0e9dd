"""Score a value of which less is better: all up to the target, part of the weight above it.

Use when: the target is an upper bound (“响应时间≤2小时”, “故障率＜2%”) and a value above it still earns part.
Score: weight up to the target t; above it, for the value a, by `reading`: `linear` weight × (1 − (a − t)
    ÷ t), which is 0 from twice the target on; `inverse` weight × t ÷ a. A value equal to a strict target
    (＜) is not met; both readings take nothing off for it, and it is noted.
Parameters: `reading`. A target that is no upper bound is refused, and so is zero (that is F04).
Not scored: (1) the target is no single number; (2) the units differ.
Basis: 财预〔2020〕10号 gives no formula for “lower is better”; linear is what fiscal systems run, inverse is
    the other usual choice.
"""

from jiheng.rules.reverse import READING, doubt_of_target, reverse_points, reverse_steps
from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.rules.terms import actual_text, compared_with_more_than_zero
from jiheng.values.comparison import Operator
from jiheng.values.exact import Exact
from jiheng.values.outcome import NoValue
from jiheng.values.score import Score
from jiheng.values.target import Target

kind = RuleKind(code="F03", title="反向指标，超过目标的按比例少得", version=1, parameters=(READING,))


@kind.declares("doubts")
def doubts(*, target: Target, **_others: object) -> str:
    """Refuse a target that is no upper bound, or zero."""
    return doubt_of_target("F03", target)


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Bring actual and target to one unit."""
    both = compared_with_more_than_zero(case.actual, case.target)
    if isinstance(both, NoValue):
        return both  # (1) (2)
    return {"actual": both[0], "target": both[1], **case.parameters}


@kind.declares("points")
def points(*, weight: Exact, actual: Exact, target: Exact, reading: str) -> Exact:
    """Compute the points."""
    return reverse_points(weight, actual, target, reading)


@kind.declares("steps_of")
def steps_of(*, case: Case, score: Score, actual: Exact, target: Exact, reading: str) -> list[str]:
    """Tell the reckoning."""
    found = f"实际 {actual_text(case.actual, actual, target)}"
    return reverse_steps(case=case, score=score, found=found, actual=actual, target=target, reading=reading)


@kind.declares("notes_of")
def notes_of(*, case: Case, actual: Exact, target: Exact, reading: str) -> list[str]:  # noqa: ARG001 — either reading
    """Note a strict target that was touched: not met, and yet nothing is taken off."""
    if actual == target and case.target.operator is Operator.BELOW:
        return [f"实际 {case.actual} 等于 {case.target.quantity}，没有达到目标 {case.target}；按算式不扣分"]
    return []
