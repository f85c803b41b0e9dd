"""A result answers its target.

Finds: nothing by itself; it asks a person where an indicator's name asks for a rate, a number or a time and
what stands as its result is of another kind, or is the result of another indicator.
Why it matters: a result that does not answer hides that there is none.
Example: “等保测评及安全运维周期” answered by “保障财政业务顺利安全运行”.
Instead: the value of what the name asks for.
Left out: names that ask for nothing measurable; whether a sentence answers after all.
"""

import re

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.indicator_rows import IndicatorRow
from jiheng.audit.dictionary import pairs
from jiheng.audit.finding import CheckClass, Question, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check("结果回答所问", 1, code="LG13", severity=Severity.ERROR, decides=CheckClass.SEMANTIC)
RATE = re.compile(r"([一-龥]{2,20}率)[^，。；]{0,3}[≥≤＜＞<>为达]?[^，。；]{0,2}[0-9]")
SHORTEST = 4


@check.finds
def find(report: Report) -> Answer:
    """Compare the end of each name with the form of its result."""
    rows = [row for row in report.indicator_rows if row.actual]
    if not rows:
        return not_applicable("没有写实际完成值的指标")
    return [
        Question(
            (row.actual.place, row.name.place),
            f"“{row.label}”的完成情况写“{row.actual.flat}”，是否回答了这个指标？",
        )
        for row in rows
        if row.actual and len(row.actual.flat) >= SHORTEST and not _answers(row, row.actual.flat)
    ]


def _answers(row: IndicatorRow, actual: str) -> bool:
    told = RATE.match(actual)
    if told and row.label.endswith("率") and told[1] not in row.label and row.label not in told[1]:
        return False
    return all(
        re.search(answer, actual) for name, answer in pairs("logic", "answers") if re.search(name, row.label)
    )
