"""Divide what was saved by what was planned.

Question: what share of the planned amount was saved (成本节约率、采购资金节约率), or overrun (成本超支率), or
    how far did spending deviate from it (预算支出偏差率)?
Numerator: planned − spent; for an overrun spent − planned; for a deviation its size without the sign.
Denominator: the sum of the amounts of the selection `planned`.
Left out: (1) amounts outside the period; (2) records that a later one corrects; (3) insufficient
    data where either register was not kept, nothing of it fits, or the plan sums to zero.
Unit: ratio of fen to fen; below zero where more was spent than planned.
Basis: 财预〔2020〕10号 annex 2, 成本节约率.
"""

from jiheng.catalogue import Parameter, one_of
from jiheng.measures.aggregate import Aggregate
from jiheng.measures.amounts import added, in_one_unit, read_amounts
from jiheng.measures.measure import Answer, Course, Measure, Measured, Setting
from jiheng.values.outcome import insufficient_data
from jiheng.values.ratio import Ratio

SIGNS = {"saving": "节约为正", "overrun": "超支为正", "deviation": "不计正负"}

measure = Measure(
    title="节约率或偏差率",
    version=1,
    parameters=(
        Parameter("planned", "计划", read_amounts, "哪些金额相加作计划数"),
        Parameter("spent", "实际", read_amounts, "哪些金额相加作实际数"),
        Parameter("sign", "正负", one_of(SIGNS), "节约率、超支率，或不计正负的偏差率", default="saving"),
    ),
)


@measure.course
def course(**_parameters: object) -> Course:
    """As long as money is still to be paid, what is not yet paid is no saving."""
    return Course.FINAL


@measure.measure
def answer(setting: Setting, *, planned: Aggregate, spent: Aggregate, sign: str) -> Answer:
    """Sum both sides and divide exactly."""
    plans, plan = added(planned, setting)  # (1) (2)
    payments, paid = added(spent, setting)
    for side, found in ((planned, plans), (spent, payments)):
        if not found.facts:
            return insufficient_data(f"{found.period}没有{side.selection}")  # (3)
    if plan.fen <= 0:
        return insufficient_data(f"{planned}合计为 {plan}，不能作分母")  # (3)
    saved = plan.fen - paid.fen
    ratio = Ratio({"saving": saved, "overrun": -saved, "deviation": abs(saved)}[sign], plan.fen)
    planned_text, spent_text = in_one_unit(plan, paid)
    first, second = (spent_text, planned_text) if sign == "overrun" else (planned_text, spent_text)
    reckoned = f"（{first} − {second}）÷ {planned_text}"
    return Measured(
        actual=ratio,
        facts=tuple(dict.fromkeys(plans.ids + payments.ids)),
        steps=(
            f"计划：{plans.period}的{planned}合计 {planned_text}",
            f"实际：{payments.period}的{spent}合计 {spent_text}",
            f"{reckoned} = {ratio}" + ("（不计正负）" if sign == "deviation" else ""),
        ),
        left_out=tuple(dict.fromkeys(plans.left_out + payments.left_out)),
    )
