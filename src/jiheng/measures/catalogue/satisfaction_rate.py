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
from jiheng.measures.measure import Answer, Measure, Measured, Setting
from jiheng.measures.selection import Selection, read_selection
from jiheng.measures.surveys import is_survey, one_survey
from jiheng.values.outcome import NoValue
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
    return is_survey(of)


@measure.measure
def answer(setting: Setting, *, of: Selection, method: str) -> Answer:
    """Reckon the rate of the one survey that fits."""
    answers = one_survey(of, setting)  # (1) (2)
    if isinstance(answers, NoValue):
        return answers  # (3)
    counts, total = answers.tally.counts, answers.tally.answers
    if method == "top_two":
        ratio = Ratio(counts[0] + counts[1], total)
    else:
        weighted = sum(count * value for count, value in zip(counts, VALUES, strict=True))
        ratio = Ratio(weighted, total * 100)
    return Measured(
        actual=ratio,
        facts=(answers.survey.id,),
        steps=(answers.told, f"按{METHODS[method]}计，满意率 {ratio}"),
        left_out=answers.left_out,
    )
