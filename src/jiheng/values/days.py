"""Days and moments, with China's fixed offset.

Everything is told in Beijing time (UTC+8, no clock change since 1992); a time written without an
offset is read so. Nothing here reads the clock: today is always an argument.
"""

import re
from calendar import monthrange
from datetime import date, datetime, timedelta, timezone

from jiheng.errors import UnreadableValueError
from jiheng.values.digits import fold

BEIJING = timezone(timedelta(hours=8), "UTC+08:00")
FIRST_YEAR, LAST_YEAR = 1949, 2199
LAST_MONTH = 12
DAY = re.compile(r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})[日号]?)")
MOMENT = re.compile(
    r"(?P<day>.{1,20}?)(?:[T ]\s*+|(?<=[日号]))(?P<hour>[0-9]{1,2})[:时](?P<minute>[0-9]{2})分?"
    r"(?::(?P<second>[0-9]{2}))?(?:\+08:00)?"
)
# What Excel stores for a day of 1982 to 2118; which day it is depends on the workbook, so it is not guessed.
SERIAL = re.compile(r"[34567][0-9]{4}(\.[0-9]+)?")
BLANKS = re.compile(r"\s{0,20}([年月日号])\s{0,20}(?=[0-9年月日号])|\s{1,20}(?=[年月日号])")


def join_dates(folded: str) -> str:
    """Close the gaps of `2023 年 3 月 5 日`."""
    return BLANKS.sub(lambda found: found[1] or "", folded)


def read_day(text: str) -> date:
    """Read `2023-03-05`, `2023/3/5`, `2023年3月5日`. Raises UnreadableValueError."""
    match = DAY.fullmatch(join_dates(fold(text)))
    if match is None:
        wanted, advice = "年-月-日，如 2023-03-05", _advice(text)
        raise UnreadableValueError("读不出日期", found=text, expected=wanted, advice=advice)
    year, _, *parts = match.groups()
    month, day = (int(part) for part in parts if part)
    return day_of(int(year), month, day, text=text)


def _advice(text: str) -> str:
    return "在 Excel 或 WPS 里把这一列设成日期格式，再保存" if SERIAL.fullmatch(text) else ""


def read_moment(text: str) -> datetime:
    """Read a day and a time, `2023-03-05 14:30`; a day alone is refused.

    Raises UnreadableValueError.
    """
    match = MOMENT.fullmatch(join_dates(fold(text)))
    if match is None or not DAY.fullmatch(match["day"]):
        wanted, advice = "年-月-日 时:分，如 2023-03-05 14:30", _advice(text)
        raise UnreadableValueError("读不出时间", found=text, expected=wanted, advice=advice)
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    if hour > 23 or minute > 59 or second > 59:  # noqa: PLR2004 — a clock
        raise UnreadableValueError("没有这个时刻", found=text, expected="00:00 到 23:59")
    day = read_day(match["day"])
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=BEIJING)


def day_of(year: int, month: int, day: int, *, text: str = "") -> date:
    """Make a day of its parts. Raises UnreadableValueError when the calendar has no such day."""
    found = text or f"{year}-{month}-{day}"
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UnreadableValueError("年份超出范围", found=found, expected=f"{FIRST_YEAR} 到 {LAST_YEAR} 年")
    last = days_in_month(year, month)
    if not 1 <= day <= last:
        expected = f"{year} 年 {month} 月只有 {last} 天"
        raise UnreadableValueError("没有这一天", found=found, expected=expected, advice="对照原始材料改正")
    return date(year, month, day)


def days_in_month(year: int, month: int) -> int:
    """Count the days of a month. Raises UnreadableValueError when there is no such month."""
    if not 1 <= month <= LAST_MONTH:
        raise UnreadableValueError("没有这个月份", found=f"{year} 年 {month} 月", expected="1 到 12 月")
    return monthrange(year, month)[1]


def month_day(start: date, *, months: int, day: int) -> date:
    """Give `day` of the month `months` after that of `start`; the last day where it has no such."""
    count = start.year * LAST_MONTH + start.month - 1 + months
    year, month = count // LAST_MONTH, count % LAST_MONTH + 1
    return date(year, month, min(day, monthrange(year, month)[1]))


def beijing_moment(moment: datetime) -> datetime:
    """Give a moment in Beijing time; one without an offset is Beijing time already."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=BEIJING)
    return moment.astimezone(BEIJING)


def beijing_day(day: date) -> date:
    """Give the day, or the Beijing day of a moment."""
    return beijing_moment(day).date() if isinstance(day, datetime) else day


def chinese_day(day: date) -> str:
    """Write a day as official documents do, without leading zeros: `2024年7月31日`."""
    return f"{day.year}年{day.month}月{day.day}日"
