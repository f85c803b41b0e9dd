"""Each scored indicator has a scoring rule.

Finds: a row of a table with a column of rules whose rule is empty, or only defines the measure and says
nothing of points.
Why it matters: without a rule the points are an opinion, and nobody can work them out again.
Example: 资金到位率=（实际到位资金/预算资金）×100%, and no word on how many points for less than 100 %.
Instead: “得分=资金到位率×权重分”.
Left out: tables without a column of rules; rows that are not scored.
"""

import re

from jiheng.audit.check import Answer, Check
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check("指标都有评分标准", 1, code="CP13", severity=Severity.WARNING, decides=CheckClass.DETERMINISTIC)
OF_POINTS = re.compile(
    r"得分|满分|扣|按规则|按[^。；]{0,4}比例|平均分|三档|分值|权重|赋分|计分|得[0-9]|[0-9０-９.]\s*分(?!项|钟|公司|局)|不得|全分|%\s*得"
)


@check.finds
def find(report: Report) -> Answer:
    """Read the rule of each scored row."""
    tables = [table for table in report.indicator_tables if {"rule", "weight"} <= table.columns]
    if not tables:
        return not_applicable("没有评分标准一栏")
    rows = [row for table in tables for row in table.rows if row.applies and row.points]
    found = []
    for row in rows:
        if row.rule and OF_POINTS.search(row.rule.flat):
            continue
        found.append(
            Problem(
                (row.rule.place if row.rule else row.name.place, row.name.place),
                f"“{row.label}”的评分标准没有写怎样得分、怎样扣分"
                if row.rule
                else f"“{row.label}”没有评分标准",
                expected="达到多少得满分，差多少扣几分",
                advice="补写得分和扣分的办法",
            )
        )
    return found
