"""Show how the duties of a year ended (picture C2)."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from jiheng.documents.pictures.drawing import Look
from jiheng.documents.pictures.duty_calendar import MEANINGS, MONTHS, WORST_FIRST, Due, DutyCalendar
from jiheng.errors import UnknownYearError
from jiheng.evidence.promises import OccurrenceState
from jiheng.values.working_days import SATURDAY, WorkingCalendar

LOOKS = {
    OccurrenceState.DONE: Look.DONE,
    OccurrenceState.LATE: Look.LATE,
    OccurrenceState.MISSED: Look.MISSED,
    OccurrenceState.WAIVED: Look.EXCLUDED,
    OccurrenceState.UNKNOWN: Look.UNKNOWN,
    OccurrenceState.OPEN: Look.AHEAD,
}
ONE_DAY = timedelta(days=1)
Ended = tuple[str, date, OccurrenceState]  # a promise, the last day of an occurrence, how it ended


def duty_calendar(
    ended: Iterable[Ended], year: int, *, calendar: WorkingCalendar | None, settled: str, address: str = ""
) -> DutyCalendar:
    """Show the occurrences whose period ends in a year; those of another are left out.

    One promise with more occurrences than months is shown day by day. `settled` says as of when.
    """
    counted = Counter((promise, day, LOOKS[state]) for promise, day, state in ended if day.year == year)
    due = tuple(Due(*key, count) for key, count in counted.items())
    by_day = len({each.promise for each in due}) == 1 and len({each.day for each in due}) > len(MONTHS)
    rest, work, doubt = days_marked(year, calendar)
    counts = Counter[Look]()
    for each in due:
        counts[each.look] += each.count
    return DutyCalendar(
        title=_title(year, counts),
        unit="次",
        source=f"来源：履约记录与合同约定逐次核对，{counts.total()} 次，{settled}"
        + (f"。{doubt}" if doubt else ""),
        year=year,
        due=due,
        by_day=by_day,
        rest=rest,
        work=work,
        address=address,
    )


def days_marked(
    year: int, calendar: WorkingCalendar | None
) -> tuple[tuple[date, ...], tuple[date, ...], str]:
    """Give the days off and the weekend days worked in a year; or none, and why."""
    days = [date(year, 1, 1) + ONE_DAY * number for number in range(366)]
    days = [each for each in days if each.year == year]
    try:
        working = [each for each in days if (calendar or WorkingCalendar()).is_working_day(each)]
    except UnknownYearError:
        return (), (), f"不知道 {year} 年的放假和调休安排，没有标休息日"
    rest = set(days) - set(working)
    return tuple(sorted(rest)), tuple(day for day in working if day.weekday() >= SATURDAY), ""


def _title(year: int, counts: Counter[Look]) -> str:
    over = counts.total() - counts[Look.AHEAD]
    if not over:
        return f"{year} 年 {counts.total()} 次履约都还没有到期"
    told = [
        f"{MEANINGS[look]} {counts[look]} 次" for look in WORST_FIRST if counts[look] and look != Look.AHEAD
    ]
    return f"{year} 年到期 {over} 次：" + "，".join(told)
