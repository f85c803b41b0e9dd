"""The period evaluated is not the fiscal year.

Finds: a period named as that of the evaluation (评价时段, 评价期间) that begins or ends in another year than
the fiscal one.
Why it matters: Payments and services of another year are counted in, or of this year left out.
Example: 评价时段为 2023 年 6 月至 2024 年 7 月 in the report on 2023.
Instead: 评价时段为 2023 年 1 月 1 日至 12 月 31 日.
Left out: (1) the time in which the evaluation was done (评价工作时间, 评价基准日); (2) periods that
the same sentence explains (跨年度, 合同期, 服务期); (3) reports whose year is unknown.
"""

import re

from jiheng.audit.check import Check
from jiheng.audit.claims.dates import PrintedPeriod
from jiheng.audit.claims.passages import SENTENCE
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span
from jiheng.values.outcome import NoValue, insufficient_data, not_applicable

check = Check("评价时段", 1, code="DT02", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC)
NAMED = re.compile(r"(?:评价|自评)(?:的)?(?:时段|期间|时间范围|区间|期限)")
EXPLAINED = re.compile("跨年|合同期|服务期|项目周期|项目期|实施期")


@check.finds
def find(report: Report) -> list[Problem] | NoValue:
    """Compare each period named as the evaluation's with the year."""
    year = report.dates.fiscal_year
    if year is None:
        return insufficient_data("不能确定评价年度")
    named = [each for each in report.dates.periods if _is_of_evaluation(report, each)]
    if not named:
        return not_applicable("没有写明评价时段")
    other = [each for each in named if {each.first.year, each.last.year} != {year}]
    if not other:
        return []
    first, last = other[0].first, other[0].last
    return [
        Problem(
            tuple(each.span for each in other),
            f"评价时段不是 {year} 年度：{first.shown}至{last.shown}",
            expected=f"{year}年1月1日至{year}年12月31日，或说明为什么不同",
            computed=f"评价年度为 {year}，时段从 {first.year} 年到 {last.year} 年",
            advice="改成预算年度；如按合同期评价，写明理由",
        )
    ]


def _is_of_evaluation(report: Report, period: PrintedPeriod) -> bool:
    whole = report.document.text_at(Span(period.span.block, period.span.cell, 0, 10**9))
    sentence = next(m for m in SENTENCE.finditer(whole) if m.start() <= period.span.start < m.end())
    before = whole[sentence.start() : period.span.start]
    return NAMED.search(before) is not None and EXPLAINED.search(sentence.group()) is None  # 2
