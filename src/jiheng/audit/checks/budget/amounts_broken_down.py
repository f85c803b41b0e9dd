"""Money for several systems is broken down.

Finds: a project for several systems whose every amount is of the whole.
Why it matters: cost can be judged only for each system, contract or payment; a total shows no more than
that money was spent.
Example: four systems, “年初预算31万，实际执行27.42万”.
Instead: contract and payment for each system.
Left out: projects for one system; reports that tell of contracts, instalments or parts (其中).
"""

import re
from fractions import Fraction

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.amounts import Amount, Role
from jiheng.audit.dictionary import dictionary, text_of
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span
from jiheng.values.outcome import not_applicable

check = Check(
    "金额分到系统或合同",
    1,
    code="BP07",
    severity=Severity.WARNING,
    decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)
SEVERAL = 2
NEAR = 16


@check.finds
def find(report: Report) -> Answer:
    """Look for an amount of a part."""
    systems = [each for each in report.counts.counts if each.whole and each.number >= SEVERAL]
    if not systems and not report.counts.listings:
        return not_applicable("不是几个系统的项目")
    paid = [each for each in report.amounts if each.role is Role.PAID]
    if not paid or not report.parts.evaluation:
        return not_applicable("没有写支出")
    whole = {each.printed.value for each in report.amounts if each.role and not each.scope}
    if any(_of_a_part(report, each, whole) for each in report.amounts):
        return []
    first = systems[0].span if systems else report.counts.listings[0].spans[0]
    return [
        Problem(
            (paid[0].span, first),
            "几个系统的项目，只有总金额，没有分到系统、合同或每次支付",
            expected="各系统或各合同的预算和支付",
            computed=f"{len(report.amounts)} 处金额都是总额",
            advice="列出各系统（合同）的预算、支付和结余",
        )
    ]


def _of_a_part(report: Report, amount: Amount, whole: set[Fraction]) -> bool:
    """Say whether an amount is of a part: by its words, or because it is none of the whole's amounts."""
    if amount.scope or amount.role is Role.CONTRACT:
        return True
    span = amount.span
    before = report.document.text_at(Span(span.block, span.cell, max(0, span.start - NEAR), span.start))
    parts = re.search(text_of(dictionary("budget")["parts"], "budget"), before)
    return parts is not None or amount.printed.value not in whole
