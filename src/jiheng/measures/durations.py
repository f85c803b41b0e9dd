"""The moments and days of a record: the time between two of them in the unit that is wanted, deadlines."""

from datetime import date, datetime

from jiheng.catalogue import Raw, text_of
from jiheng.evidence.fact import Fact
from jiheng.evidence.fields import Field
from jiheng.measures.measure import Setting
from jiheng.measures.selection import Selection
from jiheng.values.days import beijing_day
from jiheng.values.deadline import Deadline
from jiheng.values.exact import Exact
from jiheng.values.quantity import Quantity
from jiheng.values.units import MEASURES

FORMS = ("日期", "日期和时间")
TIMES = tuple(unit for unit, (what, _, _) in MEASURES.items() if what == "秒")
WORKING_DAY = "工作日"
DAY = 86_400


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


def amount_between(fact: Fact, begin: str, end: str, unit: str, setting: Setting) -> int:
    """Count working days, or seconds (86,400 a day between mere days), below 0 when it ended first.

    The day it begins is not counted, the day it ends is. Both must be filled in. Raises UnknownYearError.
    """
    first, last = getattr(fact, begin), getattr(fact, end)
    seconds = _seconds(first, last)
    if unit == WORKING_DAY and seconds >= 0:
        return setting.calendar.working_days_between(first, last)
    return seconds


def _seconds(first: date, last: date) -> int:
    if isinstance(first, datetime) and isinstance(last, datetime):
        return int((last - first).total_seconds())
    return (beijing_day(last) - beijing_day(first)).days * DAY


def quantity_of(amount: int, unit: str, *, records: int = 1) -> Quantity:
    """Write an amount of `amount_between`, or the mean of several, in a unit; see `Quantity.exactly`."""
    return Quantity.exactly(Exact(amount, records) / Quantity.of(1, unit).exact, unit)
