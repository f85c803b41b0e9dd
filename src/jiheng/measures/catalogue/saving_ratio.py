"""Divide what was saved by what was planned.

Question: what share of the planned amount was saved (成本节约率), or how far did spending deviate from
    it (预算支出偏差率)?
Numerator: planned − spent; for a deviation its size without the sign.
Denominator: the sum of the amounts of the selection `planned`.
Left out: (1) amounts outside the period; (2) records that a later one corrects; (3) insufficient
    data where either register was not kept, nothing of it fits, or the plan sums to zero.
Unit: ratio of fen to fen; below zero where more was spent than planned.
Basis: 财预〔2020〕10号 annex 2, 成本节约率.
"""

from jiheng.catalogue import Parameter, one_of
from jiheng.measures.amounts import has_amounts, in_one_unit, sum_of
from jiheng.measures.measure import Answer, Measure, Measured, Setting
from jiheng.measures.selection import Selection, read_selection, select
from jiheng.values.outcome import insufficient_data
from jiheng.values.ratio import Ratio

SIGNS = {"saving": "节约为正", "deviation": "不计正负"}

measure = Measure(
    title="节约率或偏差率",
    version=1,
    parameters=(
        Parameter("planned", "计划", read_selection, "哪些金额相加作计划数"),
        Parameter("spent", "实际", read_selection, "哪些金额相加作实际数"),
        Parameter("sign", "正负", one_of(SIGNS), "节约率，或不计正负的偏差率", default="saving"),
    ),
)


@measure.check
def check(*, planned: Selection, spent: Selection, **_others: object) -> str:
    """Refuse records without an amount."""
    return has_amounts(planned) or has_amounts(spent)


@measure.measure
def answer(setting: Setting, *, planned: Selection, spent: Selection, sign: str) -> Answer:
    """Sum both sides and divide exactly."""
    plans, payments = select(planned, setting), select(spent, setting)  # (1) (2)
    for selection, found in ((planned, plans), (spent, payments)):
        if not found.facts:
            return insufficient_data(f"{found.period}没有{selection}")  # (3)
    plan, paid = sum_of(plans), sum_of(payments)
    if plan.fen <= 0:
        return insufficient_data(f"{planned}合计为 {plan}，不能作分母")  # (3)
    saved = plan.fen - paid.fen
    ratio = Ratio(abs(saved) if sign == "deviation" else saved, plan.fen)
    planned_text, spent_text = in_one_unit(plan, paid)
    reckoned = f"（{planned_text} − {spent_text}）÷ {planned_text}"
    return Measured(
        actual=ratio,
        facts=plans.ids + payments.ids,
        steps=(
            f"计划：{plans.period}的{planned}合计 {planned_text}",
            f"实际：{payments.period}的{spent}合计 {spent_text}",
            f"{reckoned} = {ratio}" + ("（不计正负）" if sign == "deviation" else ""),
        ),
        left_out=plans.left_out + payments.left_out,
    )
