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
from jiheng.measures.measure import Answer, Measure, Measured, Setting
from jiheng.measures.selection import Selection, read_selection
from jiheng.measures.surveys import is_survey, one_survey
from jiheng.values.outcome import NoValue

measure = Measure(
    title="调查答卷",
    version=1,
    parameters=(Parameter("of", "哪次调查", read_selection, "survey 记录和条件", default="survey"),),
)


@measure.check
def check(*, of: Selection) -> str:
    """Refuse another kind of record."""
    return is_survey(of)


@measure.measure
def answer(setting: Setting, *, of: Selection) -> Answer:
    """Take the one survey that fits."""
    answers = one_survey(of, setting)  # (1) (2)
    if isinstance(answers, NoValue):
        return answers  # (3)
    return Measured(
        actual=answers.tally,
        facts=(answers.survey.id,),
        steps=(answers.told,),
        left_out=answers.left_out,
    )
