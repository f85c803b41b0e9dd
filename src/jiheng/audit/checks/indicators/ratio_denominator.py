"""A rate in per cent has a denominator.

Finds: frequencies and numbers of times given in per cent, where no text says of what.
Why it matters: 2 % of hours, of days, or of systems are three different things.
Example: 各系统事故发生频率＜2%.
Instead: 系统事故率（事故影响的系统·天 ÷ 系统·天）＜2%, or 事故次数 ≤2次.
Left out: (1) frequencies whose definition or standard names the denominator; (2) completion rates beside
a number of times; (3) numbers of times in their own unit.
"""

import re
from collections.abc import Iterator

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.indicator_rows import IndicatorRow
from jiheng.audit.claims.passages import part_of
from jiheng.audit.dictionary import pattern
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span
from jiheng.values.outcome import not_applicable

check = Check(
    "比率有分母", 1, code="IQ11", severity=Severity.WARNING, decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)  # fmt: skip
COUNTED = re.compile("(?:频率|频次|次数|个数|件数)$")
PERCENT = re.compile(r"[0-9]\s*[%％]")


@check.finds
def find(report: Report) -> Answer:
    """Look at indicators by their names, and at every text that gives a frequency in per cent."""
    found = [*_rows(report), *_texts(report)]
    seen = any(report.asserted.naming("频率", "频次", "次数"))
    return found if found or seen else not_applicable("没有频率和次数")


def _rows(report: Report) -> Iterator[Problem]:
    for row in report.own_indicators:
        target = row.target
        if target and COUNTED.search(row.label) and PERCENT.search(target.text) and not _explained(row):
            yield _problem((target.place, row.name.place), f"“{row.label} {target.flat}”")


def _explained(row: IndicatorRow) -> bool:
    told = "".join(cell.flat for cell in (row.definition, row.rule, row.remark, row.name) if cell)
    return pattern("indicators", "denominator").search(told) is not None


def _texts(report: Report) -> Iterator[Problem]:
    for span, text in report.asserted.holding(pattern("indicators", "counted_rate")):
        if pattern("indicators", "denominator").search(text):
            continue
        for match in pattern("indicators", "counted_rate").finditer(text):
            yield _problem((part_of(span, match.start(), match.end()),), f"“{match.group()}”")


def _problem(places: tuple[Span, ...], shown: str) -> Problem:
    return Problem(
        places,
        f"{shown}用百分数表示次数，没有说明分母",
        expected="写明分子和分母，或改用次数",
        computed=shown,
        advice="如“事故次数 ≤2次”，或“故障影响时长 ÷ 应运行时长 ≤2%”",
    )
