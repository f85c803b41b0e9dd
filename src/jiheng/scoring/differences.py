"""What does not agree: the scored tree with the approved one, and the computed with the published.

Scored indicators should be those approved with the budget. Where they are not, the approved tree is
kept beside the scored one and every difference is told. Goals that no indicator stands for, and
figures that were never published, are told too.
"""

from collections.abc import Iterator
from dataclasses import replace

from jiheng.errors import UnreadableValueError
from jiheng.projects.project import ApprovedIndicator
from jiheng.scoring.scorecard import MeasuredIndicator, Scorecard, ScoredLeaf
from jiheng.values.quantity import Quantity
from jiheng.values.target import Target

FEW = 4


def differences_of(card: Scorecard) -> tuple[str, ...]:
    """List the differences: approved tree, goals, published figures."""
    return (*_with_approved(card), *_goals_without_indicator(card), *_with_published(card))


def _with_approved(card: Scorecard) -> Iterator[str]:
    approved = {each.name: each for each in card.project.goals.approved if each.applies}
    if not approved:
        return
    scored = {leaf.leaf.approved_as or leaf.leaf.name: leaf for leaf in card.leaves()}
    measured = {each.indicator.approved_as or each.indicator.name: each for each in card.measured}
    for name, each in approved.items():
        if name in scored:
            yield from _pair(each, scored[name])
        elif name in measured:
            yield from _only_measured(each, measured[name], scoring=bool(scored))
        else:
            yield f"批复的指标“{name}”（{each.target or '没有目标值'}）没有进入评分"
        if not each.published_actual:
            yield f"批复的指标“{name}”原报告没有公布实际完成值"
    extra = [
        leaf.leaf.name for name, leaf in scored.items() if name not in approved and not _is_execution(leaf)
    ]
    if extra:
        yield f"{len(extra)} 个评分指标不在批复的绩效指标之内：{_named(extra)}"


def _is_execution(leaf: ScoredLeaf) -> bool:
    """The form's execution row is never among the approved indicators."""
    return any(way.rule.kind.code == "F27" for way in leaf.leaf.ways)


def _named(names: list[str]) -> str:
    return "、".join(names[:FEW]) + (" 等" if len(names) > FEW else "")


def _only_measured(approved: ApprovedIndicator, each: MeasuredIndicator, *, scoring: bool) -> Iterator[str]:
    """An approved indicator that earns no points; where nothing is scored, only another name is told."""
    name, other = approved.name, each.indicator.name
    by = f"按“{other}”计量" if other != name else "计量"
    if scoring:
        yield f"批复的指标“{name}”（{approved.target or '没有目标值'}）没有进入评分，只{by}"
    elif other != name:
        yield f"批复的指标“{name}”{by}"
    if approved.target and not _same(approved.target, each.indicator.target):
        yield f"“{name}”批复的目标是 {approved.target}，计量时用的是 {each.indicator.target.printed}"


def _same(text: str, target: Target) -> bool:
    """Say whether a text is the same target, however it is written (≦2小时, 2小时内)."""
    if text in (target.text, target.printed):
        return True
    try:
        return replace(Target.read(text), implied=target.implied) == target
    except UnreadableValueError:
        return False


def _pair(approved: ApprovedIndicator, leaf: ScoredLeaf) -> Iterator[str]:
    if approved.name != leaf.leaf.name:
        yield f"批复的指标“{approved.name}”在评分表中叫“{leaf.leaf.name}”"
    if not _same(approved.target, leaf.leaf.target):
        yield f"“{approved.name}”批复的目标是 {approved.target}，评分表中是 {leaf.leaf.target.printed}"
    published, printed = approved.published_actual, leaf.leaf.published.actual
    if published and printed and published != printed:
        yield f"“{approved.name}”在绩效目标完成情况表中是 {published}，在评分表中是 {printed}"


def _goals_without_indicator(card: Scorecard) -> Iterator[str]:
    for stage in card.project.goals.stages:
        if not stage.indicators:
            yield f"阶段性目标“{stage.text}”没有对应的指标"


def _with_published(card: Scorecard) -> Iterator[str]:
    for leaf in card.leaves():
        published = leaf.leaf.published
        if leaf.differs:
            computed = f"得 {leaf.score} 分" if leaf.score is not None else f"没有得分：{leaf.because}"
            yield f"“{leaf.leaf.name}”原报告得 {published.score} 分，按记录计算{computed}"
        if _another_number(published.actual, leaf.actual):
            yield f"“{leaf.leaf.name}”原报告的实际值是 {published.actual}，按记录计算是 {leaf.actual}"
    for each in card.measured:
        yield from _measured_otherwise(each)
    total, grade = card.project.published_total, card.project.published_grade
    if total is not None and total != card.total:
        yield f"原报告总分 {total} 分，按记录计算{f'得 {card.total} 分' if card.total else '没有总分'}"
    if grade and total is None:
        yield f"原报告等级为“{grade}”，却没有公布总分"
    if grade and grade != card.grade:
        yield f"原报告等级为“{grade}”，按记录计算{f'为“{card.grade}”' if card.grade else '没有等级'}"


def _measured_otherwise(each: MeasuredIndicator) -> Iterator[str]:
    published = each.indicator.published_actual
    if _another_number(published, each.actual):
        yield f"“{each.indicator.name}”原报告的实际值是 {published}，按记录计算是 {each.actual}"
    elif published and not each.actual:
        yield f"“{each.indicator.name}”原报告的实际值是 {published}，没有记录可以核对：{each.because}"


def _another_number(published: str, computed: str) -> bool:
    """Say whether both are numbers of one measure (hours and minutes agree) and not the same."""
    try:
        left, right = Quantity.read(published), Quantity.read(computed)
    except UnreadableValueError:
        return False
    return left.measure == right.measure and bool(left.exact != right.exact)
