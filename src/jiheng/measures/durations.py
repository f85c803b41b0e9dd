"""The moments and days of a record: the time between two of them in the unit that is wanted, deadlines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from jiheng.catalogue import Parameter, Raw, one_of, text_of
from jiheng.evidence.fact import Fact
from jiheng.evidence.facts.safeguards import Incident
from jiheng.evidence.fields import Field
from jiheng.measures.clocks import Clocks, clocks_between
from jiheng.measures.measure import LeftOut, Setting, some
from jiheng.measures.selection import Selected, Selection, select
from jiheng.values.days import beijing_day
from jiheng.values.deadline import Deadline
from jiheng.values.exact import Exact
from jiheng.values.outcome import NoValue, insufficient_data
from jiheng.values.quantity import Quantity
from jiheng.values.units import MEASURES

FORMS = ("日期", "日期和时间")
TIMES = tuple(unit for unit, (what, _, _) in MEASURES.items() if what == "秒")
WORKING_DAY = "工作日"
DAY = 86_400
LACKING = Parameter(
    "lacking",
    "缺时刻的记录",
    one_of({"insufficient_data": "数据不足", "left_out": "不计"}),
    "有记录缺一个时刻时，是数据不足还是不计这一条",
    default="insufficient_data",
)


def read_deadline_or_none(raw: Raw) -> Deadline | None:
    """Read a deadline; nothing where each record has its own. Raises UnreadableValueError."""
    text = text_of(raw)
    return Deadline.read(text) if text else None


def times_of(of: Selection) -> dict[str, Field]:
    """Give the columns of a kind of record that hold a moment or a day."""
    return {field.name: field for field in of.fact_type.fields if field.form in FORMS}


def no_time(of: Selection, *names: str) -> str:
    """Say so where a name is no moment or day of this kind of record."""
    known = times_of(of)
    for name in names:
        if name not in known:
            listed = "、".join(f"{each}（{field.title}）" for each, field in known.items())
            return f"“{of.fact_type.title}”没有“{name}”这个时间；有的是 {listed}"
    return ""


def unit_between(of: Selection, begin: str, end: str, wanted: str | None) -> str:
    """Choose the unit: working days where wanted, days where only days are recorded, else a unit of time."""
    if wanted == WORKING_DAY:
        return WORKING_DAY
    if "日期" in {times_of(of)[name].form for name in (begin, end)}:
        return "天"
    return wanted if wanted in TIMES and wanted else "小时"


@dataclass(frozen=True, slots=True)
class Durations:
    """How long each record of a selection took, in amounts that `quantity_of` writes in `unit`."""

    found: Selected
    amounts: Mapping[str, int]
    unit: str
    left_out: tuple[LeftOut, ...]
    steps: tuple[str, ...]


def durations_of(
    setting: Setting, *, of: Selection, begin: str, end: str, lacking: str, clock: str
) -> Durations | NoValue:
    """Take the time of each record of a register that was kept. Raises UnknownYearError.

    Records that lack one of the two are left out where `lacking` says so; else nobody can tell, nor where
    all lack one or one ended before it began.
    """
    found = select(of, setting)
    whole = [fact for fact in found.facts if None not in (getattr(fact, begin), getattr(fact, end))]
    partial = [fact.id for fact in found.facts if None in (getattr(fact, begin), getattr(fact, end))]
    if partial and not whole:
        return insufficient_data(f"{found.period}的{of}都缺少时刻，算不出用时")
    if partial and lacking == "insufficient_data":
        return insufficient_data(f"{found.period}的{of}有 {len(partial)} 条缺一个时刻：{some(partial)}")
    unit = unit_between(of, begin, end, setting.unit)
    clocks = clocks_between(begin, end, unit, clock, setting)
    amounts = {fact.id: _amount(fact, begin, end, unit, clocks) for fact in whole}
    if backward := [each for each, amount in amounts.items() if amount < 0]:
        return insufficient_data(f"记录 {some(backward)} 的结束早于开始")
    told = f"{found.period}的{of}共 {len(found.facts)} 条，两个时刻齐全的 {len(whole)} 条"
    left_out = found.left_out + tuple(LeftOut(each, "缺一个时刻") for each in partial)
    return Durations(found, amounts, unit, left_out, (told, *clocks.told()))


def _amount(fact: Fact, begin: str, end: str, unit: str, clocks: Clocks) -> int:
    """Count working days, or seconds (86,400 a day between mere days), below 0 when it ended first.

    The day it begins is not counted, the day it ends is. Of faults only what the contract counts.
    """
    first, last = getattr(fact, begin), getattr(fact, end)
    seconds, level = _seconds(first, last), clocks.level(fact)
    if unit == WORKING_DAY and seconds >= 0:
        return clocks.setting.calendar.working_days_between(first, last)
    if isinstance(fact, Incident) and not isinstance(level, str) and seconds >= 0:
        return clocks.seconds(fact, first, last, level)
    return seconds


def _seconds(first: date, last: date) -> int:
    if isinstance(first, datetime) and isinstance(last, datetime):
        return int((last - first).total_seconds())
    return (beijing_day(last) - beijing_day(first)).days * DAY


def quantity_of(amount: int, unit: str, *, records: int = 1) -> Quantity:
    """Write an amount of `amount_between`, or the mean of several, in a unit; see `Quantity.exactly`."""
    return Quantity.exactly(Exact(amount, records) / Quantity.of(1, unit).exact, unit)
