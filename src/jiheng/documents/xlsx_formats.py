"""Number formats of a workbook: what people see for the number that is stored.

A cell that shows `0012`, `98%` or `61.91万元` may hold 12, 0.98 or 61.91; a day or a time is a number of
days. What people see is what they mean, so it is what is read. Numbers are read as decimals throughout.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import Enum
from functools import lru_cache, partial
from typing import TypeAlias

from lxml import etree

from jiheng.documents.xml_text import whole_number

# Makes what people see of a stored number.
Format: TypeAlias = Callable[[str], str]

TOO_LONG = "#位数超限!"  # stands in a cell whose number was not kept whole, like Excel's own #REF!
EXACT_DIGITS = 15  # Excel keeps no more of a number
# The built-in formats, as Chinese Excel shows them.
DAYS = {14, 15, 16, *range(28, 32), 51, 53, 54, 58}
CLOCKS = {*range(18, 23), *range(32, 36), 45, 47, 55, 56}
MONTHS = {17, 27, 36, 50, 52, 57}  # 2023年3月
SPANS = {46}
PERCENTS = {9, 10}
SPAN = re.compile(r"\[(h+|m+|s+)\]")
LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
WORD = re.compile(r"(亿元|万元|千元)")
# A comma behind the digits, or a decimal point put in as text: the number is shown divided.
DIVIDED = re.compile(r'[0#],+(?![0#])|[!\\]\.|"\."')
DAY_LETTERS = re.compile("[ydhms]")
EPOCH, EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 — Excel knows no zone
LAST_SERIAL = 2_958_466  # the day after 9999-12-31
LEAP_1900 = 60  # Excel took 1900 for a leap year: smaller numbers are one day later than counted
SECONDS = 86_400
MOST_KNOWN = 10_000  # numbers remembered a format


class Shown(Enum):
    """How a stored number is shown."""

    PLAIN = "plain"
    DAY = "day"
    CLOCK = "clock"  # a day with its time, midnight included
    SPAN = "span"  # hours beyond a day
    MONTH = "month"  # a day of which only year and month are seen
    PERCENT = "percent"
    ZEROS = "zeros"  # filled up with zeros
    UNIT = "unit"  # followed by a unit of money


BUILT_IN = {
    Shown.DAY: DAYS,
    Shown.CLOCK: CLOCKS,
    Shown.MONTH: MONTHS,
    Shown.SPAN: SPANS,
    Shown.PERCENT: PERCENTS,
}
TIMES = (Shown.DAY, Shown.CLOCK, Shown.MONTH, Shown.SPAN)


def shown_styles(styles: etree._Element | None, *, since_1904: bool) -> dict[str, Format]:
    """Map each cell style, as cells name it, to its format."""
    if styles is None:
        return {}
    codes = {
        each.get("numFmtId"): each.get("formatCode", "") for each in styles.iterfind("{*}numFmts/{*}numFmt")
    }
    made: dict[tuple[Shown, str], Format] = {}
    found = {}
    for number, style in enumerate(styles.iterfind("{*}cellXfs/{*}xf")):
        how = _shown(style.get("numFmtId", "0"), codes)
        found[str(number)] = made.setdefault(how, format_of(*how, since_1904=since_1904))
    return found


def format_of(how: Shown = Shown.PLAIN, detail: str = "", *, since_1904: bool = False) -> Format:
    """Make the format that remembers what it made."""
    return lru_cache(MOST_KNOWN)(partial(_as_shown, how, detail, EPOCH_1904 if since_1904 else EPOCH))


def _as_shown(how: Shown, detail: str, epoch: datetime, stored: str) -> str:
    """Give the text people see for a stored number; what is no number stays as it is."""
    try:
        number = Decimal(stored)
    except InvalidOperation:
        return stored
    if not number.is_finite():
        return stored
    if how in TIMES and 0 <= number < LAST_SERIAL:
        return _time(how, number, epoch)
    return _number(how, detail, number)


def _number(how: Shown, detail: str, number: Decimal) -> str:
    if number and number.adjusted() >= EXACT_DIGITS:
        return TOO_LONG
    if how is Shown.PERCENT:
        return f"{_plain(number * 100)}%"
    if how is Shown.ZEROS and number == number.to_integral_value() and number >= 0:
        return _plain(number).zfill(int(detail))
    return _plain(number) + (detail if how is Shown.UNIT else "")


def _time(how: Shown, number: Decimal, epoch: datetime) -> str:
    """Write a number of days; an own format of a bare time shows no day, and so does a number below 1."""
    seconds = int((number * SECONDS).to_integral_value(ROUND_HALF_UP))
    hours, rest = divmod(seconds, 3600)
    if how is Shown.SPAN or seconds < SECONDS:
        if how is Shown.DAY and not seconds:
            return "1900-01-00"  # as Excel shows a formula that points at an empty cell
        return f"{hours:02}:{rest // 60:02}" + (f":{rest % 60:02}" if rest % 60 else "")
    early = epoch is EPOCH and seconds < LEAP_1900 * SECONDS
    moment = epoch + timedelta(days=early, seconds=seconds)
    if how is Shown.MONTH and moment.day == 1 and not seconds % SECONDS:
        return f"{moment:%Y-%m}"
    if how is not Shown.CLOCK and not seconds % SECONDS:
        return f"{moment:%Y-%m-%d}"
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment.second else f"{moment:%Y-%m-%d %H:%M}"


def _plain(number: Decimal) -> str:
    """Write a number with the 15 digits that Excel keeps, without needless zeros."""
    return format(Decimal(f"{number:.{EXACT_DIGITS}g}").normalize() + 0, "f")


def _shown(number: str, codes: dict[str | None, str]) -> tuple[Shown, str]:
    code = codes.get(number)
    if code is None:
        built_in = whole_number(number, 0)
        return next((kind for kind, numbers in BUILT_IN.items() if built_in in numbers), Shown.PLAIN), ""
    code = code.partition(";")[0].lower()
    bare = LITERAL.sub("", code)
    if SPAN.search(code):
        return Shown.SPAN, ""
    return (_shown_day(bare), "") if DAY_LETTERS.search(bare) else _shown_number(code, bare)


def _shown_day(bare: str) -> Shown:
    if "h" in bare or "s" in bare:
        return Shown.CLOCK
    return Shown.MONTH if "y" in bare and "d" not in bare else Shown.DAY


def _shown_number(code: str, bare: str) -> tuple[Shown, str]:
    if bare.endswith("%"):
        return Shown.PERCENT, ""
    if re.fullmatch("00+", bare) and bare == code:
        return Shown.ZEROS, str(len(bare))
    unit = WORD.search(code)
    return (Shown.UNIT, unit[1]) if unit and not DIVIDED.search(code) else (Shown.PLAIN, "")
