"""Score full marks for reaching the planned number, and in proportion below it.

Use when: the standard reads “=N，得满分，否则按完成比例扣分”.
Score: weight at or above the target; below it weight × actual ÷ target, at least 0. More than the
    target earns nothing more and is noted.
Parameters: none; a target that asks for less (≤, <) or for more than its number (>) is refused.
Not scored: (1) the target is zero (that is F04) or no single number; (2) the units differ.
Basis: standards as in examples/yantian-petition-2023: eight quantity indicators.
"""

from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.rules.terms import compared_with_more_than_zero, plain, told
from jiheng.values.exact import ZERO, Exact, greatest, where
from jiheng.values.outcome import NoValue
from jiheng.values.score import Score
from jiheng.values.target import Target

kind = RuleKind(code="F02", title="等于目标得满分，否则按完成比例", version=1)


@kind.declares("doubts")
def doubts(*, target: Target, **_others: object) -> str:
    """Refuse a target of which less is better, or which must be exceeded."""
    if target.operator in (None, "=", "≥"):
        return ""
    return f"F02 的目标应当是要做到的数（如 12次、≥12次），不能是“{target}”"


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Bring actual and target to one unit."""
    both = compared_with_more_than_zero(case.actual, case.target)
    return both if isinstance(both, NoValue) else {"actual": both[0], "target": both[1]}  # (1) (2)


@kind.declares("points")
def points(*, weight: Exact, actual: Exact, target: Exact) -> Exact:
    """Compute the points."""
    return where(actual >= target, weight, greatest(ZERO, weight * actual / target))


@kind.declares("steps_of")
def steps_of(*, case: Case, score: Score, actual: Exact, target: Exact) -> list[str]:
    """Tell the reckoning."""
    if actual >= target:
        return [f"实际 {case.actual}，达到目标 {case.target}，得满分 {score} 分"]
    share = f"{plain(actual)} ÷ {plain(target)}"
    reckoned = f"{case.weight} × {share} {told(case.full * actual / target)}"
    least = "不低于 0，" if actual < ZERO else ""
    return [
        f"实际 {case.actual}，目标 {case.target}，完成比例 {share} {told(actual / target, 6)}",
        f"{reckoned}，{least}四舍五入得 {score.text} 分",
    ]


@kind.declares("notes_of")
def notes_of(*, case: Case, actual: Exact, target: Exact) -> list[str]:
    """Note what went beyond the target."""
    if actual > target:
        percent = plain(actual * Exact(100) / target, 1)
        return [f"超额完成：实际 {case.actual}，为目标的 {percent}%，不另加分，应说明原因"]
    return []
