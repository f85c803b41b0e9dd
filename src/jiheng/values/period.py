"""Periods: closed intervals of days, as they stand in plans and reports."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

from jiheng.errors import UnreadableValueError
from jiheng.values.days import (
    BEIJING,
    beijing_day,
    chinese_day,
    day_of,
    days_in_month,
    join_dates,
    read_day,
    read_moment,
)
from jiheng.values.digits import fold

__all__ = [
    "BEIJING",
    "Period",
    "chinese_day",
    "days_in_month",
    "read_day",
    "read_moment",
]

MONTH = re.compile(r"([0-9]{4})(?:年([0-9]{1,2})月|[-/.]([0-9]{1,2}))")
MONTHS = re.compile(r"([0-9]{4})年([0-9]{1,2})月?[-~—–至到]([0-9]{1,2})月")
QUARTER = re.compile(r"([0-9]{4})(?:年第?|-)?(?:[Qq]([1-4])|([1-4])季度|([一二三四])季度)")
HALF = re.compile(r"([0-9]{4})年(上|下)半年")
YEAR = re.compile(r"([0-9]{4})(?:年度?)?")
SEPARATOR = re.compile(r"\.\.|至|到|~|[—–]{1,2}")
NO_YEAR = re.compile(r"[0-9]{1,2}月")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From `first` to `last`, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins."""
        if self.last < self.first:
            raise UnreadableValueError(
                "期间的终点早于起点", found=f"{self.first} 至 {self.last}", expected="起点在前"
            )

    @classmethod
    def year(cls, year: int) -> Self:
        """Give a fiscal year, which is the calendar year (预算法, article 18)."""
        return cls.months(year, 1, 12)

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        """Give a month."""
        return cls.months(year, month, month)

    @classmethod
    def months(cls, year: int, first: int, last: int) -> Self:
        """Give the whole months `first` to `last` of one year."""
        return cls(day_of(year, first, 1), day_of(year, last, days_in_month(year, last)))

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a year, half, quarter, month, day or two of them with `..`, `至`, `到` or `~`.

        So `2023`, `2023年第二季度`, `2023Q2`, `2023-06`, `2023年1—6月`, `2023-06-01..2024-07-31`,
        `2023年1月1日至12月31日`. Raises UnreadableValueError.
        """
        folded = join_dates(fold(text))
        if match := MONTHS.fullmatch(folded):
            return cls.months(*(int(part) for part in match.groups()))
        if match := SEPARATOR.search(folded):
            begin, end = folded[: match.start()].strip(), folded[match.end() :].strip()
            if NO_YEAR.match(end) and "年" in begin:
                end = f"{begin.partition('年')[0]}年{end}"
            return cls(cls._read_one(begin, text).first, cls._read_one(end, text).last)
        return cls._read_one(folded, text)

    @classmethod
    def _read_one(cls, folded: str, text: str) -> Self:
        if match := QUARTER.fullmatch(folded):
            arabic = match[2] or match[3]
            quarter = int(arabic) if arabic else "一二三四".index(match[4]) + 1
            return cls.months(int(match[1]), quarter * 3 - 2, quarter * 3)
        if match := HALF.fullmatch(folded):
            first = 1 if match[2] == "上" else 7
            return cls.months(int(match[1]), first, first + 5)
        if match := MONTH.fullmatch(folded):
            return cls.month(int(match[1]), int(match[2] or match[3]))
        if match := YEAR.fullmatch(folded):
            return cls.year(int(match[1]))
        if re.match(r"[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]", folded):
            day = read_day(folded)
            return cls(day, day)
        raise UnreadableValueError(
            "读不出期间",
            found=text,
            expected="如 2023、2023-06、2023Q2、2023年上半年、2023-06-01..2024-07-31",
        )

    def __contains__(self, day: date) -> bool:
        """Say whether a day (or the Beijing day of a moment) lies inside."""
        return self.first <= beijing_day(day) <= self.last

    @property
    def days(self) -> int:
        """Count the days."""
        return (self.last - self.first).days + 1

    def __str__(self) -> str:
        """Write as people do: `2023年`, `2023年6月`, `2023年6月1日`, or both ends."""
        if self.first == self.last:
            return chinese_day(self.first)
        if self == Period.year(self.first.year):
            return f"{self.first.year}年"
        if self == Period.month(self.first.year, self.first.month):
            return f"{self.first.year}年{self.first.month}月"
        return f"{chinese_day(self.first)}至{chinese_day(self.last)}"
