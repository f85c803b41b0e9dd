"""Multiply the weight by the share done on time.

Use when: the standard reads “及时率=在期限内提交的数量/应提交的数量，得分=及时率×权重分”.
Score: weight × on time ÷ due.
Parameters: none; the deadline belongs to the measure.
Not scored: (1) what was measured is no ratio of counts; (2) more were on time than were due; where
    nothing was due the measure itself answers not applicable.
Basis: standards as in examples/yantian-petition-2023: 月报提交及时率 and 故障维护报告提交及时率.
"""

from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.rules.terms import told
from jiheng.values.exact import Exact
from jiheng.values.outcome import NoValue, insufficient_data
from jiheng.values.ratio import Ratio
from jiheng.values.score import Score

kind = RuleKind(code="F19", title="及时率×权重", version=1)


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Take both counts."""
    if not isinstance(case.actual, Ratio):
        return insufficient_data("及时率要按时件数和应办件数，记录给出的不是这样的比率")  # (1)
    if not 0 <= case.actual.numerator <= case.actual.denominator:
        counts = f"按时 {case.actual.numerator}，应办 {case.actual.denominator}"
        return insufficient_data(f"{counts}：按时的不会多于应办的，请核对")  # (2)
    return {"on_time": Exact(case.actual.numerator), "due": Exact(case.actual.denominator)}


@kind.declares("points")
def points(*, weight: Exact, on_time: Exact, due: Exact) -> Exact:
    """Compute the points."""
    return weight * on_time / due


@kind.declares("steps_of")
def steps_of(*, case: Case, score: Score, on_time: Exact, due: Exact) -> list[str]:
    """Tell the reckoning."""
    reckoned = told(case.full * on_time / due)
    counts = f"{on_time.numerator} ÷ {due.numerator}"
    return [f"及时率 {counts} = {case.actual}，{case.weight} × {counts} {reckoned}，得 {score.text} 分"]
