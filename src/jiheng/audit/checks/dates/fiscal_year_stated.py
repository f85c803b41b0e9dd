"""The report never says which year it is about.

Finds: a report without a single year.
Why it matters: Budget and result belong to a year; without it nothing can be compared, filed or published.
Example: 全年预算安排147万元，全年执行数121.88万元。
Instead: 2023 年预算安排147万元，全年执行数121.88万元。
Left out: (1) fragments without a title and with less than ten paragraphs, which are no report.
"""

from jiheng.audit.check import Check
from jiheng.audit.claims.passages import paragraphs
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import NoValue, insufficient_data

check = Check("评价年度", 1, code="DT01", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC)
FEWEST = 5


@check.finds
def find(report: Report) -> list[Problem] | NoValue:
    """Look for any year."""
    if report.dates.dates:
        return []
    first = [span for span, _ in paragraphs(report.document)]
    if len(first) < FEWEST or not report.outline.headings:
        return insufficient_data("只是片段，不能判断全文有没有年份")
    title = report.outline.title
    return [
        Problem(
            (title[-1] if title else first[0],),
            "全文没有一个年份，不知道评价的是哪一年",
            expected="题目或概况里写明年度，如“2023年度”",
            computed="全文没有“20××年”",
            advice="在题目和基本情况里写明预算年度",
        )
    ]
