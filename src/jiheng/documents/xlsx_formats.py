"""Number formats of a workbook that make people see more than the stored number says.

A cell that shows `0012`, `98%` or `61.91万元` may hold 12, 0.98 or 61.91; a time of midnight may be
stored as a whole day. What people see is what they mean, so it is what is read.
"""

import re
from decimal import Decimal
from enum import Enum

from lxml import etree

CLOCKS = {*range(18, 23), *range(32, 36), 45, 46, 47, 55, 56}  # built-in formats with hours
MONTHS = {17, 27, 36, 50, 52, 57}  # as Chinese Excel shows them: 2023年3月
PERCENTS = {9, 10}
LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
WORD = re.compile(r"(亿元|万元|千元)")
# A comma behind the digits, or a decimal point put in as text: the number is shown divided.
DIVIDED = re.compile(r'[0#],+(?![0#])|[!\\]\.|"\."')
DAY_LETTERS = re.compile("[yd]", re.IGNORECASE)


class Shown(Enum):
    """How a stored number is shown."""

    CLOCK = "clock"  # a day with its time, midnight included
    MONTH = "month"  # a day of which only year and month are seen
    PERCENT = "percent"
    ZEROS = "zeros"  # filled up with zeros
    UNIT = "unit"  # followed by a unit of money


def shown_styles(styles: etree._Element | None) -> dict[str, tuple[Shown, str]]:
    """Map each cell style (as cells name it) that shows more to how it does, with its detail."""
    if styles is None:
        return {}
    codes = {
        each.get("numFmtId"): each.get("formatCode", "") for each in styles.iterfind("{*}numFmts/{*}numFmt")
    }
    shown: dict[str, tuple[Shown, str]] = {}
    for number, style in enumerate(styles.iterfind("{*}cellXfs/{*}xf")):
        found = _shown(style.get("numFmtId", "0"), codes)
        if found is not None:
            shown[str(number)] = found
    return shown


def as_shown(stored: str, how: Shown, detail: str) -> str | None:
    """Give the text people see for a stored number; None where the value is good as it is."""
    try:
        number = Decimal(stored)
    except ArithmeticError:
        return None
    if how is Shown.PERCENT:
        return f"{_plain(number * 100)}%"
    if how is Shown.UNIT:
        return f"{_plain(number)}{detail}"
    if how is Shown.ZEROS and number == number.to_integral_value() and number >= 0:
        return str(int(number)).zfill(int(detail))
    return None


def _plain(number: Decimal) -> str:
    """Write a number with the 15 digits that Excel keeps, without needless zeros."""
    return format(Decimal(f"{number:.15g}").normalize(), "f")


def _shown(number: str, codes: dict[str | None, str]) -> tuple[Shown, str] | None:
    code = codes.get(number)
    if code is None:
        built_in = int(number) if number.isdigit() else 0
        kinds = ((CLOCKS, Shown.CLOCK), (MONTHS, Shown.MONTH), (PERCENTS, Shown.PERCENT))
        return next(((kind, "") for numbers, kind in kinds if built_in in numbers), None)
    code = code.partition(";")[0]
    bare = LITERAL.sub("", code)
    return _shown_day(bare.lower()) if DAY_LETTERS.search(bare) else _shown_number(code, bare)


def _shown_day(bare: str) -> tuple[Shown, str] | None:
    if "h" in bare:
        return Shown.CLOCK, ""
    return None if "d" in bare else (Shown.MONTH, "")


def _shown_number(code: str, bare: str) -> tuple[Shown, str] | None:
    if bare.endswith("%"):
        return Shown.PERCENT, ""
    if re.fullmatch("00+", bare) and bare == code:
        return Shown.ZEROS, str(len(bare))
    unit = WORD.search(code)
    return (Shown.UNIT, unit[1]) if unit and not DIVIDED.search(code) else None
