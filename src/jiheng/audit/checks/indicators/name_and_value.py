"""The value of an indicator is what its name says: a rate for …率, a number for …次数, a time for …时间.

Finds: a rate whose target is a word, a day or a time; a number of times given in per cent or in words; a
response time given in per cent or in words.
Why it matters: the completion rate cannot be reckoned, and the standard does not fit its value.
Example: 性能指标达标率, target 达标; 运维月报提交及时率, target 次月10日前.
Instead: 性能指标达标率 ≥95%; 运维月报提交及时率 100%.
Left out: (1) bare numbers; (2) 全部, 零 and the like; (3) names of another kind (满意度, 及时性: IQ01);
(4) rates of times a number (次/年); (5) targets that were not written.
"""

import re
from collections.abc import Iterator

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.indicator_rows import IndicatorRow
from jiheng.audit.claims.numbers import numbers_in
from jiheng.audit.dictionary import pairs, pattern
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span
from jiheng.values.outcome import not_applicable

check = Check("指标值与名称同类", 1, code="IQ06", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC)
WANTED = {"率": "比率（%）", "数": "带单位的数", "时间": "时间"}
BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
NOWHERE = Span(0, -1, 0, 0)


@check.finds
def find(report: Report) -> Answer:
    """Compare what the name announces with the target."""
    kinds = [(row, kind) for row in report.own_indicators if row.target and (kind := _kind(row.label))]
    if not kinds:
        return not_applicable("没有以率、数、时间结尾的指标")
    return list(_problems(kinds))


def _kind(name: str) -> str:
    plain = BRACKETS.sub("", name)
    return next((kind for kind, ends in pairs("indicators", "value_kinds") if re.search(ends, plain)), "")


def _problems(kinds: list[tuple[IndicatorRow, str]]) -> Iterator[Problem]:
    for row, kind in kinds:
        if row.target is None or _fits(row.target.flat, kind):
            continue
        places = [row.target.place, row.name.place, *([row.actual.place] if row.actual else [])]
        yield Problem(
            tuple(places),
            f"“{row.label}”应当是{WANTED[kind]}，指标值却是“{row.target.flat}”",
            expected=f"一个{WANTED[kind]}",
            computed=f"“{row.target.flat}”不是{WANTED[kind]}",
            advice="改指标值；或把名称改成所测的事（如“运维月报提交时间”）",
        )


def _fits(target: str, kind: str) -> bool:
    if pattern("indicators", "all_or_none").search(target) and not re.search("[0-9]", target):
        return True
    if pattern("indicators", "unwritten").search(target):
        return True  # 5
    if "/" in target or (kind == "率" and re.search("[比成倍]|分之", target)):
        return True
    measures = {each.measure for each in numbers_in(target, NOWHERE)}
    if "" in measures:
        return True
    return "率" in measures if kind == "率" else bool(measures - {"率"})
