"""Take the satisfaction that a survey found, as a rate.

Question: how satisfied were those asked?
Numerator: `mean`: the answers of each level times what the level counts; `top_two`: the answers of
    the two best levels.
Denominator: all answers (times 100 for `mean`).
Left out: (1) surveys closed outside the period; (2) records that a later one corrects; (3) not
    applicable where the register was kept and no survey was held; insufficient data where it was
    not kept, where several surveys fit, or where nobody answered.
Unit: ratio of counts.
Basis: practice; the method is named because the two can fall on different sides of a target.
"""

from jiheng.catalogue import Parameter, one_of
from jiheng.evidence.facts.judgements import Survey
from jiheng.measures.measure import Answer, Measure, Measured, Setting
from jiheng.measures.selection import Selection, read_selection, select
from jiheng.values.outcome import insufficient_data, not_applicable
from jiheng.values.ratio import Ratio

METHODS = {"mean": "各档加权平均", "top_two": "前两档占比"}
VALUES = (100, 80, 60, 0)

measure = Measure(
    title="调查满意率",
    version=1,
    parameters=(
        Parameter("of", "哪次调查", read_selection, "survey 记录和条件", default="survey"),
        Parameter("method", "算法", one_of(METHODS), "满意率怎样由答卷算出", default="top_two"),
    ),
)


@measure.check
def check(*, of: Selection, **_others: object) -> str:
    """Refuse another kind of record."""
    return "" if of.fact_type is Survey else f"of 应当是 survey，不是 {of.fact_type.stem}"


@measure.measure
def answer(setting: Setting, *, of: Selection, method: str) -> Answer:
    """Reckon the rate of the one survey that fits."""
    if not setting.evidence.kept("survey"):
        return insufficient_data("没有“满意度调查”台账（evidence/survey.csv）：是否开展过调查无从判断")  # (3)
    found = select(of, setting)  # (1) (2)
    surveys = [fact for fact in found.facts if isinstance(fact, Survey)]
    if not surveys:
        return not_applicable(f"{found.period}没有开展满意度调查")  # (3)
    if len(surveys) > 1:
        return insufficient_data(f"{found.period}有 {len(surveys)} 次调查，请在 of 中写明是哪一次")  # (3)
    survey = surveys[0]
    counts = (survey.very_satisfied, survey.satisfied, survey.fair, survey.dissatisfied)
    answers = sum(counts)
    if not 0 < answers <= survey.sent:
        return insufficient_data(f"发放 {survey.sent} 份，收回 {answers} 份，不能据以计算")  # (3)
    if method == "top_two":
        ratio = Ratio(counts[0] + counts[1], answers)
    else:
        weighted = sum(count * value for count, value in zip(counts, VALUES, strict=True))
        ratio = Ratio(weighted, answers * 100)
    rate = Ratio(answers, survey.sent)
    return Measured(
        actual=ratio,
        facts=(survey.id,),
        steps=(
            f"{survey.name}（{survey.group}）：发放 {survey.sent} 份，收回 {answers} 份，回收率 {rate}",
            f"很满意 {counts[0]}，满意 {counts[1]}，一般 {counts[2]}，不满意 {counts[3]}",
            f"按{METHODS[method]}计，满意率 {ratio}",
        ),
        left_out=found.left_out,
    )
