"""What does not agree: the scored tree with the approved one, and the computed with the published.

Scored indicators should be those approved with the budget (domain note, LG08). Where they are not,
the approved tree is kept beside the scored one and every difference is told.
"""

from jiheng.projects.project import ApprovedIndicator
from jiheng.scoring.scorecard import Scorecard, ScoredLeaf

FEW = 4


def differences_of(card: Scorecard) -> tuple[str, ...]:
    """List the differences, approved tree first, then published figures."""
    return (*_with_approved(card), *_with_published(card))


def _with_approved(card: Scorecard) -> list[str]:
    approved = {each.name: each for each in card.project.goals.approved if each.target != "不适用"}
    if not approved:
        return []
    scored = {leaf.leaf.approved_as or leaf.leaf.name: leaf for leaf in card.leaves()}
    told = []
    for name, each in approved.items():
        leaf = scored.get(name)
        if leaf is None:
            told.append(f"批复的指标“{name}”（{each.target}）没有进入评分")
        else:
            told += _pair(each, leaf)
    extra = [leaf.leaf.name for key, leaf in scored.items() if key not in approved]
    if extra:
        told.append(f"{len(extra)} 个评分指标不在批复的绩效指标之内：{_named(extra)}")
    return told


def _named(names: list[str]) -> str:
    return "、".join(names[:FEW]) + (" 等" if len(names) > FEW else "")


def _pair(approved: ApprovedIndicator, leaf: ScoredLeaf) -> list[str]:
    told = []
    if approved.name != leaf.leaf.name:
        told.append(f"批复的指标“{approved.name}”在评分表中叫“{leaf.leaf.name}”")
    if approved.target != str(leaf.leaf.target):
        told.append(f"“{approved.name}”批复的目标是 {approved.target}，评分表中是 {leaf.leaf.target}")
    published, printed = approved.published_actual, leaf.leaf.published.actual
    if published and printed and published != printed:
        told.append(f"“{approved.name}”在绩效目标完成情况表中是 {published}，在评分表中是 {printed}")
    return told


def _with_published(card: Scorecard) -> list[str]:
    told = [
        f"“{leaf.leaf.name}”原报告得 {leaf.leaf.published.score} 分，按记录计算"
        + (f"得 {leaf.score} 分" if leaf.score is not None else f"没有得分：{leaf.because}")
        for leaf in card.leaves()
        if leaf.differs
    ]
    total, grade = card.project.published_total, card.project.published_grade
    if total is not None and total != card.total:
        computed = f"得 {card.total} 分" if card.total is not None else "没有总分"
        told.append(f"原报告总分 {total} 分，按记录计算{computed}")
    if grade and grade != card.grade:
        told.append(f"原报告等级为“{grade}”，按记录计算为“{card.grade or '没有等级'}”")
    return told
