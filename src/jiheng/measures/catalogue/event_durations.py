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
    decimals hold; 天 where only days are recorded. Of 工作日 the day it begins is not counted. Of faults,
    hours and minutes are those of the contract (service_levels: hours of service, without pauses), unless
    `clock` is plain. Of an outage it is all the time it lasted (历时), outside the hours agreed for its
    system, too, and where it does not count: what is taken out of availability, availability tells.
Basis: domain terms 响应时间, 恢复时间, 修复时间; one by one, because a mean hides single breaches.
"""

from jiheng.catalogue import Parameter
from jiheng.evidence.actual import Observations
from jiheng.measures.clocks import CLOCK
from jiheng.measures.durations import LACKING, durations_of, no_time, quantity_of
from jiheng.measures.measure import Answer, Measure, Measured, Setting
from jiheng.measures.selection import Selection, no_register, read_column, read_selection
from jiheng.values.outcome import NoValue, not_applicable

MOST_TOLD = 20

measure = Measure(
    title="逐次用时",
    version=2,
    parameters=(
        Parameter("of", "哪些记录", read_selection, "有两个时间的记录，如 incident、service_request"),
        Parameter("begin", "从", read_column, "从哪一列算起，如 received_at"),
        Parameter("end", "到", read_column, "到哪一列为止，如 acknowledged_at"),
        LACKING,
        CLOCK,
    ),
)


@measure.check
def check(*, of: Selection, begin: str, end: str, **_others: object) -> str:
    """Refuse columns that are no times of this kind of record."""
    return no_time(of, begin, end)


@measure.measure
def answer(setting: Setting, *, of: Selection, begin: str, end: str, **how: str) -> Answer:
    """Take the time of each record."""
    if not setting.evidence.kept(of.fact_type.stem):
        return no_register(of.fact_type)  # (4)
    taken = durations_of(setting, of=of, begin=begin, end=end, **how)  # (1) (2) (3) (4)
    if isinstance(taken, NoValue):
        return taken
    if not taken.found.facts:
        return not_applicable(f"{taken.found.period}没有{of}")  # (4)
    values = {each: quantity_of(amount, taken.unit) for each, amount in taken.amounts.items()}
    told = [f"{each}：{value}" for each, value in values.items()]
    more = [f"另有 {len(told) - MOST_TOLD} 条"] if len(told) > MOST_TOLD else []
    return Measured(
        actual=Observations(tuple(values.values())),
        facts=tuple(values),
        steps=(*taken.steps, *told[:MOST_TOLD], *more),
        left_out=taken.left_out,
    )
