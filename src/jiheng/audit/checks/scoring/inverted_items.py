"""An item of a standard that gives points says something good.

Finds: an item with points that says something bad (重复, 截留, 超支 …) without 不, 未 or 无.
Why it matters: taken by its words, a project that repeats another earns the points.
Example: ⑤项目与相关部门同类项目重复（0.5分）.
Instead: ⑤项目与相关部门同类项目不重复（0.5分）.
Left out: items in the form of a question (是否重复), which give no direction.
"""

from jiheng.audit.check import Answer, Check
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

INVERTED = frozenset({"inverted_polarity"})

check = Check(
    "评分要点的方向",
    1,
    code="SR04",
    severity=Severity.ERROR,
    decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)


@check.finds
def find(report: Report) -> Answer:
    """Take the doubt from reading the standards."""
    if not report.standards:
        return not_applicable("没有写明评分标准")
    return [
        Problem(
            (standard.place(doubt),),
            f"“{standard.row.label}”的评分标准方向写反：说的是坏事，却给分",
            expected="写成“不……”“未……”或“没有……”",
            computed=f"原文“{doubt.quote}”" if doubt.quote else "",
            advice=doubt.advice,
        )
        for standard in report.standards
        for doubt in standard.doubts(INVERTED)
    ]
