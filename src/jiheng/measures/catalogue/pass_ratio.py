"""Divide the records that passed by all records of the selection.

Question: what share passed (验收通过率、合格率)?
Numerator: the records of the selection that are also in the selection `passed`.
Denominator: all records of the selection.
Left out: (1) records outside the period; (2) records that a later one corrects; (3) insufficient
    data where the register was not kept; not applicable where it was kept and nothing was due.
Unit: ratio of counts.
Basis: standards as in examples/yantian-petition-2023: 验收通过率=验收合格的分项数量/验收分项数量.
"""

from jiheng.catalogue import Parameter
from jiheng.measures.measure import Answer, Measure, Measured, Setting
from jiheng.measures.selection import Selection, no_register, read_selection, select
from jiheng.values.outcome import not_applicable
from jiheng.values.ratio import Ratio

measure = Measure(
    title="通过率",
    version=1,
    parameters=(
        Parameter("of", "全部记录", read_selection, "哪些记录作分母"),
        Parameter("passed", "通过的记录", read_selection, "其中哪些作分子：同一种记录，再加条件"),
    ),
)


@measure.check
def check(*, of: Selection, passed: Selection) -> str:
    """Refuse a numerator of another kind."""
    if of.fact_type is passed.fact_type:
        return ""
    return f"of 是“{of.fact_type.title}”，passed 是“{passed.fact_type.title}”：分子必须是分母中的一部分"


@measure.measure
def answer(setting: Setting, *, of: Selection, passed: Selection) -> Answer:
    """Count both sides."""
    if not setting.evidence.kept(of.fact_type.stem):
        return no_register(of.fact_type)  # (3)
    found = select(of, setting)  # (1) (2)
    if not found.facts:
        return not_applicable(f"{found.period}没有应当计入的{of}")  # (3)
    good = [fact for fact in found.facts if passed.fits(fact)]
    ratio = Ratio(len(good), len(found.facts))
    return Measured(
        actual=ratio,
        facts=found.ids,
        steps=(
            f"{found.period}的{of}共 {ratio.denominator} 条",
            f"其中{passed}{ratio.numerator} 条",
            f"{ratio.numerator} ÷ {ratio.denominator} = {ratio}",
        ),
        left_out=found.left_out,
    )
