"""A target lies after the end of the project's year.

Finds: target values in tables of indicators that name a day or month after the fiscal year.
Why it matters: What is due later cannot be judged in this year's evaluation; mostly the year was not updated.
Example: 年度指标值 2026年3月底前完成 in the form of 2025.
Instead: 年度指标值 2025年12月底前完成.
Left out: (1) projects of several years, known by a period that ends later; (2) columns other than targets;
(3) 次年, 次月 without a year; (4) reports whose year is unknown.
"""

import re

from jiheng.audit.check import Check
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import ReadTable
from jiheng.values.outcome import NoValue, insufficient_data

check = Check("指标期限晚于年度", 1, code="DT04", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC)
LONGER = re.compile("项目|实施|建设|服务|合同|周期")


@check.finds
def find(report: Report) -> list[Problem] | NoValue:
    """Compare the dates of target cells with the year."""
    year = report.dates.fiscal_year
    if year is None:
        return insufficient_data("不能确定评价年度")
    for period in report.dates.periods:
        if period.first.year <= year < period.last.year and _of_project(report, period.span.block):
            return []  # 1
    targets = {
        (span.block, span.cell) for row in report.indicator_rows if row.target for span in row.target.spans
    }
    return [
        Problem(
            (date.span,),
            f"指标的期限{date.shown}在 {year} 年度之后",
            expected=f"不晚于 {year}年12月31日",
            computed=f"评价年度为 {year}",
            advice="核对年份；跨年度的目标分年填写",
        )
        for date in report.dates.dates
        if date.year > year and (date.span.block, date.span.cell) in targets
    ]


def _of_project(report: Report, block: int) -> bool:
    read = report.document.blocks[block]
    text = "".join(cell.text for cell in read.cells) if isinstance(read, ReadTable) else read.text
    return LONGER.search(text) is not None
