"""What is reported as reached can have been reached within the period.

Finds: an indicator on a lasting effect (系统使用年限, 可持续影响) whose actual value is several years
although the project is of one year.
Why it matters: five years of use cannot have been observed in one; the value repeats the target.
Example: 系统使用年限 ≥5年, 实际完成值 5年, in a project of 2023.
Instead: what can be seen by the end of the year (years in use so far, with the date of going live).
Left out: years that were counted from the past (累计, 已运行), terms of guarantee, contract and
storage; projects that say they run over several years.
"""

import re

from jiheng.audit.check import Answer, Check
from jiheng.audit.dictionary import dictionary, text_of
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import insufficient_data, not_applicable

check = Check(
    "完成值在期内可能发生",
    1,
    code="LG12",
    severity=Severity.WARNING,
    decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)
SEVERAL = 2


@check.finds
def find(report: Report) -> Answer:
    """Compare actual values in years with the one year of the project."""
    lasting, other = (
        re.compile(text_of(dictionary("logic")[key], "logic")) for key in ("lasting", "other_years")
    )
    rows = [
        row
        for row in report.indicator_rows
        if row.actual and lasting.search(row.label) and not other.search(row.label + row.actual.flat)
    ]
    if not rows:
        return not_applicable("没有按年限考核的指标")
    year = report.dates.fiscal_year
    if year is None:
        return insufficient_data("读不出项目的年度")
    found = []
    for row in rows:
        years = row.actual.number() if row.actual else None
        if (
            row.actual
            and years
            and years.unit == "年"
            and years.bare >= SEVERAL
            and not _long(report, years.scaled)
        ):
            found.append(
                Problem(
                    (row.actual.place, row.target.place if row.target else row.name.place),
                    f"“{row.label}”完成值“{row.actual.flat}”，而项目只有 {year} 年一年",
                    expected="期内能观察到的值",
                    computed=f"{years.number} 年 ＞ 1 年",
                    advice="改写为截至年底已使用的年数，并注明上线日期",
                )
            )
    return found


def _long(report: Report, years: int) -> bool:
    """Say whether the report tells of a period as long as that."""
    return any(each.last.year - each.first.year >= years - 1 for each in report.dates.periods)
