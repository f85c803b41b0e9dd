"""The hours in which a service is promised: all the time, or spans of every day or of working days.

A clock of service hours stands still outside of them. Spans are minutes of a day in Beijing time, the end
not counted; whether a day is worked is told by the calendar.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Self

from jiheng.errors import UnreadableValueError
from jiheng.values.days import BEIJING, beijing_moment
from jiheng.values.digits import fold
from jiheng.values.working_days import WorkingCalendar

MINUTES_A_DAY = 1440
MINUTE = 60
ONE_DAY = timedelta(days=1)
ALWAYS = re.compile(r"7[×xX*]24(小时)?")
WRITTEN = re.compile(r"(?P<days>工作日|每天|每日)(?P<spans>.+)")
CLOCK = r"([0-9]{1,2})[:时]([0-5][0-9])分?"
SPAN = re.compile(rf"{CLOCK}(?:[-~–至到]|—{{1,2}}){CLOCK}")
BETWEEN = re.compile("[、,;和]")
FORMS = "7×24、工作日 8:30-12:00、14:00-17:30 或 每天 8:00-20:00"
LONGEST = 36_600  # days that a sum looks through
Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class ServiceHours:
    """Spans of minutes of a day, in order and apart; `worked` only of working days."""

    spans: tuple[tuple[int, int], ...] = ((0, MINUTES_A_DAY),)
    worked: bool = False

    @classmethod
    def read(cls, text: str) -> Self:
        """Read `7×24`, `工作日 8:30-12:00、14:00-17:30`, `每天 8:00-20:00`. Raises UnreadableValueError."""
        compact = "".join(fold(text).split())
        if ALWAYS.fullmatch(compact):
            return cls()
        match = WRITTEN.fullmatch(compact)
        found = [SPAN.fullmatch(each) for each in BETWEEN.split(match["spans"])] if match else []
        spans = tuple(
            (int(each[1]) * MINUTE + int(each[2]), int(each[3]) * MINUTE + int(each[4]))
            for each in found
            if each
        )
        good = all(first < last <= MINUTES_A_DAY for first, last in spans) and all(
            before[1] < after[0] for before, after in pairwise(spans)
        )
        if match is None or not spans or len(spans) != len(found) or not good:
            raise UnreadableValueError("读不出服务时间", found=text, expected=FORMS)
        return cls(spans, match["days"] == "工作日")

    def stretches(self, begin: datetime, end: datetime, calendar: WorkingCalendar) -> Iterator[Stretch]:
        """Give the stretches of service from one moment to another, in order. Raises UnknownYearError."""
        begin, end = beijing_moment(begin), beijing_moment(end)
        if self == ALL_DAY:  # not day by day: a fault may stay open for years, and a page tells many
            if begin < end:
                yield begin, end
            return
        spans = [(timedelta(minutes=first), timedelta(minutes=last)) for first, last in self.spans]
        midnight = _midnight(begin.date())
        while midnight < end:  # the day after may be of a year that nobody knows yet
            for first, last in spans if self._serves(midnight.date(), calendar) else ():
                start, stop = max(midnight + first, begin), min(midnight + last, end)
                if start < stop:
                    yield start, stop
            midnight += ONE_DAY

    def _serves(self, day: date, calendar: WorkingCalendar) -> bool:
        return not self.worked or calendar.is_working_day(day)

    def running(
        self, begin: datetime, end: datetime, calendar: WorkingCalendar, pauses: Sequence[Stretch] = ()
    ) -> Iterator[Stretch]:
        """Give the stretches of service without the pauses, in order. Raises UnknownYearError."""
        in_order = sorted(pauses)
        for start, stop in self.stretches(begin, end, calendar):
            at = start
            for paused, resumed in in_order:
                if at < stop and paused < stop and resumed > at:
                    if at < paused:
                        yield at, paused
                    at = max(at, resumed)
            if at < stop:
                yield at, stop

    def after(
        self, begin: datetime, seconds: int, calendar: WorkingCalendar, pauses: Sequence[Stretch] = ()
    ) -> datetime:
        """Give the moment at which so many seconds of service have run. Raises UnknownYearError.

        Raises UnreadableValueError where they never do within a hundred years.
        """
        left, day = timedelta(seconds=seconds), beijing_moment(begin)
        for _ in range(LONGEST):
            midnight = _midnight(day.date() + ONE_DAY)
            for start, stop in self.running(day, midnight, calendar, pauses):
                if left <= stop - start:
                    return start + left
                left -= stop - start
            day = midnight
        raise UnreadableValueError("这样的时限永远不会到", found=f"{self}，{seconds} 秒")

    def __str__(self) -> str:
        """Write it as contracts do."""
        if self.spans == ((0, MINUTES_A_DAY),) and not self.worked:
            return "7×24小时"
        spans = "、".join(f"{_clock(first)}-{_clock(last)}" for first, last in self.spans)
        return f"{'工作日' if self.worked else '每天'} {spans}"


ALL_DAY = ServiceHours()


def seconds_of(stretches: Iterator[Stretch]) -> int:
    """Add up stretches in whole seconds."""
    return sum(int((stop - start).total_seconds()) for start, stop in stretches)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING)


def _clock(minute: int) -> str:
    return f"{minute // MINUTE}:{minute % MINUTE:02}"
