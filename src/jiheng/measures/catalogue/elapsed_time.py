"""Measure the time between two moments or days of the records.

Question: how long did it take (响应时间、修复时间、恢复时间、办结天数)?
Numerator: `maximum`: the longest time; `mean`: the sum of the times, over the number of records; `total`:
    their sum; `P90`: the time that 90 % of them do not exceed, by nearest rank.
Denominator: one, or the number of records for the mean.
Left out: (1) records outside the period; (2) records that a later one corrects; (3) records that lack
    one of the two, where `lacking` says so (到场时间 of a fault mended from afar); else they make it
    insufficient data, for the longest time may be theirs; (4) insufficient data where the register was not
    kept, every record lacks one, or one ended before it began; not applicable where it was kept and nothing
    happened: a sum is zero then where `none_recorded` says so.
Unit: that of the target (天 of 24 hours, 小时, 分钟, 秒), or the next finer that four decimals hold: a
    rounded time could hide a breach. 天 where only days are recorded; 工作日 where the target is in them:
    the day it begins is not counted, the day it ends is. Of faults, hours and minutes are those of the
    contract (service_levels: hours of service, without pauses), unless `clock` is plain. Of an outage it is
    all the time it lasted (历时), outside the hours agreed for its system, too, and where it does not
    count: what is taken out of availability, availability tells.
Basis: domain terms 响应时间, 恢复时间, 修复时间; a mean hides single breaches, so both are told.
"""

import re

from jiheng.catalogue import OneOf, Parameter, Raw, one_of, text_of
from jiheng.measures.clocks import CLOCK
from jiheng.measures.durations import LACKING, durations_of, no_time, quantity_of
from jiheng.measures.measure import Answer, Measure, Measured, Setting
from jiheng.measures.selection import Selection, no_register, read_column, read_selection
from jiheng.values.outcome import NoValue, not_applicable

STATISTICS = {"maximum": "最长", "mean": "平均", "total": "合计"}
NONE_RECORDED = {"not_applicable": "不适用", "zero": "就是零"}
HUNDRED = 100


class Statistics(OneOf):
    """A reader of a statistic, or a percentile: `P90`, `第90百分位`."""

    def __call__(self, raw: Raw) -> str:
        """Give the identifier. Raises UnreadableValueError."""
        match = re.fullmatch(r"(?:P|p|第)([1-9][0-9]?)(?:百分位数?)?", text_of(raw).strip())
        return f"P{match[1]}" if match else super().__call__(raw)


measure = Measure(
    title="用时",
    version=3,
    parameters=(
        Parameter("of", "哪些记录", read_selection, "有两个时刻（或日期）的记录，如 incident"),
        Parameter("begin", "从", read_column, "开始的那个时刻是哪一列，如 received_at"),
        Parameter("end", "到", read_column, "结束的那个时刻是哪一列，如 acknowledged_at"),
        Parameter(
            "statistic",
            "取",
            Statistics(STATISTICS | {"P90": "第90百分位"}),
            "最长、平均、合计，或百分位（如 P90）",
            default="maximum",
        ),
        LACKING,
        CLOCK,
        Parameter(
            "none_recorded",
            "一条也没有时",
            one_of(NONE_RECORDED),
            "台账建了但没有符合条件的记录时，合计是不适用还是零",
            default="not_applicable",
        ),
    ),
)


@measure.check
def check(
    *, of: Selection, begin: str, end: str, statistic: str, none_recorded: str, **_others: object
) -> str:
    """Refuse columns that are no moments of this kind of record, and an extreme of nothing."""
    if doubt := no_time(of, begin, end):
        return doubt
    if none_recorded == "zero" and statistic != "total":
        return "只有合计（statistic: total）在一条也没有时可以是零"
    return ""


@measure.measure
def answer(
    setting: Setting, *, of: Selection, begin: str, end: str, statistic: str, none_recorded: str, **how: str
) -> Answer:
    """Take the time of each record, and one number of these."""
    if not setting.evidence.kept(of.fact_type.stem):
        return no_register(of.fact_type)  # (4)
    taken = durations_of(setting, of=of, begin=begin, end=end, **how)  # (1) (2) (3) (4)
    if isinstance(taken, NoValue):
        return taken
    if not taken.found.facts and none_recorded != "zero":
        return not_applicable(f"{taken.found.period}没有{of}")  # (4)
    times, unit = sorted(taken.amounts.values()) or [0], taken.unit
    told = {
        "maximum": quantity_of(times[-1], unit),
        "mean": quantity_of(sum(times), unit, records=len(times)),
        "total": quantity_of(sum(times), unit),
    }
    chosen = told[statistic] if statistic in told else quantity_of(times[_rank(statistic, len(times))], unit)
    name = STATISTICS.get(statistic, f"第{statistic[1:]}百分位")
    return Measured(
        actual=chosen,
        facts=tuple(taken.amounts),
        steps=(*taken.steps, f"最长 {told['maximum']}，平均 {told['mean']}；取{name} {chosen}"),
        left_out=taken.left_out,
    )


def _rank(percentile: str, records: int) -> int:
    return -(-int(percentile[1:]) * records // HUNDRED) - 1  # the nearest rank, from 0
