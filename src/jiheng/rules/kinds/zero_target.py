"""Score a target of zero: all where nothing of it happened, else nothing.

Use when: the indicator counts what must not happen (“重大安全事件 0次”), so that no ratio is defined.
Score: weight where the value is 0 or below, else 0.
Parameters: none; a target other than `0`, `=0` or `≤0` is refused.
Not scored: (1) what was measured is no number or rate; (2) the units differ.
Basis: practice of fiscal systems where a target is zero; 直接赋分 of 财预〔2021〕101号.
"""

from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.rules.terms import actual_text, compared
from jiheng.values.comparison import Operator
from jiheng.values.exact import ZERO, Exact, where
from jiheng.values.outcome import NoValue
from jiheng.values.score import Score
from jiheng.values.target import Target

kind = RuleKind(code="F04", title="目标为零", version=1)


@kind.declares("doubts")
def doubts(*, target: Target, **_others: object) -> str:
    """Refuse a target that is not zero, or that asks for more or less than zero."""
    zero = target.quantity is not None and target.quantity.ten_thousandths == 0
    if zero and target.operator in (Operator.EQUAL, Operator.AT_MOST):
        return ""
    return f"F04 的目标应当是零（如 0次、≤0次），不能是“{target}”"


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Bring what was measured to the target's unit."""
    both = compared(case.actual, case.target)
    return both if isinstance(both, NoValue) else {"actual": both[0]}  # (1) (2)


@kind.declares("points")
def points(*, weight: Exact, actual: Exact) -> Exact:
    """Compute the points."""
    return where(actual <= ZERO, weight, ZERO)


@kind.declares("steps_of")
def steps_of(*, case: Case, score: Score, actual: Exact) -> list[str]:
    """Tell the comparison."""
    found = actual_text(case.actual, actual, ZERO)
    if actual <= ZERO:
        return [f"实际 {found}，目标为零，得满分 {score} 分"]
    return [f"实际 {found}，目标为零，不得分"]
