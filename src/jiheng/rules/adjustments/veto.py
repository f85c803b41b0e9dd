"""Let one event take all points of an indicator, a branch or the whole, or fix the grade.

Use when: a rule says 一票否决 or 单项否决: a home page without update for two weeks, a falsified record.
Score: 0 for every indicator in the scope where the event is found; scope `grade`: the grade is the one
    named, or the reckoned one where that is worse. Points never rise.
Parameters: `scope`, never implied; `of`, the indicator or branch; `grade`.
Not scored: (1) it cannot be told whether the event happened (the register was not kept): then
    the scope has no score, unless the answer could not change it.
Basis: site checks of 国办 (单项否决 → 不合格 whatever the other points); local measures.
"""

from jiheng.catalogue import Parameter, one_of, text_of
from jiheng.rules.adjustment import Adjustment
from jiheng.values.exact import ZERO, Exact, Truth, greatest, where

INDICATOR, BRANCH, WHOLE, GRADE = "indicator", "branch", "whole", "grade"
SCOPES = {INDICATOR: "指标", BRANCH: "一级或二级指标", WHOLE: "整个项目", GRADE: "等级"}

adjustment = Adjustment(
    code="F22",
    title="一票否决",
    version=1,
    parameters=(
        Parameter("scope", "否决范围", one_of(SCOPES), "否决什么，必须写明"),
        Parameter("of", "否决的指标", text_of, "范围是指标或一级、二级指标时，写它的名称", default=""),
        Parameter("grade", "评为", text_of, "范围是等级时，写评为哪一等", default=""),
    ),
)


@adjustment.check
def doubts(*, scope: str, of: str, grade: str) -> str:
    """Refuse a scope that does not say of what, or says too much."""
    named = scope in (INDICATOR, BRANCH)
    if named != bool(of):
        told = "要写明 of（哪个指标）" if named else "不用写 of"
        return f"否决范围是“{SCOPES[scope]}”时{told}"
    if (scope == GRADE) != bool(grade):
        told = "要写明 grade（评为哪一等）" if scope == GRADE else "不用写 grade"
        return f"否决范围是“{SCOPES[scope]}”时{told}"
    return ""


def points(*, points: Exact, fell: Truth) -> Exact:
    """Take the points where the veto fell."""
    return where(fell, ZERO, points)


def rank(*, rank: Exact, fixed: Exact, fell: Truth) -> Exact:
    """Fix the grade, as its place in the rule set's list (0 is the best); a worse one stays."""
    return where(fell, greatest(rank, fixed), rank)
