"""A standard says whether its limit counts, and of which of several times it speaks.

Finds: bands whose edges are not said to be in or out; a time limit that says neither mean nor longest
nor each, where the actual value is just at the limit; a day before which something is due (次月10日前)
met on that day.
Why it matters: at the limit the words decide between full marks and none.
Example: 故障维修响应时间 2小时内，实际 2小时.
Instead: 平均（或每次）响应时间 ≤2小时，实际平均 1.6 小时、最长 2 小时.
Left out: “60%以下” where another band says “60%（含）”; targets with ≤ or ≥ for numbers other than times;
actual values away from the limit.
"""

import re
from collections.abc import Iterator

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.indicator_rows import IndicatorRow
from jiheng.audit.claims.standards import Standard
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.rules.texts.doubt import Doubt
from jiheng.values.outcome import not_applicable

EDGES = frozenset({"edge_unclear"})
NUMBER = re.compile("[0-9.]+[%％]?")
TIMES = "秒"
STATISTIC = re.compile("平均|最长|最大|每次|每起|各次|均|及时率")
WITHIN = re.compile("(?:以内|之内|内|前|之前|以前)$")

check = Check(
    "界限含不含、按哪个统计量",
    1,
    code="SR07",
    severity=Severity.WARNING,
    decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)


@check.finds
def find(report: Report) -> Answer:
    """Look at edges of bands and at values on their limit."""
    if not report.indicator_rows:
        return not_applicable("没有指标")
    found = [
        Problem(
            (standard.place(doubt),),
            f"“{standard.row.label}”的评分标准{doubt.message}",
            expected="每一头都写明含不含",
            advice=doubt.advice,
        )
        for standard in report.standards
        for doubt in standard.doubts(EDGES)
        if not _said_elsewhere(standard, doubt)
    ]
    return [*found, *(problem for row in report.indicator_rows for problem in _at_limit(row))]


def _said_elsewhere(standard: Standard, doubt: Doubt) -> bool:
    """Whether another band includes the same number by （含）, so that this one cannot."""
    numbers = NUMBER.findall(str(doubt.quote or ""))
    return any(re.search(rf"{re.escape(each)}[(（]含", standard.cell.flat) for each in numbers)


def _at_limit(row: IndicatorRow) -> Iterator[Problem]:
    if row.target is None or row.actual is None or not WITHIN.search(row.target.flat):
        return
    bare = WITHIN.sub("", row.target.flat)
    if bare != row.actual.flat:
        return
    words = row.name.flat + row.target.flat + row.actual.flat + (row.rule.flat if row.rule else "")
    places = (row.actual.place, row.target.place)
    number = row.target.number()
    if row.target.flat.endswith("前"):
        yield Problem(
            places,
            f"“{row.label}”要求“{row.target.flat}”，实际恰是“{row.actual.flat}”：当天算不算没有写",
            expected="写明含不含当天",
            advice="指标值写成“≤”或“（含当日）”，实际值写明最晚一次的日期",
        )
    elif number is not None and number.measure == TIMES and not STATISTIC.search(words):
        yield Problem(
            places,
            f"“{row.label}”要求“{row.target.flat}”，实际恰是“{row.actual.flat}”：是平均、最长还是每次没有写",
            expected="写明平均、最长或每次",
            advice="指标名称和实际值写明统计口径，实际值写测得的数",
        )
