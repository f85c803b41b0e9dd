"""Score in proportion to how much of the target was reached.

Use when: the official rule grants full marks for a met target and part of the weight for part of it.
Score: weight at or above the target; below it weight × actual ÷ target, at least 0. A value far
    above the target earns nothing more and is noted.
Parameters: `explain_from`, the share of the target from which over-achievement must be explained.
Not scored: (1) the target is not above zero (a zero target is F04) or no number; (2) the units differ.
Basis: 财预〔2020〕10号 article 16; local rules demand the explanation from 130 % on.
"""

from jiheng.catalogue import Parameter, Raw
from jiheng.errors import UnreadableValueError
from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.rules.terms import compared_with_more_than_zero, plain, read_percent, told
from jiheng.values.comparison import Operator
from jiheng.values.exact import ZERO, Exact, greatest, where
from jiheng.values.outcome import NoValue
from jiheng.values.score import Score
from jiheng.values.target import Target

HUNDRED = Exact(100)


def _explain_from(raw: Raw) -> Exact:
    percent = read_percent(raw)
    if percent <= HUNDRED:
        raise UnreadableValueError("达到目标本身不是超额", found=str(raw), expected="大于 100%，如 130%")
    return percent


kind = RuleKind(
    code="F01",
    title="按完成比例",
    version=1,
    parameters=(
        Parameter(
            "explain_from",
            "超额说明线",
            _explain_from,
            "实际达到目标的百分之几起要说明原因",
            default="130%",
        ),
    ),
)


@kind.declares("doubts")
def doubts(*, target: Target, **_others: object) -> str:
    """Refuse a target of which less is better."""
    if target.operator in (None, "=", "≥", ">"):
        return ""
    return f"F01 的目标应当是越多越好的数（如 ≥12次、≥95%），不能是“{target}”"


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Bring actual and target to one unit."""
    both = compared_with_more_than_zero(case.actual, case.target)
    return (
        both if isinstance(both, NoValue) else {"actual": both[0], "target": both[1], **case.parameters}
    )  # (1) (2)


@kind.declares("points")
def points(*, weight: Exact, actual: Exact, target: Exact, explain_from: Exact) -> Exact:  # noqa: ARG001 — noted, not scored
    """Compute the points."""
    return where(actual >= target, weight, greatest(ZERO, weight * actual / target))


@kind.declares("steps_of")
def steps_of(*, case: Case, score: Score, actual: Exact, target: Exact, explain_from: Exact) -> list[str]:  # noqa: ARG001 — noted, not scored
    """Tell the reckoning."""
    if actual > target or (actual == target and case.target.operator is not Operator.ABOVE):
        return [f"实际 {case.actual}，达到目标 {case.target}，得满分 {score} 分"]
    share = f"{plain(actual)} ÷ {plain(target)}"
    least = "不低于 0，" if actual < ZERO else ""
    return [
        f"实际 {case.actual}，目标 {case.target}，完成比例 {share} {told(actual / target, 6)}",
        f"{case.weight} × {share} {told(case.full * actual / target)}，{least}四舍五入得 {score.text} 分",
    ]


@kind.declares("notes_of")
def notes_of(*, case: Case, actual: Exact, target: Exact, explain_from: Exact) -> list[str]:
    """Note what went far beyond the target."""
    reached = actual * HUNDRED / target
    if reached >= explain_from:
        return [f"超额完成：实际 {case.actual}，为目标的 {plain(reached, 1)}%，应说明原因"]
    return []
