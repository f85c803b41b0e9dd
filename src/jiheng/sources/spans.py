"""A period as settings write it: itself, or 上月, the month before the day on which is asked."""

from datetime import UTC, date, datetime, timedelta

from jiheng.catalogue import Parameter, reading
from jiheng.values.days import BEIJING
from jiheng.values.period import Period

LAST_MONTH = "上月"


def read_span(text: str) -> Period | None:
    """Read a period; None is the month before. Raises UnreadableValueError."""
    return None if text.strip() == LAST_MONTH else Period.read(text)


PERIOD = Parameter("period", "期间", reading(read_span), "如 2026-10；上月 是上一个月", default=LAST_MONTH)


def today(now: int) -> date:
    """Give the day of Beijing at a moment in epoch seconds."""
    return datetime.fromtimestamp(now, UTC).astimezone(BEIJING).date()


def span(period: Period | None, now: int) -> Period:
    """Give the period, or the month before `now`."""
    if period is not None:
        return period
    last = today(now).replace(day=1) - timedelta(1)
    return Period.month(last.year, last.month)
