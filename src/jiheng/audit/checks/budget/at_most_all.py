"""No more is paid than budgeted, and no more arrives.

Finds: an execution or release rate above 100 %, as reached.
Why it matters: more than the budget cannot be paid from it; the budget meant is another, or a number is
wrong.
Example: 预算执行率 103%.
Instead: the rate against the adjusted budget with carry-over.
Left out: rules and targets (执行率超过100%的扣分); rates of cost.
"""

import re

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.rates import RateKind
from jiheng.audit.dictionary import dictionary, text_of
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span
from jiheng.values.outcome import not_applicable

check = Check(
    "执行率、到位率不超过百分之百", 1, code="BP05", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC
)
KINDS = (RateKind.EXECUTION, RateKind.RELEASE)
NEAR = 8


@check.finds
def find(report: Report) -> Answer:
    """Look at every such rate."""
    rates = [rate for rate in report.rates if rate.kind in KINDS]
    if not rates:
        return not_applicable("没有执行率或到位率")
    over = [rate for rate in rates if rate.printed.low > 1]
    asserted = {(place.block, place.cell) for place, _ in report.asserted} if over else set()
    rule_like = re.compile(text_of(dictionary("budget")["rule_like"], "budget"))
    found = []
    for rate in over:
        span = rate.span
        around = report.document.text_at(Span(span.block, span.cell, max(0, span.start - NEAR), span.end + 2))
        if (span.block, span.cell) in asserted and not rule_like.search(around):
            found.append(
                Problem(
                    (span,),
                    f"{rate.kind.value}是 {rate.printed.number}%",
                    expected="不超过 100%",
                    computed=f"{rate.printed.number}% ＞ 100%",
                    advice="核对预算数是否包括追加和上年结转",
                )
            )
    return found
