"""Budget, payment and surplus balance, and the sources of a fund block make its total.

Finds: a surplus that is not a budget of the same text less the payment; in a fund block, sources that
do not sum to the total of their column, and 结余 that is not budget less execution.
Why it matters: the surplus goes back to the treasury; three amounts of which two are right are a wrong
account.
Example: 预算31万元，执行27.42万元，结余3.48万元.
Instead: 3.58 万元.
Left out: 1. amounts of parts, up to a day, or of other years. 2. texts with several budgets: one that fits is
enough. 3. carried-over money beside the surplus counts as part of what is left. 4. sources without a row for
other funds may be less than the total.
"""

from collections.abc import Iterator

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.amounts import BUDGETS, Amount, Role
from jiheng.audit.claims.fund_blocks import FundBlock, FundRow
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.printed import Printed, sum_may_be
from jiheng.audit.reckoning import addition, like
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

COLUMNS = {
    "initial": "年初预算数",
    "annual": "全年预算数",
    "paid": "全年执行数",
    "released": "到位数",
    "surplus": "结余",
}
OTHER_FUNDS = ("其他", "自筹", "自有", "单位资金", "非财政")
NEAREST = 20  # amounts of a text around a surplus; a sentence has some few
LEFT = (Role.SURPLUS, Role.CARRY_OVER)

check = Check(
    "预算、支付、结余勾稽", 1, code="AR05", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC
)


@check.finds
def find(report: Report) -> Answer:
    """Balance the sentences and the fund blocks."""
    texts: dict[tuple[int, int, str], list[Amount]] = {}
    for amount in report.amounts:
        if amount.role and not amount.in_table and not amount.partial:
            texts.setdefault((amount.span.block, amount.span.cell, amount.scope), []).append(amount)
    balanced = [each for each in texts.values() if any(amount.role is Role.SURPLUS for amount in each)]
    if not balanced and not report.fund_blocks:
        return not_applicable("没有写明结余，也没有资金来源表")
    found = [problem for amounts in balanced for problem in _surplus(amounts)]
    for block in report.fund_blocks:
        found += _sources(block)
        found += [problem for row in block.rows for problem in _row(row)]
    return found


def _surplus(amounts: list[Amount]) -> Iterator[Problem]:
    for place, amount in enumerate(amounts):
        if amount.role is not Role.SURPLUS:
            continue
        before = [
            each
            for each in amounts[max(0, place - NEAREST) : place]
            if each.year in ("", amount.year) or not amount.year
        ]
        paid = next((each for each in reversed(before) if each.role is Role.PAID), None)
        budgets = [each for each in before if each.role in BUDGETS]
        around = amounts[max(0, place - NEAREST) : place + NEAREST]
        left = [each.printed for each in around if each.role in LEFT]
        if paid is None or not budgets:
            continue
        choices = [[amount.printed], left]
        if any(sum_may_be([paid.printed, *choice], b.printed) for b in budgets for choice in choices):
            continue
        yield _unbalanced(amount.printed, budgets[-1].printed, paid.printed)


def _unbalanced(surplus: Printed, budget: Printed, paid: Printed) -> Problem:
    left = budget.value - paid.value
    return Problem(
        (surplus.span, budget.span, paid.span),
        f"结余写的是 {surplus}，预算减支付不是这个数",
        expected=like(left, surplus),
        computed=f"{budget} - {paid} = {like(left, surplus)}",
        advice="核对预算、支付和结余三个数",
    )


def _row(row: FundRow) -> Iterator[Problem]:
    surplus, paid = row.amounts.get("surplus"), row.amounts.get("paid")
    budgets = [row.amounts[name] for name in ("annual", "released", "initial") if name in row.amounts]
    if surplus and paid and budgets and not any(sum_may_be([paid, surplus], each) for each in budgets):
        yield _unbalanced(surplus, budgets[0], paid)


def _sources(block: FundBlock) -> Iterator[Problem]:
    if block.total is None or not block.sources:
        return
    has_others = any(word in row.label.flat for row in block.sources for word in OTHER_FUNDS)
    for column, title in COLUMNS.items():
        total = block.total.amounts.get(column)
        parts = [row.amounts[column] for row in block.sources if column in row.amounts]
        if total is None or not parts or sum_may_be(parts, total):
            continue
        more = sum(part.value for part in parts) > total.value
        if more or has_others:
            yield Problem(
                (total.span, *(part.span for part in parts)),
                f"{title}的各项资金来源相加不等于总额 {total}",
                expected=str(total),
                computed=addition(parts),
                advice="核对总额和各项来源",
            )
