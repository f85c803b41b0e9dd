"""Points that a person set in place of those reckoned, with who and why.

An override is a record like any other. The points it sets are used and shown beside what the rule
gave; one without a reason is used too, since it was so decided, and is flagged. Without evidence for
the leaf an override without a reason is not used: that would be a score from nowhere.
"""

from collections.abc import Iterable
from dataclasses import replace

from jiheng.catalogue import nearest
from jiheng.evidence.facts.judgements import ScoreOverride
from jiheng.evidence.store import Evidence
from jiheng.measures.measure import LeftOut
from jiheng.scoring.scorecard import Override, ScoredLeaf
from jiheng.values.outcome import Outcome

UNUSED = "没有理由，也没有依据的记录，不予采用"


def overridden(leaf: ScoredLeaf, evidence: Evidence) -> ScoredLeaf:
    """Apply the standing override of a leaf, if there is one."""
    found = standing(leaf.leaf.name, evidence)
    if not found:
        return leaf
    if len(found) > 1:
        both = tuple(fact.id for fact in found)
        because = f"有 {len(found)} 条有效的改分（{'、'.join(both)}），不知以哪条为准"
        return _unscored(leaf, because, both)
    fact = found[0]
    if fact.points > leaf.counted:
        because = f"改为 {fact.points} 分，超过分值 {leaf.counted} 分（记录 {fact.id}）"
        return _unscored(leaf, because, (fact.id,))
    if leaf.score is None and not fact.basis:
        note = f"有人改为 {fact.points} 分（{fact.decided_by}），没有理由也没有依据的记录，不予采用"
        return replace(leaf, notes=(*leaf.notes, note), left_out=(*leaf.left_out, LeftOut(fact.id, UNUSED)))
    return _applied(leaf, fact)


def standing(indicator: str, evidence: Evidence) -> list[ScoreOverride]:
    """List the overrides of an indicator that stand; more than one contradict each other."""
    return [
        fact
        for fact in evidence.current("score_override")
        if isinstance(fact, ScoreOverride) and fact.indicator == indicator
    ]


def aimless(leaves: Iterable[ScoredLeaf], evidence: Evidence) -> tuple[str, ...]:
    """Tell the overrides that name no scored indicator: they change nothing."""
    names = [leaf.leaf.name for leaf in leaves]
    return tuple(
        f"改分记录 {fact.id} 的指标“{fact.indicator}”不在评分指标之内，没有采用；"
        f"{nearest(fact.indicator, names) or '改成评分指标的名称'}"
        for fact in evidence.current("score_override")
        if isinstance(fact, ScoreOverride) and fact.indicator not in names
    )


def _unscored(leaf: ScoredLeaf, because: str, overrides: tuple[str, ...]) -> ScoredLeaf:
    """Take the score away; what the rule gave stays in the steps, the overrides are named."""
    found, facts = (*leaf.found, *leaf.reckoned), (*leaf.facts, *overrides)
    return replace(
        leaf,
        outcome=Outcome.INSUFFICIENT_DATA,
        because=because,
        score=None,
        found=found,
        reckoned=(f"{because}，因此没有得分",),
        facts=facts,
    )


def _applied(leaf: ScoredLeaf, fact: ScoreOverride) -> ScoredLeaf:
    given = f"按规则得 {leaf.score} 分" if leaf.score is not None else f"按规则没有得分（{leaf.because}）"
    reason = fact.basis or "没有写"
    step = f"{given}；{fact.decided_by}于 {fact.decided_on} 改为 {fact.points} 分，理由：{reason}"
    notes = leaf.notes
    if not fact.basis:
        notes = (*notes, f"改分没有理由：{given}，{fact.decided_by}改为 {fact.points} 分，须补写理由或恢复")
    return replace(
        leaf,
        outcome=Outcome.SCORED,
        because="",
        score=fact.points,
        reckoned=(*leaf.reckoned, step),
        facts=(*leaf.facts, fact.id),
        notes=notes,
        override=Override(fact.points, fact.decided_by, fact.basis, leaf.score),
        vetoed_by=(),
    )
