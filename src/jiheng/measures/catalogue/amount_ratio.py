"""Divide one sum of amounts by another.

Question: what share of one amount is another (到位率、执行率、成本控制率)?
Numerator: the sum of the amounts of the selection `numerator`, such as payments until the cut-off.
Denominator: the sum of the amounts of the selection `denominator`. Execution rate has two official
    denominators, released money (annex 2) and annual budget (annex 1): the project names its own.
Left out: (1) amounts outside the period; (2) records that a later one corrects; (3) insufficient
    data where either register was not kept, nothing of it fits, or the denominator sums to zero.
Unit: ratio of fen to fen.
Basis: 财预〔2020〕10号 annexes 1 and 2.
"""

from jiheng.catalogue import Parameter
from jiheng.evidence.facts.funds import Budget, FundRelease, Payment
from jiheng.measures.aggregate import Aggregate
from jiheng.measures.amounts import added, read_amounts
from jiheng.measures.measure import Answer, Course, Measure, Measured, Setting
from jiheng.values.outcome import insufficient_data
from jiheng.values.ratio import Ratio

measure = Measure(
    title="金额之比",
    version=1,
    parameters=(
        Parameter("numerator", "分子", read_amounts, "哪些金额相加作分子"),
        Parameter("denominator", "分母", read_amounts, "哪些金额相加作分母"),
    ),
)


@measure.course
def course(*, numerator: Aggregate, denominator: Aggregate) -> Course:
    """Money paid adds up against what was granted for the year."""
    over, under = numerator.selection.fact_type, denominator.selection.fact_type
    return Course.GROWING if over is Payment and under in (Budget, FundRelease) else Course.VARYING


@measure.measure
def answer(setting: Setting, *, numerator: Aggregate, denominator: Aggregate) -> Answer:
    """Sum both sides and divide exactly."""
    sides = []
    for side in (numerator, denominator):
        found, total = added(side, setting)  # (1) (2)
        if not found.facts:
            return insufficient_data(f"{found.period}没有{side.selection}")  # (3)
        sides.append((side, found, total))
    (top, over, paid), (bottom, under, budget) = sides
    if budget.fen <= 0:
        return insufficient_data(f"{bottom}合计为 {budget}，不能作分母")  # (3)
    ratio = Ratio(paid.fen, budget.fen)
    return Measured(
        actual=ratio,
        facts=over.ids + under.ids,
        steps=(
            f"分子：{over.period}的{top}共 {len(over.facts)} 笔，合计 {paid}",
            f"分母：{under.period}的{bottom}共 {len(under.facts)} 笔，合计 {budget}",
            f"{paid} ÷ {budget} = {ratio}",
        ),
        left_out=over.left_out + under.left_out,
    )
