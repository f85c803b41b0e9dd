"""A target is one number with its unit, not a range.

Finds: targets that are a range, ranges of times, counts or per cents in goals, and numbers without a unit
that the name does not tell.
Why it matters: with 1-2个工作日 nobody can say whether two days are a miss; 2 may be hours or days.
Example: 系统发生崩溃后1-2个工作日恢复正常.
Instead: 系统崩溃恢复时间 ≤2个工作日.
Left out: (1) quantities that are kept inside a range (温度, 湿度, 电压); (2) bare numbers whose name tells
the unit (培训次数, 技术服务内容（项）) and bare zeros; (3) years, hours of the day and months; (4) a
missing sign before a number: the kind of measure tells which way is better.
"""

import re
from collections.abc import Iterator

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.passages import part_of
from jiheng.audit.dictionary import pattern
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check(
    "指标值一个数一个单位", 1, code="IQ07", severity=Severity.WARNING, decides=CheckClass.DETERMINISTIC
)
BARE = re.compile("[≥≤≧≦><＞＜=＝]*([0-9]+(?:[.][0-9]+)?)")


@check.finds
def find(report: Report) -> Answer:
    """Look at targets, and for ranges in goals."""
    if not any(row.target for row in report.own_indicators) and not report.goals.statements:
        return not_applicable("没有指标值和目标")
    return [*_targets(report), *_goals(report)]


def _targets(report: Report) -> Iterator[Problem]:
    for row in report.own_indicators:
        if row.target is None or pattern("indicators", "ranged").search(row.label):
            continue
        bare = BARE.fullmatch(row.target.flat)
        if pattern("indicators", "goal_range").search(row.target.flat):
            what, wanted = "是一个区间", "一个数（写较差的一头，加比较符号）"
        elif bare and bare[1].strip("0.") and not pattern("indicators", "unit_told").search(row.label):
            what, wanted = "没有单位", "数后面写单位"
        else:
            continue
        yield Problem(
            (row.target.place, row.name.place),
            f"“{row.label}”的指标值“{row.target.flat}”{what}",
            expected=wanted,
            computed=f"“{row.target.flat}”",
            advice="如“≤2个工作日”",
        )


def _goals(report: Report) -> Iterator[Problem]:
    for span, sentence in report.goals.statements:
        for match in pattern("indicators", "goal_range").finditer(sentence):
            yield Problem(
                (part_of(span, match.start(), match.end()),),
                f"目标“{match.group()}”是一个区间",
                expected="一个数",
                computed=f"“{sentence}”",
                advice="写较差的一头，加“以内”或“以上”",
            )
