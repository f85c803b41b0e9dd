"""Give the whole weight or nothing.

Use when: the standard reads “能…的，得满分，否则不得分”.
Score: weight where the condition holds, else 0.
Parameters: none. The condition is the verdict on item ① of a checklist, or a threshold target.
Not scored: (1) there is no verdict, or it is only partly met; (2) target and actual cannot be
    compared.
Basis: 直接赋分 of 财预〔2021〕101号; in examples/yantian-petition-2023, 提高化解群众诉求速度.
"""

from jiheng.evidence.actual import Checklist, Verdict
from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.rules.terms import actual_text, compared
from jiheng.values.exact import ONE, ZERO, Exact, where
from jiheng.values.outcome import NoValue, insufficient_data
from jiheng.values.score import Score

LARGE_WEIGHT = Score(500)  # more than 5 points on one judgement are flagged

kind = RuleKind(code="F10", title="达到得满分，否则不得分", version=1)


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Decide the condition."""
    if isinstance(case.actual, Checklist):
        if set(case.actual.verdicts) != {1}:
            return insufficient_data("只应有一条评判（第 1 项）")  # (1)
        verdict = case.actual.verdicts[1]
        if verdict is Verdict.PARTLY:
            return insufficient_data("评判为部分满足，评分标准只有得满分和不得分两种")  # (1)
        return {"met": ONE if verdict is Verdict.MET else ZERO}
    both = compared(case.actual, case.target)
    if isinstance(both, NoValue):
        return both  # (2)
    holds = case.target.operator is not None and case.target.operator.holds(*both)
    return {"met": ONE if holds else ZERO}


@kind.declares("points")
def points(*, weight: Exact, met: Exact) -> Exact:
    """Compute the points."""
    return where(met > ZERO, weight, ZERO)


@kind.declares("shown_of")
def shown_of(*, case: Case, met: Exact) -> str:
    """Show a verdict as a share, a measured value as itself."""
    if isinstance(case.actual, Checklist):
        return "100%" if met > ZERO else "0%"
    return str(case.actual)


@kind.declares("steps_of")
def steps_of(*, case: Case, score: Score, met: Exact) -> list[str]:
    """Tell the verdict."""
    reached = met > ZERO
    if isinstance(case.actual, Checklist):
        what = f"评判为{'满足' if reached else '不满足'}"
    else:
        both = compared(case.actual, case.target)
        found = case.actual if isinstance(both, NoValue) else actual_text(case.actual, *both)
        what = f"实际 {found}，{'' if reached else '没有'}达到目标 {case.target}"
    return [f"{what}，得满分 {score} 分" if reached else f"{what}，不得分"]


@kind.declares("notes_of")
def notes_of(*, case: Case, met: Exact) -> list[str]:  # noqa: ARG001 — noted either way
    """Note a large weight on one verdict without a number."""
    if isinstance(case.actual, Checklist) and case.weight > LARGE_WEIGHT:
        return [f"{case.weight} 分只系于一条没有数的评判，得满分或不得分；建议改用可计量的指标"]
    return []
