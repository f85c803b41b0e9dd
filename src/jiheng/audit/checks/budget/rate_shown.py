"""Where budget and paid amount are told, their rate is told.

Finds: a report with the project's budget and what it paid, and no execution rate anywhere.
Why it matters: the rate earns 10 points (财预〔2020〕10号) and is what readers look for first.
Example: “全年预算安排147万元，全年执行数121.88万元”.
Instead: “…，预算执行率82.91%”.
Left out: amounts of parts, of other years, or without a role.
"""

from fractions import Fraction

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.amounts import Amount, Role
from jiheng.audit.claims.rates import RateKind
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check("写明执行率", 1, code="BP04", severity=Severity.WARNING, decides=CheckClass.DETERMINISTIC)
BUDGETS = (Role.ANNUAL_BUDGET, Role.BUDGET, Role.INITIAL_BUDGET)


@check.finds
def find(report: Report) -> Answer:
    """Look for the rate where both amounts stand in prose."""
    own = [each for each in report.amounts if not each.scope and not each.partial]
    paid = next((each for each in own if each.role is Role.PAID), None)
    budget = next((each for role in BUDGETS for each in own if each.role is role), None)
    if paid is None or budget is None or budget.printed.value <= 0:
        return not_applicable("没有同时写预算和支出")
    if any(rate.kind is RateKind.EXECUTION for rate in report.rates) or _rate_row(report):
        return []
    return [
        Problem(
            (paid.span, budget.span),
            "写了预算和支出，没有写执行率",
            expected=_reckoned(paid, budget),
            computed="全文没有执行率",
            advice="补写执行率，注明分子和分母",
        )
    ]


def _rate_row(report: Report) -> bool:
    return any("执行率" in row.label and row.actual and row.actual.number() for row in report.indicator_rows)


def _reckoned(paid: Amount, budget: Amount) -> str:
    hundredths = Fraction(10_000) * paid.printed.value / budget.printed.value
    rounded = (2 * hundredths.numerator + hundredths.denominator) // (2 * hundredths.denominator)
    shown = f"{rounded // 100}.{rounded % 100:02d}%"
    return (
        f"{paid.printed.number}{paid.printed.unit} ÷ {budget.printed.number}{budget.printed.unit} = {shown}"
    )
