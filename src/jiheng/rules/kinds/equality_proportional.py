"""Score full marks for reaching the planned number, and in proportion below it.

Use when: the standard reads “=N，得满分，否则按完成比例扣分”.
Score: weight at or above the target; below it weight × actual ÷ target. More than the target
    earns nothing more and is noted.
Parameters: none.
Not scored: (1) the target is zero (that is F04) or no number; (2) the units differ.
Basis: F02 in domain note 3.1; seed 002, eight quantity indicators.
"""

from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.rules.terms import compared, plain, told
from jiheng.values.exact import Exact, where
from jiheng.values.outcome import NoValue, insufficient_data
from jiheng.values.score import Score

kind = RuleKind(code="F02", title="等于目标得满分，否则按完成比例", version=1)


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Bring actual and target to one unit."""
    both = compared(case.actual, case.target)
    if isinstance(both, NoValue):
        return both  # (1) (2)
    actual, target = both
    if target.numerator <= 0:
        return insufficient_data("目标为零，不能按完成比例计分")  # (1)
    return {"actual": actual, "target": target}


@kind.declares("points")
def points(*, weight: Exact, actual: Exact, target: Exact) -> Exact:
    """Compute the points."""
    return where(actual >= target, weight, weight * actual / target)


@kind.declares("steps_of")
def steps_of(*, case: Case, score: Score, actual: Exact, target: Exact) -> list[str]:
    """Tell the reckoning."""
    if actual >= target:
        return [f"实际 {case.actual}，达到目标 {case.target}，得满分 {score} 分"]
    return [
        f"实际 {case.actual}，目标 {case.target}，"
        f"完成比例 {plain(actual)} ÷ {plain(target)} {told(actual / target, 6)}",
        f"{case.weight} × {plain(actual)} ÷ {plain(target)} {told(case.full * actual / target)}，"
        f"四舍五入得 {score.text} 分",
    ]


@kind.declares("notes_of")
def notes_of(*, case: Case, actual: Exact, target: Exact) -> list[str]:
    """Note what went beyond the target."""
    if actual > target:
        percent = plain(actual * Exact(100) / target, 1)
        return [f"超额完成：实际 {case.actual}，为目标的 {percent}%，不另加分，应说明原因"]
    return []
