"""An actual value is what was measured, not a limit.

Finds: actual values that are given with ≥, ≤, ＞, ＜, 不低于, 以上 and the like.
Why it matters: ≥98% repeats the target; how much it was, nobody learns.
Example: 系统功能达标率≥98%，各系统事故发生频率＜2%。
Instead: 系统功能达标率98.6%（74/75），事故发生频率1.2%。
Left out: (1) the target in brackets or after 目标 beside the measured value; (2) times within a limit
(在1天内处理完成), which speak of every case; (3) tables without a column for actual values.
"""

import re

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.passages import CLAUSE, part_of
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span
from jiheng.values.outcome import not_applicable

check = Check("完成值是实测值", 1, code="IQ08", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC)
LIMIT = re.compile(
    r"(?:[≥≤≧≦><＞＜]|不低于|不少于|不超过|不高于|大于|小于)\s*[0-9]+(?:\.[0-9]+)?\s*[%％]?|(?<![0-9])[0-9]+(?:\.[0-9]+)?\s*[%％一-龥]{0,3}(?:及)?以上"
)
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
TOLD = re.compile(r"[（(][^（）()]*[）)]|(?:目标|指标值|要求|标准|规定|计划)[^，,；;。]*")


@check.finds
def find(report: Report) -> Answer:
    """Look at every actual value."""
    rows = [row for row in report.own_rows if row.actual]
    if not rows:
        return not_applicable("没有完成值")
    return [
        Problem(
            tuple(limits),
            f"“{row.label}”的完成值写成了“{report.document.text_at(limits[0])}”，是界限，不是测得的值",
            expected="测得的数，写明分子和分母",
            computed=f"完成值“{row.actual.flat}”",
            advice="按原始记录填写实际的数",
        )
        for row in rows
        if row.actual and (limits := _limits(row.actual.text, row.actual.place))
    ]


def _limits(text: str, place: Span) -> list[Span]:
    """Find clauses that give a limit and no number besides."""
    shown = TOLD.sub(lambda told: " " * len(told.group()), text)
    found = []
    for clause in CLAUSE.finditer(shown):
        limits = list(LIMIT.finditer(clause.group()))
        if limits and not NUMBER.search(LIMIT.sub("", clause.group())):
            start = clause.start()
            found += [part_of(place, start + each.start(), start + each.end()) for each in limits]
    return found
