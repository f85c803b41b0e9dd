"""Numbers as people type them: half and full width, thousands marks, Chinese numerals.

Everything is read exactly, as a scaled integer.
"""

import re
import unicodedata

from jiheng.errors import UnreadableValueError
from jiheng.values.chinese_numerals import CHINESE_NUMBER, to_arabic

# What NFKC leaves alone or changes in a way we do not want; the last three have no width at all.
SIGNS = str.maketrans(
    {"≧": "≥", "≦": "≤", "⩾": "≥", "⩽": "≤", "﹪": "%", "−": "-", "－": "-", "〜": "~", "∼": "~"}
    | {"\u200b": "", "\u2060": "", "\ufeff": ""}
)
PLAIN_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
LONGEST = 40


def fold(text: str) -> str:
    """Return `text` in half width, with standard signs and no blanks at either end.

    Signs that merely contain a digit (①, ², ½, ㎡) stay as they are: `②10次` is not 210 times.
    """
    if text.isascii():
        return text.strip()
    return text.translate(HALF_WIDTH).strip()


class _HalfWidth(dict[int, str]):
    """What each character folds to, by its code; worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = "".join(map(_half_width, chr(code).translate(SIGNS)))
        return folded


def _half_width(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char)
    hides_digit = not char.isdecimal() and any(part.isdecimal() for part in plain)
    return char if hides_digit else plain.translate(SIGNS)


HALF_WIDTH = _HalfWidth()


def scaled(text: str, places: int) -> int:
    """Read a number exactly as an integer of 1/10**places.

    Takes Arabic digits (thousands marks, full width) and Chinese numerals. Raises
    UnreadableValueError when it is no number or has more decimals than `places` can hold.
    """
    folded = fold(text)
    if len(folded) > LONGEST:
        raise UnreadableValueError("数太长", found=f"{folded[:LONGEST]}…", expected=f"不超过 {LONGEST} 个字")
    if PLAIN_NUMBER.fullmatch(folded):
        return _scaled_plain(folded.replace(",", ""), places, text)
    if CHINESE_NUMBER.fullmatch(folded):
        arabic = to_arabic(folded)
        if arabic is None:
            raise UnreadableValueError(
                "读不出中文数字",
                found=text,
                expected="规范写法，如 十二、三百六十五、一万零五百、六十一点九一万",
                advice="改用阿拉伯数字",
            )
        return _scaled_plain(arabic, places, text)
    raise UnreadableValueError(
        "读不出数",
        found=text,
        expected="一个数，如 365、61.91、1,200、十二",
        advice="只写数字，单位另写；千分位逗号每三位一个",
    )


def _scaled_plain(number: str, places: int, text: str) -> int:
    sign = -1 if number.startswith("-") else 1
    whole, _, fraction = number.lstrip("+-").partition(".")
    fraction = fraction.rstrip("0")
    if len(fraction) > places:
        raise UnreadableValueError(
            "小数位太多，存不准",
            found=text,
            expected=f"最多 {places} 位小数",
            advice="换成更小的单位再写（如万元改元），不要自行舍入",
        )
    return sign * int(whole + fraction.ljust(places, "0"))
