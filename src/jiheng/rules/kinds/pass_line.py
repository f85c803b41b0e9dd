"""Score nothing below a pass line, and above it in proportion.

Use when: the standard sets a pass line (及格门槛), such as “完成比例低于60%不得分”.
Score: with r the share of the target reached, at most 1, and p the pass line: 0 where r < p, else by
    `form`: `national` weight × (r − p) ÷ (1 − p), which begins at 0; `local` weight × r, which jumps.
Parameters: `pass_line` in per cent, below 100 (at 100 % all or nothing is meant, F10); `form`. A target
    of which less is better is refused.
Not scored: (1) the target is not above zero or no number; (2) the units differ.
Basis: 财预〔2021〕101号, 按照完成比例赋分，同时设置及格门槛 (60 % given there as an example; that r counts
    at most as 1 is our reading); the local form is practice.
"""

from jiheng.catalogue import Parameter, Raw, one_of
from jiheng.errors import UnreadableValueError
from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.rules.terms import actual_text, compared_with_more_than_zero, exactly, plain, read_percent, told
from jiheng.values.comparison import Direction, Operator
from jiheng.values.exact import ONE, ZERO, Exact, least, where
from jiheng.values.outcome import NoValue
from jiheng.values.score import Score
from jiheng.values.target import Target

FORMS = {"national": "从及格线起算", "local": "过线按完成比例"}
HUNDRED = Exact(100)


def _read_pass_line(raw: Raw) -> Exact:
    percent = read_percent(raw)
    if percent >= HUNDRED:
        raise UnreadableValueError(
            "及格线到了 100%，就是达到得满分、否则不得分",
            found=str(raw),
            expected="小于 100%，如 60%",
            advice="改用 F10",
        )
    return percent


kind = RuleKind(
    code="F29",
    title="设及格线，按完成比例",
    version=1,
    parameters=(
        Parameter("pass_line", "及格线", _read_pass_line, "完成比例不到百分之几不得分", default="60%"),
        Parameter("form", "过线后的算法", one_of(FORMS), "从及格线起算，或按完成比例", default="national"),
    ),
)


@kind.declares("doubts")
def doubts(*, target: Target, **_others: object) -> str:
    """Refuse a target of which less is better."""
    if target.direction is not Direction.REVERSE:
        return ""
    return f"F29 的目标应当是越多越好的数（如 ≥12次、≥95%），不能是“{target}”"


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Bring actual and target to one unit."""
    both = compared_with_more_than_zero(case.actual, case.target)
    if isinstance(both, NoValue):
        return both  # (1) (2)
    return {"actual": both[0], "target": both[1], **case.parameters}


@kind.declares("points")
def points(*, weight: Exact, actual: Exact, target: Exact, pass_line: Exact, form: str) -> Exact:
    """Compute the points."""
    percent = least(actual / target, ONE) * HUNDRED
    earned = percent / HUNDRED if form == "local" else (percent - pass_line) / (HUNDRED - pass_line)
    return where(percent < pass_line, ZERO, weight * earned)


@kind.declares("steps_of")
def steps_of(
    *, case: Case, score: Score, actual: Exact, target: Exact, pass_line: Exact, form: str
) -> list[str]:
    """Tell the share reached, the line and the reckoning."""
    line, edge, share = f"及格线 {plain(pass_line)}%（{FORMS[form]}）", pass_line / HUNDRED, actual / target
    if actual > target or (actual == target and case.target.operator is not Operator.ABOVE):
        return [f"实际 {case.actual}，达到目标 {case.target}，得满分 {score} 分；{line}"]
    found = f"实际 {actual_text(case.actual, actual, target, target * edge)}，目标 {case.target}"
    if share < edge:
        return [f"{found}，完成比例不到{line}，不得分"]
    given = {"weight": case.full, "actual": actual, "target": target, "pass_line": pass_line, "form": form}
    factor = exactly(share)
    if form == "national":
        factor = f"({factor} − {exactly(edge)}) ÷ (1 − {exactly(edge)})"
    return [
        f"{found}，完成比例 {plain(actual)} ÷ {plain(target)} {told(share, 6)}",
        f"过了{line}：{case.weight} × {factor} {told(points(**given))}，四舍五入得 {score.text} 分",
    ]
