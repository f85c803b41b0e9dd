"""Collect the points that experts gave an indicator.

Question: what points did the experts give, and who?
Numerator: none; the rule takes the mean.
Denominator: none.
Left out: (1) points for other indicators; (2) records that a later one corrects; (3) insufficient
    data where there are none, or where one expert scored twice. The day does not matter: scoring
    happens after the year.
Unit: points.
Basis: practice of evaluation groups.
"""

from jiheng.catalogue import Parameter, reading
from jiheng.evidence.actual import GivenPoints
from jiheng.evidence.facts.judgements import ExpertScore
from jiheng.measures.measure import Answer, Measure, Measured, Setting
from jiheng.values.outcome import insufficient_data

measure = Measure(
    title="专家评分",
    version=1,
    parameters=(
        Parameter(
            "indicator",
            "指标名称",
            reading(str),
            "评分记录里写的指标名；不写时就是本指标的名称",
            default="",
        ),
    ),
)


@measure.measure
def answer(setting: Setting, *, indicator: str) -> Answer:
    """Take the standing points of each expert."""
    name = indicator or setting.indicator
    given: dict[str, ExpertScore] = {}
    for fact in setting.evidence.current("expert_score"):  # (2)
        if not isinstance(fact, ExpertScore) or fact.indicator != name:
            continue  # (1)
        if fact.expert in given:
            both = f"{given[fact.expert].id}、{fact.id}"
            return insufficient_data(f"“{fact.expert}”给“{name}”评了两次分（{both}），不知以哪次为准")  # (3)
        given[fact.expert] = fact
    if not given:
        return insufficient_data(f"没有对“{name}”的专家评分")  # (3)
    return Measured(
        actual=GivenPoints(tuple(fact.points for fact in given.values())),
        facts=tuple(fact.id for fact in given.values()),
        steps=tuple(f"{fact.expert}评 {fact.points} 分" for fact in given.values()),
    )
