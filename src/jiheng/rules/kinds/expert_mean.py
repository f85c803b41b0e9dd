"""Take the mean of the points that the experts gave.

Use when: a dimension or indicator is scored by experts or by the evaluation group as a whole.
Score: the mean of the points, at most the weight; one expert's points are their own mean.
Parameters: none.
Not scored: (1) what was measured is not points of experts; (2) an expert gave more than the weight.
Basis: practice of evaluation groups; no formula in 财预〔2020〕10号.
"""

from jiheng.evidence.actual import GivenPoints
from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.rules.terms import plain, told
from jiheng.values.exact import Exact
from jiheng.values.outcome import NoValue, insufficient_data
from jiheng.values.score import Score

kind = RuleKind(code="X01", title="专家评分取平均", version=1)


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Add up the points."""
    if not isinstance(case.actual, GivenPoints) or not case.actual.points:
        return insufficient_data("这条评分标准要专家评分，记录给出的不是")  # (1)
    highest = max(case.actual.points)
    if highest > case.weight:
        return insufficient_data(f"有专家给了 {highest} 分，超过分值 {case.weight} 分")  # (2)
    hundredths = sum(each.hundredths for each in case.actual.points)
    return {"given": Exact(hundredths, 100), "experts": Exact(len(case.actual.points))}


@kind.declares("points")
def points(*, weight: Exact, given: Exact, experts: Exact) -> Exact:  # noqa: ARG001 — bounded before
    """Compute the points."""
    return given / experts


@kind.declares("shown_of")
def shown_of(*, case: Case, given: Exact, experts: Exact) -> str:  # noqa: ARG001 — the points alone
    """Show the mean."""
    return f"{plain(given / experts)}分"


@kind.declares("steps_of")
def steps_of(*, case: Case, score: Score, given: Exact, experts: Exact) -> list[str]:
    """Tell the points and their mean."""
    listed = str(case.actual)
    if experts.numerator == 1:
        return [f"评分 {listed}，得 {score} 分"]
    mean = f"{plain(given)} ÷ {experts.numerator} {told(given / experts)}"
    return [f"{experts.numerator} 人评分 {listed}，平均 {mean}，四舍五入得 {score.text} 分"]
