"""Measure how long each event took, one by one.

Question: how long did each response, arrival, repair or request take (各次响应、到场、修复、办结用时)?
Numerator: for each record of the selection the time from `begin` to `end`; the rule takes the mean, the
    longest and the share within the limit.
Denominator: none.
Left out: (1) records outside the period; (2) records that a later one corrects; (3) records that lack one
    of the two, where `lacking` says so (到场时间 of a fault mended from afar); else they make it
    insufficient data; (4) insufficient data where the register was not kept, every record lacks one, or
    one ended before it began; not applicable where it was kept and nothing happened.
Unit: that of the target (天 of 24 hours, 小时, 分钟, 秒, or 工作日), a record in the next finer that four
    decimals hold; 天 where only days are recorded. Of 工作日 the day it begins is not counted.
Basis: domain terms 响应时间, 恢复时间, 修复时间; one by one, because a mean hides single breaches.
"""

from jiheng.catalogue import Parameter, one_of, reading
from jiheng.evidence.actual import Observations
from jiheng.measures.durations import amount_between, no_time, quantity_of, unit_between
from jiheng.measures.measure import Answer, LeftOut, Measure, Measured, Setting, some
from jiheng.measures.selection import Selection, no_register, read_selection, select
from jiheng.values.outcome import insufficient_data, not_applicable

LACKING = {"insufficient_data": "数据不足", "left_out": "不计"}
MOST_TOLD = 20

measure = Measure(
    title="逐次用时",
    version=1,
    parameters=(
        Parameter("of", "哪些记录", read_selection, "有两个时间的记录，如 incident、service_request"),
        Parameter("begin", "从", reading(str), "从哪一列算起，如 received_at"),
        Parameter("end", "到", reading(str), "到哪一列为止，如 acknowledged_at"),
        Parameter(
            "lacking",
            "缺时间的记录",
            one_of(LACKING),
            "有记录缺一个时间时，是数据不足还是不计这一条",
            default="insufficient_data",
        ),
    ),
)


@measure.check
def check(*, of: Selection, begin: str, end: str, **_others: object) -> str:
    """Refuse columns that are no times of this kind of record."""
    return no_time(of, begin, end)


@measure.measure
def answer(setting: Setting, *, of: Selection, begin: str, end: str, lacking: str) -> Answer:
    """Take the time of each record."""
    if not setting.evidence.kept(of.fact_type.stem):
        return no_register(of.fact_type)  # (4)
    found = select(of, setting)  # (1) (2)
    if not found.facts:
        return not_applicable(f"{found.period}没有{of}")  # (4)
    whole = [fact for fact in found.facts if None not in (getattr(fact, begin), getattr(fact, end))]
    partial = [fact.id for fact in found.facts if None in (getattr(fact, begin), getattr(fact, end))]
    if not whole:
        return insufficient_data(f"{found.period}的{of}都缺少时间，算不出用时")  # (4)
    if partial and lacking == "insufficient_data":
        lacking_one = f"有 {len(partial)} 条缺一个时间（{some(partial)}）"
        return insufficient_data(f"{found.period}的{of}{lacking_one}")  # (3)
    unit = unit_between(of, begin, end, setting.unit)
    amounts = {fact.id: amount_between(fact, begin, end, unit, setting) for fact in whole}
    if backward := [each for each, amount in amounts.items() if amount < 0]:
        return insufficient_data(f"记录 {some(backward)} 的结束早于开始")  # (4)
    values = {each: quantity_of(amount, unit) for each, amount in amounts.items()}
    told = [f"{each}：{value}" for each, value in values.items()]
    more = [f"另有 {len(told) - MOST_TOLD} 条"] if len(told) > MOST_TOLD else []
    return Measured(
        actual=Observations(tuple(values.values())),
        facts=tuple(values),
        steps=(
            f"{found.period}的{of}共 {len(found.facts)} 条，两个时间齐全的 {len(whole)} 条",
            *told[:MOST_TOLD],
            *more,
        ),
        left_out=found.left_out + tuple(LeftOut(each, "缺一个时间") for each in partial),  # (3)
    )
