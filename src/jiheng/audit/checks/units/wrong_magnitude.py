"""An amount or rate is wrong by a factor of ten thousand or a hundred.

Finds: two amounts of the same digits of which one is 10,000 times the other (元 taken for 万元); rates of
the same digits a factor of 100 apart (0.9968% for 99.68%).
Why it matters: The unit was mixed up; the figure is wrong by four orders of magnitude.
Example: 预算310000万元 beside 预算31万元
Instead: 预算31万元, or 预算310000元
Left out: (1) amounts of one significant digit (1万元, 10000万元 may both be right); (2) equal amounts in
different units (61.91万元, 619100元); (3) amounts in tables without a unit of their own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jiheng.audit.check import Check
from jiheng.audit.claims.passages import matches
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span
from jiheng.values.outcome import NoValue, not_applicable

check = Check(
    "数量级错误", 1, code="UN03", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC,
    certainty=Certainty.LIKELY,
)  # fmt: skip
FIGURE = re.compile(
    r"(?<![0-9.])(?!(?<=[,，\s][0-9]{3}[,，\s])[0-9]{3}(?![0-9]))"  # a third group ends where the second does
    r"([0-9]{1,3}(?:[,，\s][0-9]{3})+|[0-9]+)(?:\.([0-9]+))?\s*(万元|亿元|元|%)"
)
BREAKS = re.compile(r"[,，\s]")
SIZES = {"元": 1, "万元": 10**4, "亿元": 10**8}
LONGEST = 40  # digits; what is longer is no amount
MOST_PLACES = LONGEST + 4  # of it, and of it divided by the factor
FACTOR, PERCENT_FACTOR, SIGNIFICANT, OF_RATES = 10**4, 100, 2, 3


@dataclass(frozen=True, slots=True)
class _Figure:
    value: int  # a whole number, whatever decimals and factors there are
    unit: str
    span: Span


@check.finds
def find(report: Report) -> list[Problem] | NoValue:
    """Compare each figure with the first before it of the same digits."""
    printed = matches(report.document, FIGURE)
    figures = [each for span, match in printed for each in _figure(span, match)]
    if not figures:
        return not_applicable("没有带单位的金额和比率")
    found: list[Problem] = []
    first: dict[tuple[str, int], tuple[int, _Figure]] = {}
    for index, figure in enumerate(figures):
        factor = PERCENT_FACTOR if figure.unit == "%" else FACTOR
        others = (
            first.get((figure.unit, value)) for value in (figure.value * factor, figure.value // factor)
        )
        _, other = min((each for each in others if each), default=(0, None), key=lambda each: each[0])
        if other is not None:
            found.append(_problem(report, figure, other))
        first.setdefault((figure.unit, figure.value), (index, figure))
    return found


def _figure(span: Span, match: re.Match[str]) -> Iterator[_Figure]:
    """Give the figure where it has enough digits to be told from others (1)."""
    whole, decimals = BREAKS.sub("", match.group(1)), match.group(2) or ""
    if len(whole + decimals) > LONGEST:
        return
    value = int(whole + decimals) * 10 ** (MOST_PLACES - len(decimals)) * SIZES.get(match.group(3), 1)
    kind = "%" if match.group(3) == "%" else "元"
    digits = (whole + decimals).strip("0")
    if len(digits) >= (OF_RATES if kind == "%" else SIGNIFICANT):
        yield _Figure(value, kind, span)


def _problem(report: Report, left: _Figure, right: _Figure) -> Problem:
    factor = "一百" if left.unit == "%" else "一万"
    shown = report.document.text_at(left.span), report.document.text_at(right.span)
    return Problem(
        (left.span, right.span),
        f"{shown[0]}与{shown[1]}数字相同，相差{factor}倍，疑为单位写错",
        expected="同一数用同一单位",
        computed=f"{shown[0]} 与 {shown[1]} 之比为 {factor}",
        advice="核对单位是元还是万元" if left.unit == "元" else "核对是比率还是百分数",
    )
