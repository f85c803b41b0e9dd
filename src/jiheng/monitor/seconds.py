"""Service hours: the seconds of a period in which a system must run; all others are excluded."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from jiheng.errors import UnreadableValueError
from jiheng.monitor.watch import DAY
from jiheng.values.days import BEIJING
from jiheng.values.digits import fold
from jiheng.values.period import Period
from jiheng.values.spans import Span, gaps, merged
from jiheng.values.working_days import WorkingCalendar

ROUND_THE_CLOCK = re.compile(r"7\s*[×x*]\s*24(?:小时)?")
HOURS = re.compile(r"([0-9]{1,2})[:时]([0-9]{2})分?[-~—–至到]{1,2}([0-9]{1,2})[:时]([0-9]{2})分?")
DAYS = {"每天": False, "每日": False, "工作日": True}
EXPECTED = "7×24、每天 08:00-22:00 或 工作日 08:30-12:00、13:30-17:30"


@dataclass(frozen=True, slots=True)
class ServiceHours:
    """Spans of seconds of each day, or of each working day of the calendar (法定节假日 off)."""

    spans: tuple[Span, ...] = ((0, DAY),)
    working_days: bool = False

    @classmethod
    def read(cls, text: str) -> Self:
        """Read `7×24`, `每天 08:00-22:00`, `工作日 08:30-12:00、13:30-17:30`. Raises UnreadableValueError."""
        folded = fold(text).replace(" ", "")
        if ROUND_THE_CLOCK.fullmatch(folded):
            return cls()
        for name, working_days in DAYS.items():
            if folded.startswith(name):
                parts = re.split("[、,;和]", folded.removeprefix(name))
                return cls(tuple(merged(_span(part, text) for part in parts)), working_days)
        raise UnreadableValueError("读不出服务时间", found=text, expected=EXPECTED)

    def excluded(self, period: Period, calendar: WorkingCalendar) -> list[Span]:
        """Give the seconds of a period outside the hours, since 1970. Raises UnknownYearError."""
        begin, end = edges(period)
        if self == ServiceHours():
            return []
        agreed: list[Span] = []
        for number in range(period.days):
            day, start = period.first + timedelta(days=number), begin + number * DAY
            if not self.working_days or calendar.is_working_day(day):
                agreed += [(start + first, start + last) for first, last in self.spans]
        return gaps(merged(agreed), begin, end)

    def __str__(self) -> str:
        """Tell the hours as they are printed."""
        if self == ServiceHours():
            return "7×24 小时"
        hours = "、".join(f"{_clock(first)}-{_clock(end)}" for first, end in self.spans)
        return f"{'工作日（按国务院节假日安排）' if self.working_days else '每天'} {hours}"


def day_begins(day: date) -> int:
    """Give the first second of a Beijing day, since 1970."""
    return int(datetime.combine(day, time(), BEIJING).timestamp())


def day_of_second(second: int) -> date:
    """Give the Beijing day of a second since 1970."""
    return datetime.fromtimestamp(second, BEIJING).date()


def edges(period: Period) -> Span:
    """Give the first second of a period of Beijing days and the one after its last."""
    return day_begins(period.first), day_begins(period.last) + DAY


def _span(part: str, text: str) -> Span:
    match = HOURS.fullmatch(part)
    if match is None:
        raise UnreadableValueError("读不出服务时间", found=text, expected=EXPECTED)
    hour, minute, last_hour, last_minute = map(int, match.groups())
    first, end = (hour * 60 + minute) * 60, (last_hour * 60 + last_minute) * 60
    if max(minute, last_minute) > 59 or not first < end <= DAY:  # noqa: PLR2004 — a clock
        raise UnreadableValueError("服务时间的起止不对", found=text, expected="起点在前，止点不过 24:00")
    return first, end


def _clock(second: int) -> str:
    return f"{second // 3600:02}:{second // 60 % 60:02}"
