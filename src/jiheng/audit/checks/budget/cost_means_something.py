"""A cost indicator has an amount and a ceiling.

Finds: a cost indicator whose target and actual value are both 0; and a paragraph 成本指标 without any
number.
Why it matters: a target of 0 is reached by doing nothing and earns its points all the same.
Example: 成本节约率, target 0, actual 0, 10 of 10 points.
Instead: “运维费 ≤ 24.5 万元”, actual 24.5 万元; or unit cost.
Left out: deviation rates, of which 0 is the best; targets in words (IQ01).
"""

import re
from collections.abc import Iterator

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.rates import RateKind, kind_of
from jiheng.audit.dictionary import dictionary, text_of
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check(
    "成本指标有金额有上限", 1, code="BP06", severity=Severity.WARNING, decides=CheckClass.DETERMINISTIC
)
LABELLED = re.compile(r"成本指标\s*[：:]\s*([^。；\n]{2,60})")


@check.finds
def find(report: Report) -> Answer:
    """Look at rows on cost, and at paragraphs that open with the word."""
    found = [*_rows(report), *_paragraphs(report)]
    return found if found or _any(report) else not_applicable("没有成本指标")


def _any(report: Report) -> bool:
    return any(report.asserted.naming("成本"))


def _rows(report: Report) -> Iterator[Problem]:
    cost = re.compile(text_of(dictionary("completeness")["cost"], "completeness"))
    for row in report.indicator_rows:
        of_cost = (row.level2 and "成本" in row.level2.flat) or cost.search(row.label)
        if not of_cost or kind_of(row.label) is RateKind.DEVIATION or re.search("偏差|超支|超出", row.label):
            continue
        target = row.target.number() if row.target else None
        actual = row.actual.number() if row.actual else None
        if row.target and target and actual and not target.scaled and not actual.scaled:
            yield Problem(
                (row.target.place, actual.span),
                f"成本指标“{row.label}”目标和完成值都是 0",
                expected="成本金额和上限",
                computed="0 与 0 相比，什么也不能说明",
                advice="改为总成本或单位成本，写明上限",
            )


def _paragraphs(report: Report) -> Iterator[Problem]:
    for place, match in report.asserted.matches(LABELLED):
        if place.cell < 0 and not re.search("[0-9０-９%]", match[1]):
            yield Problem(
                (place,),
                "成本指标没有金额",
                expected="成本金额和上限",
                advice="写明预算成本和实际成本",
            )
