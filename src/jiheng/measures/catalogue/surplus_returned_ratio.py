"""Divide what was given back to the treasury by the surplus.

Question: was the surplus returned (结余退回财政)?
Numerator: the sum of the amounts of the selection `returned`.
Denominator: budget − spent.
Left out: (1) amounts outside the period; (2) records that a later one corrects; (3) insufficient
    data where the budget or payments are missing, more was spent than budgeted, or no register of
    refunds was kept; not applicable where there is no surplus.
Unit: ratio of fen to fen.
Basis: surplus identity 预算 − 支付 = 结余; carry-over and surplus rules of the budget.
"""

from jiheng.catalogue import Parameter
from jiheng.measures.aggregate import Aggregate
from jiheng.measures.amounts import added, in_one_unit, read_amounts
from jiheng.measures.measure import Answer, Course, Measure, Measured, Setting
from jiheng.measures.selection import no_register
from jiheng.values.outcome import insufficient_data, not_applicable
from jiheng.values.ratio import Ratio

measure = Measure(
    title="结余退回率",
    version=1,
    parameters=(
        Parameter("budget", "预算", read_amounts, "哪些金额相加作预算数"),
        Parameter("spent", "支付", read_amounts, "哪些金额相加作支付数"),
        Parameter("returned", "退回", read_amounts, "哪些金额相加作退回数"),
    ),
)


@measure.course
def course(**_parameters: object) -> Course:
    """As long as money is still to be paid, what is not yet paid is no saving."""
    return Course.FINAL


@measure.measure
def answer(setting: Setting, *, budget: Aggregate, spent: Aggregate, returned: Aggregate) -> Answer:
    """Compare the surplus with what was given back."""
    budgets, planned = added(budget, setting)  # (1) (2)
    payments, paid = added(spent, setting)
    for side, found in ((budget, budgets), (spent, payments)):
        if not found.facts:
            return insufficient_data(f"{found.period}没有{side.selection}")  # (3)
    surplus = planned - paid
    if surplus.fen < 0:
        planned_text, paid_text = in_one_unit(planned, paid)
        return insufficient_data(f"支付 {paid_text}，比预算 {planned_text} 还多，没有结余可言")  # (3)
    if surplus.fen == 0:
        return not_applicable(f"{budgets.period}没有结余")  # (3)
    if not setting.evidence.kept(returned.selection.fact_type.stem):
        return no_register(returned.selection.fact_type)  # (3)
    refunds, given_back = added(returned, setting)
    planned_text, paid_text, left, back = in_one_unit(planned, paid, surplus, given_back)
    ratio = Ratio(given_back.fen, surplus.fen)
    return Measured(
        actual=ratio,
        facts=budgets.ids + payments.ids + refunds.ids,
        steps=(
            f"结余：{planned_text} − {paid_text} = {left}",
            f"退回 {back}；{back} ÷ {left} = {ratio}",
        ),
        left_out=budgets.left_out + payments.left_out + refunds.left_out,
    )
