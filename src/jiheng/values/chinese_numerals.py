"""Chinese numerals, turned into Arabic ones exactly, or not at all.

A numeral is accepted when it is what one would write for its value: 十二, 三百六十五,
一万零五百, 二〇二三, 六十一点九一万. Everything else is refused rather than guessed: 十百, 点五,
一点, 零一百, and also 一万二, which some read as 12,000. cn2an was tried and left: it answers in
binary floats, and fails on 六十一点九一万 and 百分之九十九点六八.
"""

import re

DIGITS = "零一二三四五六七八九"
SIZES = ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十"))
ORDINARY = str.maketrans("〇壹贰叁肆伍陆柒捌玖拾佰仟", "零一二三四五六七八九十百千")
TWO = re.compile("^两$|两(?=[百千万亿])")
CHINESE_NUMBER = re.compile("[零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖十拾百佰千仟万亿点]+")
LONGEST = 40


def to_arabic(numeral: str) -> str | None:
    """Return the numeral in Arabic digits, or None when it is no proper numeral.

    >>> to_arabic("三百六十五"), to_arabic("六十一点九一万"), to_arabic("十百")
    ('365', '619100', None)
    """
    if len(numeral) > LONGEST:
        return None
    ordinary = TWO.sub("二", numeral.translate(ORDINARY))
    whole, point, fraction = ordinary.partition("点")
    if not point:
        return _whole(ordinary)
    shift = {"万": 4, "亿": 8}.get(fraction[-1:], 0)
    fraction = fraction[:-1] if shift else fraction
    units = _whole(whole)
    if units is None or not fraction or any(char not in DIGITS for char in fraction):
        return None
    decimals = _positional(fraction).ljust(shift, "0")
    return f"{int(units + decimals[:shift])}.{decimals[shift:]}".removesuffix(".")


def _whole(text: str) -> str | None:
    if text and all(char in DIGITS for char in text):
        return None if len(text) > 1 and text[0] == "零" else _positional(text)
    value = _value(text)
    written = _written(value)
    short = written[1:] if written.startswith("一十") else written
    return str(value) if text and text in (written, short) else None


def _positional(digits: str) -> str:
    return "".join(str(DIGITS.index(char)) for char in digits)


def _value(text: str) -> int:
    """Read generously; whether the numeral was a proper one is told by writing it back."""
    total = section = digit = 0
    sizes = {name: size for size, name in SIZES}
    for char in text:
        if char == "亿":
            total, section, digit = (total + section + digit) * sizes[char], 0, 0
        elif char == "万":
            total, section, digit = total + (section + digit) * sizes[char], 0, 0
        elif char in sizes:
            section, digit = section + (digit or 1) * sizes[char], 0
        elif char in DIGITS:
            digit = DIGITS.index(char)
        else:
            return 0
    return total + section + digit


def _written(value: int) -> str:
    for size, name in SIZES:
        if value >= size:
            high, low = divmod(value, size)
            gap = "零" if 0 < low < size // 10 else ""
            return f"{_written(high)}{name}{gap}{_written(low) if low else ''}"
    return DIGITS[value]
