"""Deadlines: by a fixed date, a day of some month or year, or within a span after an event.

The day it starts is not counted; late is after 24:00 of the due day. A limit that
names a day or a span includes it unless it says 早于.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self

from jiheng.errors import UnreadableValueError
from jiheng.values.days import (
    LAST_MONTH,
    beijing_day,
    beijing_moment,
    chinese_day,
    day_of,
    days_in_month,
    month_day,
    read_day,
)
from jiheng.values.digits import fold, scaled
from jiheng.values.exact import Exact
from jiheng.values.period import Period
from jiheng.values.quantity import SCALE, Quantity
from jiheng.values.units import MEASURES
from jiheng.values.working_days import WorkingCalendar

LAST_DAY = 31
LEAP_YEAR = 2024
MONTHS = ("当月", "次月")
YEARS = ("当年", "次年")
LONGEST = {"工作日": 36_500, "秒": 100 * 365 * 86_400, "月": 1_200}  # a hundred years
DAY_UNITS = ("工作日", "天", "月", "年")  # these end with the day; hours and minutes at the moment
NUMBER = "[0-9一二三十]{1,3}"
LEADS = "早于|不晚于|不迟于|至迟|截至|截止"
WRITTEN = re.compile(
    f"(?P<lead>{LEADS}|在|于)?(?P<body>.+?)(?P<tail>之前|以前|前|以内|之内|内)?(?:完成|提交|报送|上报)?"
)
OF_MONTH = re.compile(f"(?P<offset>当|本|次|下个?)月(?:(?P<day>{NUMBER})[日号]|底|末)")
OF_YEAR = re.compile(
    f"(?!底|末)(?P<offset>当年|本年|次年|下年)?(?:(?P<month>{NUMBER})月(?:(?P<day>{NUMBER})[日号]|底|末)|年?[底末])"
)
FIXED = re.compile(r"(?P<year>[0-9]{4})年(?P<rest>[0-9]{1,2}月[底末]|年?[底末])")


class DeadlineKind(StrEnum):
    """What the limit is told by."""

    DATE = "date"
    MONTH = "month"
    YEAR = "year"
    SPAN = "span"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A limit in time; make one with `on`, `of_month`, `of_year`, `within` or `read`."""

    kind: DeadlineKind
    fixed: date | None = None
    span: Quantity | None = None
    offset: int = 0
    month: int = 0
    day: int = 0
    inclusive: bool = True

    @classmethod
    def on(cls, day: date, *, inclusive: bool = True) -> Self:
        """By a fixed date."""
        return cls(DeadlineKind.DATE, fixed=day, inclusive=inclusive)

    @classmethod
    def of_month(cls, day: int, *, offset: int = 1, inclusive: bool = True) -> Self:
        """By a day of the same month (offset 0) or the next; 31 is the last day of any month."""
        if not 1 <= day <= LAST_DAY or offset not in range(len(MONTHS)):
            raise UnreadableValueError("没有这一天", found=f"{day} 日", expected="1 到 31 日")
        return cls(DeadlineKind.MONTH, offset=offset, day=day, inclusive=inclusive)

    @classmethod
    def of_year(cls, month: int, day: int, *, offset: int = 0, inclusive: bool = True) -> Self:
        """By a day of the same year (offset 0) or the next."""
        day_of(LEAP_YEAR, month, day, text=f"{month}月{day}日")
        return cls(DeadlineKind.YEAR, offset=offset, month=month, day=day, inclusive=inclusive)

    @classmethod
    def within(cls, span: Quantity, *, inclusive: bool = True) -> Self:
        """Within working days, days, months, years, hours, minutes or seconds after an event."""
        whole = span.unit not in DAY_UNITS or span.ten_thousandths % SCALE == 0
        longest = Exact(LONGEST.get(span.measure, 0))
        if not (is_span(span) and whole and span.ten_thousandths >= 0 and span.exact <= longest):
            raise UnreadableValueError(
                "不能作为时限",
                found=str(span),
                expected="一百年以内的时间，如 5个工作日、2小时；天、月、年为整数",
            )
        return cls(DeadlineKind.SPAN, span=span, inclusive=inclusive)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read `次月10日前`, `12月31日前`, `2023年12月底前`, `早于次月10日`, `5个工作日内`.

        Raises UnreadableValueError.
        """
        compact = "".join(fold(text).split())
        if dated := cls.read_dated(compact):
            return dated[0]
        match = WRITTEN.fullmatch(compact)
        if match and match["tail"] and match["tail"].endswith("内") and not match["lead"]:
            return cls.within(Quantity.read(match["body"]))
        if compact.startswith("短于"):
            return cls.within(Quantity.read(compact.removeprefix("短于")), inclusive=False)
        raise UnreadableValueError(
            "读不出时限", found=text, expected="如 次月10日前、2023年12月31日前、5个工作日内"
        )

    @classmethod
    def read_dated(cls, compact: str) -> tuple[Self, bool] | None:
        """Read folded text without blanks as a limit by date, or give None when it is none.

        The truth beside it: the text names a mere day (`次月10日`), so the limit is implied.
        Raises UnreadableValueError when the day does not exist.
        """
        match = WRITTEN.fullmatch(compact)
        found = cls._dated(match, compact) if match else None
        if match is None or found is None:
            return None
        return found, not match["tail"] and match["lead"] in (None, "在", "于")

    @classmethod
    def _dated(cls, match: re.Match[str], text: str) -> Self | None:
        body, inclusive = match["body"], match["lead"] != "早于"
        if not inclusive and match["tail"]:
            return None
        if found := OF_MONTH.fullmatch(body):
            offset = int(found["offset"] in ("次", "下", "下个"))
            return cls.of_month(_number(found["day"], LAST_DAY), offset=offset, inclusive=inclusive)
        if found := OF_YEAR.fullmatch(body):
            month = _number(found["month"], LAST_MONTH)
            last = days_in_month(LEAP_YEAR, month)
            offset = int(found["offset"] in ("次年", "下年"))
            return cls.of_year(month, _number(found["day"], last), offset=offset, inclusive=inclusive)
        if found := FIXED.fullmatch(body):
            month = int(re.sub("[^0-9]", "", found["rest"]) or LAST_MONTH)
            year = int(found["year"])
            return cls.on(day_of(year, month, days_in_month(year, month), text=text), inclusive=inclusive)
        if re.match(r"[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]", body):
            return cls.on(read_day(body), inclusive=inclusive)
        return None

    def due(self, after: date | Period, calendar: WorkingCalendar) -> date:
        """Give the day that is due, or the moment for spans of hours, minutes and seconds.

        `after` is the day or moment of the event, or the period that is reported on (its last day
        counts). Raises UnknownYearError, and UnreadableValueError for hours after a mere day.
        """
        start = after.last if isinstance(after, Period) else after
        day = beijing_day(start)
        if self.kind is DeadlineKind.MONTH:
            return month_day(day, months=self.offset, day=self.day)
        if self.kind is DeadlineKind.YEAR:
            months = self.offset * LAST_MONTH + self.month - day.month
            return month_day(day, months=months, day=self.day)
        if self.span is not None:
            return self._end_of(self.span, start, calendar)
        return self.fixed or day

    def _end_of(self, span: Quantity, start: date, calendar: WorkingCalendar) -> date:
        day, count = beijing_day(start), span.ten_thousandths // SCALE
        if span.unit == "工作日":
            return calendar.add_working_days(day, count)
        if span.unit == "天":
            return day + timedelta(days=count)
        if span.unit in DAY_UNITS:
            return month_day(day, months=count * MEASURES[span.unit][1], day=day.day)
        if not isinstance(start, datetime):
            raise UnreadableValueError(
                f"只知道日期，算不出“{self}”",
                found=str(start),
                expected="日期和时刻，如 2023-03-05 14:30",
                advice="补记时刻",
            )
        micros = span.ten_thousandths * MEASURES[span.unit][1] * (10**6 // SCALE)
        return beijing_moment(start) + timedelta(microseconds=micros)

    def kept_by(self, done: date, *, after: date | Period, calendar: WorkingCalendar) -> bool:
        """Say whether what was done at `done`, a day or a moment, was in time.

        Raises what `due` raises, and UnreadableValueError when a mere day cannot tell.
        """
        limit = self.due(after, calendar)
        if isinstance(limit, datetime) and isinstance(done, datetime):
            moment = beijing_moment(done)
            return moment < limit or (self.inclusive and moment == limit)
        day, last = beijing_day(done), beijing_day(limit)
        if isinstance(limit, datetime) and day == last:
            raise UnreadableValueError(
                "只知道日期，分不清是否按时",
                found=str(done),
                expected=f"日期和时刻（时限是 {limit:%Y-%m-%d %H:%M}）",
                advice="补记时刻",
            )
        return day < last or (self.inclusive and day == last)

    def __str__(self) -> str:
        """Write it as plans do: `次月10日前`, `5个工作日内`, `早于2023年12月31日`."""
        if self.span is not None:
            return f"{self.span}内" if self.inclusive else f"短于{self.span}"
        if self.kind is DeadlineKind.MONTH:
            words = f"{MONTHS[self.offset]}{self.day}日"
        elif self.kind is DeadlineKind.YEAR:
            words = f"{YEARS[self.offset]}{self.month}月{self.day}日"
        else:
            words = chinese_day(self.fixed) if self.fixed else ""
        return f"{words}前" if self.inclusive else f"早于{words}"


def is_span(quantity: Quantity) -> bool:
    """Say whether a quantity is an amount of time."""
    return quantity.unit in DAY_UNITS or quantity.measure == "秒"


def _number(written: str | None, otherwise: int) -> int:
    return scaled(written, 0) if written else otherwise
