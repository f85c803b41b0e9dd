"""Multiply the weight by the rate.

Use when: the standard reads “得分=率×权重分”, or gives a rate's formula and no rule at all (then this
    is the named default of the rule set, and is reported).
Score: weight × rate; a rate above one counts as one, one below zero (refunds beyond payments) as
    zero.
Parameters: none.
Not scored: (1) what was measured is no rate.
Basis: standards as in examples/yantian-petition-2023: 验收通过率; as default, 资金到位率.
"""

from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.rules.terms import rate_text, share, told
from jiheng.values.exact import ONE, ZERO, Exact, greatest, least
from jiheng.values.outcome import NoValue
from jiheng.values.score import Score

kind = RuleKind(code="F07", title="率×权重", version=1)


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Take the rate."""
    rate = share(case.actual)
    return rate if isinstance(rate, NoValue) else {"rate": rate}  # (1)


@kind.declares("points")
def points(*, weight: Exact, rate: Exact) -> Exact:
    """Compute the points."""
    return weight * greatest(ZERO, least(rate, ONE))


@kind.declares("steps_of")
def steps_of(*, case: Case, score: Score, rate: Exact) -> list[str]:
    """Tell the reckoning."""
    if rate >= ONE:
        return [f"率为 {case.actual}，{case.weight} × 100% = {score}，得 {score} 分"]
    least_points = "不低于 0，" if rate < ZERO else ""
    reckoned = f"{case.weight} × {rate_text(rate)} {told(case.full * rate)}"
    return [f"率为 {case.actual}，{reckoned}，{least_points}四舍五入得 {score.text} 分"]


@kind.declares("notes_of")
def notes_of(*, case: Case, rate: Exact) -> list[str]:
    """Note a rate above one."""
    return [f"率为 {case.actual}，超过 100%，按 100% 计分，应说明原因"] if rate > ONE else []
