"""A rate of faults, complaints or tickets says of how many.

Finds: such a rate of 100 % where the report says there were none (nothing was handled in time), or never
says how many there were; and an availability of 100 % beside faults that interrupted the service.
Why it matters: 100 % of nothing proves nothing, and earns full marks all the same.
Example: “故障维护报告提交及时率为100%” without the number of faults.
Instead: “全年故障 6 次，6 次均在 5 个工作日内提交报告，及时率 100%”; where there were none: 不适用.
Left out: rates below 100 %, targets, rules, rates of what is planned beforehand (月报, 巡检).
"""

import re
from collections.abc import Iterator

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.passages import split
from jiheng.audit.dictionary import compiled, pattern
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span

check = Check(
    "率有分母",
    1,
    code="LG04",
    severity=Severity.ERROR,
    decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)
WHOLE = r"[^。；，,0-9]{0,8}100\s*[%％]"
WANTED = re.compile("目标|≥|不低于|达到100.?以上|确保")
COUNTED = r"[^。；，,0-9]{0,10}[0-9]+\s*(?:次|起|件|个|份|条|单|宗|例|项)"
COUNTED_BEFORE = r"(?<![0-9])[1-9][0-9]*\s*(?:次|起|件|个|份|条|单|宗|例|项)[^。；，,0-9]{0,8}"
BROKEN = re.compile(f"(?:宕机|中断|停机|瘫痪|无法访问){COUNTED}|{COUNTED_BEFORE}(?:宕机|中断|停机|瘫痪)")


@check.finds
def find(report: Report) -> Answer:
    """Look at each such rate of 100 % reached, and for the number it is of."""
    return [*_of_occurrences(report), *_availability(report)]


def _reached(report: Report, name: re.Pattern[str]) -> Iterator[tuple[str, Span]]:
    """Give the rates of this name that are 100 % as reached: in sentences, and in rows of tables."""
    cells = {(cell.block, cell.cell) for row in report.indicator_rows for cell in row.name.spans}
    for place, match in report.asserted.matches(compiled(f"({name.pattern}){WHOLE}")):
        if (place.block, place.cell) not in cells and not WANTED.search(match.group()):
            yield match[1], place
    for row in report.indicator_rows:
        number = row.actual.number() if row.actual else None
        if row.actual and number and number.unit == "%" and number.value == 1 and name.search(row.label):
            yield row.label, row.actual.place


def _of_occurrences(report: Report) -> Iterator[Problem]:
    occurrences = pattern("logic", "occurrences")
    told: set[str] = set()
    for name, span in _reached(report, pattern("logic", "rates_of_occurrences")):
        what = occurrences.findall(name)[-1]
        if what in told:
            continue
        told.add(what)
        none = _said(report, pattern("logic", "none_of_them"), what)
        some = _said(report, compiled(f"{what}{COUNTED}|{COUNTED_BEFORE}{what}"), what)
        if none and not some:
            yield Problem(
                (span, none),
                f"没有{what}，却写“{report.document.text_at(span)}”",
                expected="没有发生的，写不适用",
                computed="0 ÷ 0",
                advice=f"写明全年没有{what}，这个指标不适用",
            )
        elif not some:
            yield Problem(
                (span,),
                f"“{name}”100%，全文没有写{what}有多少",
                expected=f"{what}的总数和其中按要求办理的数",
                computed="分母不明",
                advice=f"写明全年{what}几次、其中几次符合要求",
                severity=Severity.WARNING,
            )


def _availability(report: Report) -> Iterator[Problem]:
    broken = _said(report, BROKEN, "")
    if broken:
        for _, span in _reached(report, pattern("logic", "availability")):
            yield Problem(
                (span, broken),
                f"“{report.document.text_at(broken)}”，运行率却是 100%",
                expected="扣除中断的时长以后的运行率",
                advice="按中断时长重新计算，或说明中断为何不计（计划内维护）",
            )
            return


def _said(report: Report, words: re.Pattern[str], what: str) -> Span | None:
    """Give the first place that has these words and speaks of it, in what is asserted."""
    texts = report.asserted.naming(what) if what else report.asserted.holding(words)
    for place, text in texts:
        for at, sentence in split(place, text):
            match = words.search(sentence)
            if match and what in match.group():
                return Span(at.block, at.cell, at.start + match.start(), at.start + match.end())
    return None
