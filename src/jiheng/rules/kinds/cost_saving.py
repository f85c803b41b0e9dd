"""Score cost saving: full marks where at least the targeted share was saved.

Use when: the indicator is 成本节约率 = (计划成本 − 实际成本) ÷ 计划成本 with a target such as “≥0%” or “0”.
Score: weight where the rate reaches the target; else 0.
Parameters: `explain_from`: a saving from which the budget itself must be explained.
Not scored: (1) what was measured is no rate. A target other than 0 must be written in per cent.
Basis: 财预〔2020〕10号 annex 2, 成本节约率. With a target of 0 no ratio rule is defined; this one is.
"""

from jiheng.catalogue import Parameter
from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.rules.terms import actual_text, compared, read_percent, share
from jiheng.values.exact import ZERO, Exact, where
from jiheng.values.outcome import NoValue
from jiheng.values.score import Score
from jiheng.values.target import Target

HUNDRED = Exact(100)

kind = RuleKind(
    code="F28",
    title="成本节约率达标得满分",
    version=1,
    parameters=(
        Parameter(
            "explain_from",
            "节约过多说明线",
            read_percent,
            "节约达到百分之几起要说明预算是否编得过高",
            default="15%",
        ),
    ),
)


@kind.declares("doubts")
def doubts(*, target: Target, **_others: object) -> str:
    """Refuse a target of which less is better, or which is no rate."""
    if target.operator not in ("=", "≥") or target.quantity is None:
        return f"F28 的目标应当是下限（如 ≥0%），不能是“{target}”"
    if target.quantity.measure == "率" or not target.quantity.ten_thousandths:
        return ""
    return f"F28 的目标应当带 %（如 ≥5%），不能是“{target}”"


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """See that a rate was measured; bring actual and target to one unit."""
    rate = share(case.actual)
    if isinstance(rate, NoValue):
        return rate  # (1)
    both = compared(case.actual, case.target)
    if isinstance(both, NoValue):
        return both
    return {"actual": both[0], "target": both[1], **case.parameters}


@kind.declares("points")
def points(*, weight: Exact, actual: Exact, target: Exact, explain_from: Exact) -> Exact:  # noqa: ARG001 — noted, not scored
    """Compute the points."""
    return where(actual >= target, weight, ZERO)


@kind.declares("shown_of")
def shown_of(*, case: Case, actual: Exact, **_terms: Exact) -> str:
    """Show the rate; nothing saved against a bare target is the bare 0 of the form."""
    bare = case.target.quantity is not None and not case.target.quantity.unit
    return "0" if bare and actual == ZERO else str(case.actual)


@kind.declares("steps_of")
def steps_of(*, case: Case, score: Score, actual: Exact, target: Exact, explain_from: Exact) -> list[str]:  # noqa: ARG001 — noted, not scored
    """Tell the comparison."""
    if actual >= target:
        return [f"成本节约率 {case.actual}，达到目标 {case.target.printed}，得满分 {score} 分"]
    saved = actual_text(case.actual, _percent(case), _percent_of(case, target))
    return [f"成本节约率 {saved}，没有达到目标 {case.target.printed}，不得分"]


@kind.declares("notes_of")
def notes_of(*, case: Case, actual: Exact, target: Exact, explain_from: Exact) -> list[str]:  # noqa: ARG001 — the rate alone
    """Note a saving so large that the budget must be explained."""
    if _percent(case) >= explain_from:
        return [f"成本节约率 {case.actual}，应说明是节约还是预算编得过高"]
    return []


def _percent(case: Case) -> Exact:
    rate = share(case.actual)
    return ZERO if isinstance(rate, NoValue) else rate * HUNDRED


def _percent_of(case: Case, target: Exact) -> Exact:
    """Give the target in per cent, whatever its unit; 0 is 0 in any."""
    return case.target.quantity.exact * HUNDRED if case.target.quantity else target
