"""What may change the points of one indicator after its rule: F17, and a veto on it alone (F22).

Points stay unrounded (`exact`) until the last of these, so that they are rounded once.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from jiheng.evidence.actual import Actual
from jiheng.rules.adjustments import over_achievement, veto
from jiheng.scoring.scorecard import Ruling, ScoredLeaf
from jiheng.values.exact import Exact, half_up_hundredths
from jiheng.values.outcome import Outcome
from jiheng.values.score import Score


def repointed(leaf: ScoredLeaf, exact: Exact, *steps: str) -> ScoredLeaf:
    """Give a leaf other points, with the steps that lead there; what the rule gave stays known."""
    score = Score(half_up_hundredths(exact))
    by_rule = leaf.score if leaf.by_rule is None else leaf.by_rule
    told = (*leaf.reckoned, *steps, f"四舍五入得 {score.text} 分")
    return replace(leaf, exact=exact, score=score, by_rule=by_rule, reckoned=told)


def over_achieved(leaf: ScoredLeaf, actual: Actual) -> ScoredLeaf:
    """Ask for the explanation that F17 makes compulsory; reduce the points where that was declared."""
    given, before = leaf.leaf.over_achievement, leaf.exact
    both = over_achievement.both(actual, leaf.leaf.target)
    if given is None or both is None or before is None:
        return leaf
    line = {"explain_from": given["explain_from"], "zero_target_from": given["zero_target_from"]}
    if not over_achievement.must_explain(actual=both[0], target=both[1], **line):
        return leaf
    if not leaf.leaf.deviation:
        note = "超额完成达到说明线，必须说明原因：deviation（偏差原因分析）还没有写"
        leaf = replace(leaf, notes=(*leaf.notes, note))
    terms: dict[str, Any] = {"actual": both[0], "target": both[1]}
    terms |= {key: given[key] for key in ("explain_from", "formula", "deduction")}
    after = over_achievement.points(points=before, declared=bool(given["declared_by"]), **terms)
    if after == before:
        return leaf
    by = {key: given[key] for key in ("declared_by", "declared_because")}
    return repointed(leaf, after, *over_achievement.steps(before=before, after=after, **terms, **by))


def vetoed(leaf: ScoredLeaf, rulings: Iterable[Ruling]) -> ScoredLeaf:
    """Apply vetoes to a leaf: no points where one fell; no score where that cannot be told."""
    for ruling in rulings:
        if ruling.holds:
            leaf = _taken(leaf, ruling)
        elif ruling.unknown and leaf.score is not None and leaf.score > Score(0):
            because = f"{ruling.title}是否成立不知道：{ruling.because}"
            found = (*leaf.found, *leaf.reckoned)
            leaf = replace(
                leaf,
                outcome=Outcome.INSUFFICIENT_DATA,
                because=because,
                by_rule=leaf.score if leaf.by_rule is None else leaf.by_rule,
                score=None,
                exact=None,
                found=found,
                reckoned=(f"{because}，因此没有得分",),
            )
    return leaf


def _taken(leaf: ScoredLeaf, ruling: Ruling) -> ScoredLeaf:
    """Take a leaf's points; a weight that was passed on, since it does not apply, has none to take."""
    if not leaf.counted.hundredths:
        return leaf
    before = f"原得 {leaf.score} 分" if leaf.score is not None else f"原来没有得分（{leaf.because}）"
    step = f"{ruling.title}成立（{ruling.actual}，{ruling.decision.condition.when}）：{before}，记 0 分"
    exact = veto.points(points=leaf.exact or Exact(0), fell=True)
    return replace(
        leaf,
        outcome=Outcome.SCORED,
        because="",
        exact=exact,
        score=Score(half_up_hundredths(exact)),
        by_rule=leaf.score if leaf.by_rule is None else leaf.by_rule,
        reckoned=(*leaf.reckoned, step),
        vetoed_by=(*leaf.vetoed_by, ruling.title),
        facts=(*leaf.facts, *(each for each in ruling.facts if each not in leaf.facts)),
    )
