"""What keeps a project from a total or a grade, one by one.

Where there is a scored tree, these are its leaves without a score, and vetoes and gates that cannot
be told and could change the total or the grade. Where there is none, they are what
the approved indicators lack to be scored: weights, standards, targets, measured values.
"""

from collections.abc import Iterator

from jiheng.errors import UnreadableValueError
from jiheng.projects.project import ApprovedIndicator
from jiheng.scoring.scorecard import Scorecard
from jiheng.values.outcome import OUTCOME_TITLES
from jiheng.values.quantity import Quantity
from jiheng.values.target import Target


def obstacles_of(card: Scorecard) -> tuple[str, ...]:
    """List the obstacles; empty when there is a total with a grade."""
    if card.branches:
        return (
            *(f"{each.leaf.name}：{OUTCOME_TITLES[each.outcome]}，{each.because}" for each in card.unscored),
            *(each.told for each in card.rulings if each.blocks),
        )
    approved = [each for each in card.project.goals.approved if each.applies]
    return (
        "没有一级、二级、三级指标的分值：总分无从相加",
        "没有评分标准：不知道怎样由完成情况得分",
        *(told for each in approved for told in _lacking(each)),
    )


def _lacking(each: ApprovedIndicator) -> Iterator[str]:
    if not each.target:
        yield f"批复的指标“{each.name}”没有目标值"
    elif not _is_target(each.target):
        yield f"批复的指标“{each.name}”的目标“{each.target}”读不成一个界限"
    if not each.published_actual:
        yield f"批复的指标“{each.name}”没有公布实际完成值"
    elif not _is_number(each.published_actual):
        yield f"批复的指标“{each.name}”的完成情况“{each.published_actual}”不是测得的数"


def _is_target(text: str) -> bool:
    try:
        Target.read(text)
    except UnreadableValueError:
        return False
    return True


def _is_number(text: str) -> bool:
    try:
        Quantity.read(text)
    except UnreadableValueError:
        return False
    return True
