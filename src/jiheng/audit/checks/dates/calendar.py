"""A day the calendar does not have, or a daily count that forgets the leap year.

Finds: dates such as 2023年2月29日, 2023年13月; 365 daily checks in a leap year.
Why it matters: The date is wrong in the record too, or was made up.
Example: 2023年2月29日完成验收。
Instead: 2023年2月28日完成验收。
Left out: (1) counts of 365 that are not told as daily; (2) reports whose year is unknown.
"""

import re
from calendar import isleap
from collections.abc import Iterator

from jiheng.audit.check import Check
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report

check = Check("日历有效性", 1, code="DT06", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC)
DAILY = re.compile("每日|每天|日常巡检|按日|日报|逐日")
YEAR_OF_DAYS = re.compile(r"[=≥]?\s*365\s*[次天份个]?")


@check.finds
def find(report: Report) -> list[Problem]:
    """Look every date up in the calendar."""
    impossible = [
        Problem(
            (date.span,),
            f"日历上没有{date.shown}",
            expected="一个存在的日期",
            computed="只有 1 到 12 月，每月只有它的天数",
            advice="对照原始材料改正",
        )
        for date in report.dates.dates
        if not date.exists
    ]
    return [*impossible, *_leap(report)]


def _leap(report: Report) -> Iterator[Problem]:
    year = report.dates.fiscal_year
    if year is None or not isleap(year):
        return
    for row in report.indicator_rows:
        counted = row.target if row.target and YEAR_OF_DAYS.fullmatch(row.target.flat) else row.actual
        if counted and DAILY.search(row.label) and YEAR_OF_DAYS.fullmatch(counted.flat):
            yield Problem(
                (counted.spans[0], row.name.spans[0]),
                f"{year} 年是闰年，每天一次应为 366",
                expected="366",
                computed="表里写 365",
                advice="核对记录里的次数",
                severity=Severity.WARNING,
                certainty=Certainty.LIKELY,
            )
