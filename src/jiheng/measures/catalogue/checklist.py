"""Collect the verdicts on the checklist items of an indicator.

Question: which items of the 评分标准 are met, by whose verdict and on what basis?
Numerator: none; the rule knows the points of each item.
Denominator: none.
Left out: (1) verdicts on other indicators; (2) verdicts that a later record corrects; (3)
    insufficient data where there is no verdict at all, or two standing verdicts on one item. The
    day of a verdict does not matter: judging happens after the year.
Unit: verdicts by item number.
Basis: 财预〔2020〕10号 annex 2, 评价要点; standards as in examples/yantian-petition-2023.
"""

from jiheng.catalogue import Parameter, reading
from jiheng.evidence.actual import VERDICT_TITLES, Checklist, Verdict
from jiheng.evidence.facts.judgements import Judgement
from jiheng.measures.measure import Answer, Measure, Measured, Setting
from jiheng.values.outcome import insufficient_data

measure = Measure(
    title="要点评判",
    version=1,
    parameters=(
        Parameter(
            "indicator", "指标名称", reading(str), "评判记录里写的指标名；不写时就是本指标的名称", default=""
        ),
    ),
)
TITLES = dict(zip(Verdict, VERDICT_TITLES, strict=True))


@measure.measure
def answer(setting: Setting, *, indicator: str) -> Answer:
    """Take the standing verdict of each item."""
    name = indicator or setting.indicator
    verdicts: dict[int, Judgement] = {}
    for fact in setting.evidence.current("judgement"):  # (2)
        if not isinstance(fact, Judgement) or fact.indicator != name:
            continue  # (1)
        if fact.item in verdicts:
            both = f"{verdicts[fact.item].id}、{fact.id}"
            return insufficient_data(f"第 {fact.item} 项有两条有效的评判（{both}），不知以哪条为准")  # (3)
        verdicts[fact.item] = fact
    if not verdicts:
        return insufficient_data(f"没有对“{name}”的评判记录")  # (3)
    ordered = [verdicts[item] for item in sorted(verdicts)]
    return Measured(
        actual=Checklist({each.item: each.verdict for each in ordered}),
        facts=tuple(each.id for each in ordered),
        steps=tuple(
            f"第 {each.item} 项{TITLES[each.verdict]}：{each.basis}（{each.judged_by}）" for each in ordered
        ),
    )
