"""Take the answers of a satisfaction survey, level by level.

Question: how did those asked answer?
Numerator: none; the rule weighs the levels.
Denominator: none; the number of answers is the sum of the levels.
Left out: (1) surveys closed outside the period; (2) records that a later one corrects; (3) not
    applicable where the register was kept and no survey was held; insufficient data where it was
    not kept, where several surveys fit, or where nobody answered.
Unit: counts of 很满意, 满意, 一般, 不满意.
Basis: standards as in examples/yantian-petition-2023: 满意度 ③.
"""

from jiheng.catalogue import Parameter
from jiheng.evidence.actual import Tally
from jiheng.evidence.facts.judgements import Survey
from jiheng.measures.measure import Answer, Measure, Measured, Setting
from jiheng.measures.selection import Selection, read_selection, select
from jiheng.values.outcome import insufficient_data, not_applicable
from jiheng.values.ratio import Ratio

measure = Measure(
    title="调查答卷",
    version=1,
    parameters=(Parameter("of", "哪次调查", read_selection, "survey 记录和条件", default="survey"),),
)


@measure.check
def check(*, of: Selection) -> str:
    """Refuse another kind of record."""
    return "" if of.fact_type is Survey else f"of 应当是 survey，不是 {of.fact_type.stem}"


@measure.measure
def answer(setting: Setting, *, of: Selection) -> Answer:
    """Take the one survey that fits."""
    if not setting.evidence.kept("survey"):
        return insufficient_data("没有“满意度调查”台账：是否开展过调查无从判断")  # (3)
    found = select(of, setting)  # (1) (2)
    surveys = [fact for fact in found.facts if isinstance(fact, Survey)]
    if not surveys:
        return not_applicable(f"{found.period}没有开展满意度调查")  # (3)
    if len(surveys) > 1:
        return insufficient_data(f"{found.period}有 {len(surveys)} 次调查，请在 of 中写明是哪一次")  # (3)
    survey = surveys[0]
    tally = Tally((survey.very_satisfied, survey.satisfied, survey.fair, survey.dissatisfied))
    if tally.answers == 0 or tally.answers > survey.sent:
        return insufficient_data(f"发放 {survey.sent} 份，收回 {tally.answers} 份，不能据以计算")  # (3)
    levels = "，".join(f"{word} {count}" for word, count in zip(LEVELS, tally.counts, strict=True))
    rate = Ratio(tally.answers, survey.sent)
    return Measured(
        actual=tally,
        facts=(survey.id,),
        steps=(f"{survey.name}：发放 {survey.sent} 份，收回 {tally.answers} 份（回收率 {rate}），{levels}",),
        left_out=found.left_out,
    )


LEVELS = ("很满意", "满意", "一般", "不满意")
