"""Working days by the State Council's calendar, make-up days on weekends included.

The calendars of 2004 to 2026 come with the package `chinesecalendar`. An editable table stands
above it and wins; a year that neither knows is refused, never guessed.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from chinese_calendar.constants import holidays as _holidays
from chinese_calendar.constants import workdays as _workdays

from jiheng.errors import Fault, Place, UnknownYearError, UnreadableInputError, UnreadableValueError
from jiheng.values.days import beijing_day, read_day
from jiheng.values.digits import fold

REST, WORK = "休", "班"
KINDS = {"休": REST, "holiday": REST, "班": WORK, "workday": WORK}
WHOLE_YEAR = ("全年", "year")
HEADERS = (["日期", "类型", "名称"], ["date", "kind", "name"])
COLUMNS = (2, 3)  # the name may be left out
SATURDAY = 5
# Looked up directly: the package's own function searches its whole table at every call.
HOLIDAYS: frozenset[date] = frozenset(_holidays)
MAKE_UP_DAYS: frozenset[date] = frozenset(_workdays)
KNOWN_YEARS = range(min(HOLIDAYS).year, max(HOLIDAYS).year + 1)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class HolidayTable:
    """Days off and make-up days of an own table; `years` are those it declares to know whole."""

    resting: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    @classmethod
    def read(cls, lines: Iterable[str], source: str) -> Self:
        """Read csv text: `2027-01-01,休,元旦`, `2027-01-03,班,` and `2027,全年,通知文号`.

        The first line is the header `日期,类型,名称` or `date,kind,name`; kinds may be written
        `holiday`, `workday` and `year`; blank lines and lines from `#` on are passed over. A year
        is known whole only when a line says so: its days not listed then follow Monday to Friday.
        Raises UnreadableInputError with every fault and its line.
        """
        entries: dict[str, set[date]] = {REST: set(), WORK: set()}
        years: set[int] = set()
        faults: list[Fault] = []
        header_seen = False
        for number, line in enumerate(lines, 1):
            row = [fold(cell) for cell in next(csv.reader([line.strip()]), [])]
            if not any(row) or row[0].startswith("#"):
                continue
            try:
                if header_seen:
                    _enter(row, entries, years)
                elif row not in HEADERS:
                    _refuse("第一行不是表头", row, "日期,类型,名称")
            except UnreadableValueError as error:
                faults.append(error.fault.at(Place(file=source, line=number)))
            header_seen = True
        if not header_seen:
            faults.append(Fault("表是空的", Place(file=source), expected="表头：日期,类型,名称"))
        if faults:
            raise UnreadableInputError("放假安排表", faults)
        return cls(frozenset(entries[REST]), frozenset(entries[WORK]), frozenset(years))


def _enter(row: list[str], entries: dict[str, set[date]], years: set[int]) -> None:
    if len(row) not in COLUMNS:
        _refuse("列数不对", row, "三列，以半角逗号分隔：日期,类型,名称")
    if row[1] in WHOLE_YEAR:
        if not (row[0].isdecimal() and len(row[0]) == len("2027")):
            _refuse("读不出年份", row, "如 2027,全年,通知文号")
        if int(row[0]) in years:
            _refuse("这一年写了两次", row, "每年只写一行“全年”")
        years.add(int(row[0]))
        return
    day = read_day(row[0])
    if row[1] not in KINDS:
        _refuse("类型看不懂", row, "休、班 或 全年")
    if any(day in days for days in entries.values()):
        _refuse("这一天写了两次", row, "每天只写一行")
    entries[KINDS[row[1]]].add(day)


def _refuse(what: str, row: list[str], expected: str) -> None:
    raise UnreadableValueError(what, found=",".join(row), expected=expected)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Which days are worked: an own table first, then the State Council's calendar as packaged."""

    holidays: HolidayTable | None = None

    def is_working_day(self, day: date) -> bool:
        """Say whether `day` is worked. Raises UnknownYearError."""
        day = beijing_day(day)
        weekday = day.weekday() < SATURDAY
        if table := self.holidays:
            if day in table.resting:
                return False
            if day in table.working:
                return True
            if day.year in table.years:
                return weekday
        if day.year not in KNOWN_YEARS:
            raise _unknown_year(day)
        return day in MAKE_UP_DAYS or (weekday and day not in HOLIDAYS)

    def add_working_days(self, day: date, count: int) -> date:
        """Give the `count`-th working day after `day`, which itself is not counted.

        Raises UnknownYearError, and ValueError when `count` is below 0.
        """
        if count < 0:
            raise ValueError(count)
        day = beijing_day(day)
        while count:
            day += ONE_DAY
            count -= self.is_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Count the working days after `start` up to and with `end`; 0 when `end` is not later.

        Raises UnknownYearError.
        """
        first, last = beijing_day(start), beijing_day(end)
        days = range(1, (last - first).days + 1)
        return sum(self.is_working_day(first + ONE_DAY * number) for number in days)


def _unknown_year(day: date) -> UnknownYearError:
    return UnknownYearError(
        f"不知道 {day.year} 年的放假和调休安排，算不出工作日",
        found=day.isoformat(),
        expected=f"{KNOWN_YEARS[0]} 至 {KNOWN_YEARS[-1]} 年，或放假安排表里写明“全年”的年份",
        advice=f"按国务院办公厅通知做一张放假安排表（日期,类型,名称；类型写 休 或 班），"
        f"加一行“{day.year},全年,通知文号”，再载入",
    )
