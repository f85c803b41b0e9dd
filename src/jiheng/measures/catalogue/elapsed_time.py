"""Measure the time between two moments of the records.

Question: how long did it take (响应时间、修复时间、恢复时间)?
Numerator: `maximum`: the longest time; `mean`: the sum of the times, over the number of records.
Denominator: one, or the number of records for the mean.
Left out: (1) records outside the period; (2) records that a later one corrects; (3) records that lack
    one of the two moments, where `lacking` says so (到场时间 of a fault mended from afar); else they make
    it insufficient data, for the longest time may be theirs; (4) insufficient data where the register
    was not kept, every record lacks a moment, or one ended before it began; not applicable where it
    was kept and nothing happened.
Unit: that of the target (天 of 24 hours, 小时, 分钟, 秒), or the next finer that four decimals hold: a
    rounded time could hide a breach.
Basis: domain terms 响应时间, 恢复时间, 修复时间; a mean hides single breaches, so both are told.
"""

from datetime import datetime

from jiheng.catalogue import Parameter, one_of, reading
from jiheng.evidence.fact import Fact
from jiheng.measures.measure import Answer, LeftOut, Measure, Measured, Setting
from jiheng.measures.selection import Selection, no_register, read_selection, select
from jiheng.values.outcome import insufficient_data, not_applicable
from jiheng.values.quantity import SCALE, Quantity
from jiheng.values.rounding import half_up

STATISTICS = {"maximum": "最长", "mean": "平均"}
LACKING = {"insufficient_data": "数据不足", "left_out": "不计"}
SECONDS = {"天": 86_400, "小时": 3600, "分钟": 60, "秒": 1}  # coarsest first

measure = Measure(
    title="用时",
    version=1,
    parameters=(
        Parameter("of", "哪些记录", read_selection, "有两个时刻的记录，如 incident"),
        Parameter("begin", "从", reading(str), "开始的那个时刻是哪一列，如 received_at"),
        Parameter("end", "到", reading(str), "结束的那个时刻是哪一列，如 acknowledged_at"),
        Parameter("statistic", "取", one_of(STATISTICS), "取最长的，还是平均", default="maximum"),
        Parameter(
            "lacking",
            "缺时刻的记录",
            one_of(LACKING),
            "有记录缺一个时刻时，是数据不足还是不计这一条",
            default="insufficient_data",
        ),
    ),
)


@measure.check
def check(*, of: Selection, begin: str, end: str, **_others: object) -> str:
    """Refuse columns that are no moments of this kind of record."""
    moments = {field.name: field.title for field in of.fact_type.fields if field.form == "日期和时间"}
    for name in (begin, end):
        if name not in moments:
            listed = "、".join(f"{name}（{title}）" for name, title in moments.items())
            return f"“{of.fact_type.title}”没有“{name}”这个时刻；有的是 {listed}"
    return ""


@measure.measure
def answer(setting: Setting, *, of: Selection, begin: str, end: str, statistic: str, lacking: str) -> Answer:
    """Take the longest or the mean time."""
    if not setting.evidence.kept(of.fact_type.stem):
        return no_register(of.fact_type)  # (4)
    found = select(of, setting)  # (1) (2)
    if not found.facts:
        return not_applicable(f"{found.period}没有{of}")  # (4)
    timed = [(fact, _seconds(fact, begin, end)) for fact in found.facts]
    whole = [(fact, seconds) for fact, seconds in timed if seconds is not None]
    partial = [fact.id for fact, seconds in timed if seconds is None]
    if not whole:
        return insufficient_data(f"{found.period}的{of}都缺少时刻，算不出用时")  # (4)
    if partial and lacking == "insufficient_data":
        listed = "、".join(partial)  # (3)
        return insufficient_data(f"{found.period}的{of}有 {len(partial)} 条缺一个时刻：{listed}")
    backward = [fact.id for fact, seconds in whole if seconds < 0]
    if backward:
        return insufficient_data(f"记录 {'、'.join(backward)} 的结束早于开始")  # (4)
    unit = setting.unit if setting.unit in SECONDS else "小时"
    worst = _quantity(max(seconds for _, seconds in whole), 1, unit)
    mean = _quantity(sum(seconds for _, seconds in whole), len(whole), unit)
    chosen = worst if statistic == "maximum" else mean
    return Measured(
        actual=chosen,
        facts=tuple(fact.id for fact, _ in whole),
        steps=(
            f"{found.period}的{of}共 {len(found.facts)} 条，两个时刻齐全的 {len(whole)} 条",
            f"最长 {worst}，平均 {mean}；取{STATISTICS[statistic]} {chosen}",
        ),
        left_out=found.left_out + tuple(LeftOut(each, "缺一个时刻") for each in partial),  # (3)
    )


def _seconds(fact: Fact, begin: str, end: str) -> int | None:
    first, last = getattr(fact, begin), getattr(fact, end)
    if not isinstance(first, datetime) or not isinstance(last, datetime):
        return None
    return int((last - first).total_seconds())


def _quantity(seconds: int, records: int, unit: str) -> Quantity:
    units = list(SECONDS)
    for each in units[units.index(unit) :]:
        if seconds * SCALE % (SECONDS[each] * records) == 0:
            return Quantity(seconds * SCALE // (SECONDS[each] * records), each)
    return Quantity(half_up(seconds * SCALE, records), units[-1])
