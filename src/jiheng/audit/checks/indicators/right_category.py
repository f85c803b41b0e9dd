"""An indicator stands under the category that it measures.

Finds: names that plainly measure something else than the level above them (data indicators.yaml,
categories): 系统正常运行 under 可持续影响, 满意度 under 数量, 响应时间 under 成本.
Why it matters: points that belong to output are then given for benefit; the weights of the categories,
which the rules fix, say nothing.
Example: 系统正常运行 under 可持续影响指标.
Instead: 系统正常运行率 under 质量指标.
Left out: names that can stand under several categories (完成率, 覆盖率, 使用年限); tables without levels.
"""

from collections.abc import Iterator

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.indicator_rows import IndicatorRow, level_name
from jiheng.audit.dictionary import compiled, entries
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check(
    "指标归类正确", 1, code="IQ09", severity=Severity.WARNING, decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)  # fmt: skip


@check.finds
def find(report: Report) -> Answer:
    """Look for each name under the level above it."""
    rows = [row for row in report.own_indicators if row.level2]
    if not rows:
        return not_applicable("指标没有分类")
    return list(_problems(rows))


def _problems(rows: list[IndicatorRow]) -> Iterator[Problem]:
    for row in rows:
        level = level_name(row.level2)
        for each in entries("indicators", "categories"):
            wrong = compiled(each["under"]).search(level) and compiled(each["names"]).search(row.label)
            if wrong and row.level2 and not compiled(each["exempt"]).search(row.label):
                yield Problem(
                    (row.name.place, row.level2.place),
                    f"“{row.label}”不是“{level}”",
                    expected=each["belongs"],
                    computed=f"现在在“{level}”下",
                    advice="移到所属的类别，分值随之调整",
                )
                break
