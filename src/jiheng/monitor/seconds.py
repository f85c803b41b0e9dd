"""Days of the calendar and hours of service as seconds since 1970, in Beijing time."""

from datetime import date, datetime, time

from jiheng.monitor.watch import DAY
from jiheng.values.days import BEIJING
from jiheng.values.period import Period
from jiheng.values.service_hours import ALL_DAY, ServiceHours
from jiheng.values.spans import Span, gaps, merged
from jiheng.values.working_days import WorkingCalendar

ZONE = 28_800  # Beijing time is UTC+8


def day_begins(day: date) -> int:
    """Give the first second of a Beijing day, since 1970."""
    return int(datetime.combine(day, time(), BEIJING).timestamp())


def day_of_second(second: int) -> date:
    """Give the Beijing day of a second since 1970."""
    return datetime.fromtimestamp(second, BEIJING).date()


def edges(period: Period) -> Span:
    """Give the first second of a period of Beijing days and the one after its last."""
    return day_begins(period.first), day_begins(period.last) + DAY


def outside_hours(hours: ServiceHours, period: Period, calendar: WorkingCalendar) -> list[Span]:
    """Give the seconds of a period in which no service is promised. Raises UnknownYearError."""
    begin, end = edges(period)
    if hours == ALL_DAY:
        return []
    first, last = (datetime.fromtimestamp(second, BEIJING) for second in (begin, end))
    promised = ((int(a.timestamp()), int(b.timestamp())) for a, b in hours.stretches(first, last, calendar))
    return gaps(merged(promised), begin, end)
