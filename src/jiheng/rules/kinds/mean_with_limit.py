"""Score the mean of several events against an upper bound.

Use when: the standard sets a limit to the mean, such as “平均响应时间≤2小时，得满分”.
Score: the mean of the observations, scored as F03 scores one value: weight up to the limit; above it
    by `reading`: linear, down to 0 at twice the limit, or weight × limit ÷ mean. A mean hides single
    breaches, so the longest and the share within the limit are noted.
Parameters: `reading` of what lies above the limit. A target that is no upper bound is refused, and so is zero
    (that is F04).
Not scored: (1) what was measured is not observations of single events; (2) the target is no single
    number; (3) the units differ.
Basis: the usual reading of mean times of response, repair and recovery in service contracts.
"""

from jiheng.evidence.actual import Observations
from jiheng.rules.reverse import READING, doubt_of_target, reverse_points, reverse_steps
from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.rules.terms import compared_with_more_than_zero, exactly, plain, told
from jiheng.values.exact import ZERO, Exact
from jiheng.values.outcome import NoValue, insufficient_data
from jiheng.values.quantity import Quantity
from jiheng.values.ratio import Ratio
from jiheng.values.score import Score
from jiheng.values.target import Target

kind = RuleKind(code="F20", title="平均值不超限得满分", version=1, parameters=(READING,))


@kind.declares("doubts")
def doubts(*, target: Target, **_others: object) -> str:
    """Refuse a target that is no upper bound, or zero."""
    return doubt_of_target("F20", target)


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Take the mean, in the target's unit."""
    values = _values(case)
    if not values:
        return insufficient_data("平均值要逐次的记录，记录给出的不是逐次的数")  # (1)
    total, target = ZERO, ZERO
    for value in values:
        both = compared_with_more_than_zero(value, case.target)
        if isinstance(both, NoValue):
            return both  # (2) (3)
        total, target = total + both[0], both[1]
    return {"mean": total / Exact(len(values)), "target": target, **case.parameters}


@kind.declares("points")
def points(*, weight: Exact, mean: Exact, target: Exact, reading: str) -> Exact:
    """Compute the points."""
    return reverse_points(weight, mean, target, reading)


@kind.declares("shown_of")
def shown_of(*, case: Case, mean: Exact, **_terms: Exact | str) -> str:
    """Show the mean."""
    return f"平均 {plain(mean)}{_unit(case)}"


@kind.declares("steps_of")
def steps_of(*, case: Case, score: Score, mean: Exact, target: Exact, reading: str) -> list[str]:
    """Tell the mean and the reckoning."""
    count, unit = len(_values(case)), _unit(case)
    total = exactly(mean * Exact(count))
    found = f"{count} 次合计 {total}{unit}，平均 {total} ÷ {count} {told(mean)}{unit}"
    return reverse_steps(case=case, score=score, found=found, actual=mean, target=target, reading=reading)


@kind.declares("notes_of")
def notes_of(*, case: Case, **_terms: Exact | str) -> list[str]:
    """Note what the mean hides: the longest, and the share within the limit."""
    values = _values(case)
    worst = max(values, key=lambda value: value.exact)
    within = Ratio(sum(case.target.met_by(value) for value in values), len(values))
    share = f"在目标以内的 {within.numerator} ÷ {within.denominator} = {within}"
    return [f"平均值看不出单次超限：最大 {worst}，{share}"]


def _values(case: Case) -> tuple[Quantity, ...]:
    return case.actual.values if isinstance(case.actual, Observations) else ()


def _unit(case: Case) -> str:
    return case.target.quantity.written_unit if case.target.quantity else ""
