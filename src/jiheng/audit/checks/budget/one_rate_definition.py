"""The execution rate is worked out as its formula says.

Finds: a formula whose denominator (到位资金, 全年预算数 …) has an amount in the report that does not
give the printed rate while another budget amount does; and two execution rates from two different
budgets.
Why it matters: two official formulas exist (财预〔2020〕10号: annex 1 paid ÷ annual budget, annex 2
paid ÷ released); mixing them makes the better number.
Example: formula 实际支出/实际到位资金, 80 released, 100 budgeted, 75 paid, rate printed 75%.
Instead: 93.75 %, or the other formula.
Left out: budgets that are all the same amount; rates whose own amounts give neither (AR04).
"""

import re
from collections.abc import Iterator

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.amounts import BUDGETS, MOST_AMOUNTS, Amount, Role, each_once
from jiheng.audit.claims.rates import Rate, RateKind
from jiheng.audit.dictionary import pattern
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.printed import Printed, agree, quotient_may_be
from jiheng.audit.report import Report
from jiheng.documents.reading import Span
from jiheng.values.outcome import not_applicable

check = Check(
    "执行率口径一致",
    1,
    code="BP02",
    severity=Severity.WARNING,
    decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)
NAMED = (
    (Role.RELEASED, "到位"),
    (Role.INITIAL_BUDGET, "年初"),
    (Role.QUOTA, "指标"),
    (Role.ANNUAL_BUDGET, "全年预算|调整后"),
)


@check.finds
def find(report: Report) -> Answer:
    """Compare the formula with the amounts, and the rates with each other."""
    rates = [rate for rate in report.rates if rate.kind is RateKind.EXECUTION and not rate.scope]
    if not rates:
        return not_applicable("没有执行率")
    own = each_once(each for each in report.amounts if not each.scope and not each.partial)
    if sum(each.role in (Role.PAID, *BUDGETS) for each in own) > MOST_AMOUNTS:
        return []
    return [*_against_formula(report, rates, own), *_two_rates(rates, own)]


def _formula(report: Report) -> tuple[Role, Span] | None:
    formula = pattern("budget", "formula")
    for span, text in report.document.texts().holding(formula):
        match = formula.search(text)
        role = next((role for role, words in NAMED if match and re.search(words, match[1])), None)
        if match and role:
            return role, Span(span.block, span.cell, match.start(), match.end())
    return None


def _against_formula(report: Report, rates: list[Rate], own: list[Amount]) -> Iterator[Problem]:
    formula = _formula(report)
    paid = [each.printed for each in own if each.role is Role.PAID]
    if formula is None or not paid:
        return
    role, place = formula
    due = [each.printed for each in own if each.role is role]
    for rate in rates:
        if due and not _gives(paid, due, rate.printed):
            other = _giving(paid, own, rate.printed)
            if other:
                yield Problem(
                    (rate.span, other.span, place),
                    f"公式用的是{role.value}，执行率 {rate.printed.number}% 却是按{_called(other)}算的",
                    expected=f"按{role.value} {due[0].number}{due[0].unit} 计算",
                    computed=f"{paid[0].number} ÷ {other.printed.number} = {rate.printed.number}%",
                    advice="统一公式和计算所用的预算数",
                )
                return


def _two_rates(rates: list[Rate], own: list[Amount]) -> Iterator[Problem]:
    paid = [each.printed for each in own if each.role is Role.PAID]
    first = rates[0]
    one = _giving(paid, own, first.printed)
    for rate in rates[1:]:
        if one is None or agree(first.printed, rate.printed):
            continue
        other = _giving(paid, own, rate.printed)
        if other and not agree(one.printed, other.printed):
            yield Problem(
                (rate.span, first.span),
                f"执行率一处按{_called(one)}算得 {first.printed.number}%，"
                f"一处按{_called(other)}算得 {rate.printed.number}%",
                expected="全文一个口径",
                advice="统一用全年预算数，或分别写明口径",
            )
            return


def _gives(paid: list[Printed], budgets: list[Printed], rate: Printed) -> bool:
    return any(quotient_may_be(numerator, budget, rate) for numerator in paid for budget in budgets)


def _giving(paid: list[Printed], own: list[Amount], rate: Printed) -> Amount | None:
    budgets = [each for each in own if each.role in BUDGETS]
    return next((each for each in budgets if _gives(paid, [each.printed], rate)), None)


def _called(amount: Amount) -> str:
    return amount.role.value if amount.role else "预算"
