"""Every number that a document prints, with its unit and its exact place.

Half and full width, thousands marks, Chinese numerals, 百分之 and the units people write are folded.
Numbers inside codes and names (IPv6, 1.2.3, GB/T 22239-2019) are left out where the signs around
them tell; years, days and list numbers are numbers like others: who asks looks at the unit.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from jiheng.audit.printed import Printed
from jiheng.documents.reading import ReadDocument, Span
from jiheng.values.chinese_numerals import to_arabic
from jiheng.values.digits import fold
from jiheng.values.units import COUNTERS, MEASURES, SAME_UNIT

DIGIT = "[0-9０-９]"
CHINESE = "[零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖十拾百佰千仟万亿点]{1,16}"
# 日 and 期 of a date or a name are told apart by who asks.
OTHERS = (
    "号",
    "日",
    "时",
    "级",
    "间",
    "所",
    "股",
    "科",
    "类",
    "方面",
    "年度",
    "月份",
    "成",
    "倍",
    "TB",
    "GB",
)
UNITS = "|".join(
    re.escape(unit)
    for unit in sorted(
        {*MEASURES, *SAME_UNIT, *COUNTERS.split(), *OTHERS} - {"h", "H", "s"}, key=lambda u: -len(u)
    )
)
COUNTED = "|".join(
    sorted({*COUNTERS.split(), "年", "个月", "小时", "分钟", "天", "元", "类"}, key=lambda u: -len(u))
)
THOUSANDS = "人次|人|次|份|条|个|户|件|名|笔|篇|起|张|台|套|册|页"  # 5万人次; 3.58万年底 has no 万年
NUMBER = re.compile(
    rf"""
    (?<![A-Za-z0-9０-９.．])
    (?: (?P<code>{DIGIT}+(?:[.．]{DIGIT}+){{2,}})
      | (?P<parts>[百千])分之(?P<share>{DIGIT}+(?:[.．]{DIGIT}+)?|{CHINESE})
      | (?P<sign>(?<![\w)）%％])[-－−])?
        (?P<arabic>[0-9]{{1,3}}(?:,[0-9]{{3}})+(?![0-9])(?:\.[0-9]+)?|{DIGIT}+(?:[.．]{DIGIT}+)?)
        (?![A-Za-z]{{1,2}}{DIGIT})
        (?:[ \u00a0\u3000]{{0,3}}(?P<unit>[％﹪]|{UNITS}|[万亿])(?P<counted>(?<=[万亿])(?:{THOUSANDS}))?)?
      | (?<![第每统单唯进之百千万亿零〇一二两三四五六七八九十几数])
        (?P<chinese>{CHINESE})(?P<counter>{COUNTED})(?![般些别性体向律切旦度直样])
    )
    """,
    re.VERBOSE,
)
LONGEST = 40  # digits; what is longer is a code, and no number of a report
NAMED = {"％": "%", "﹪": "%", "年度": "年", "月份": "月"}


@lru_cache(maxsize=4096)  # the cells of a report are looked at by many checks
def scan(text: str) -> tuple[tuple[int, int, str, int, int], ...]:
    """Find the numbers of a text: start, end, unit, scaled, places."""
    return tuple(found for match in NUMBER.finditer(text) if (found := _number(match)))


def _number(match: re.Match[str]) -> tuple[int, int, str, int, int] | None:
    if match["code"]:
        return None
    written = match["arabic"] or match["share"] or match["chinese"]
    number = fold(written).replace(",", "")
    if not number.isascii():
        arabic = to_arabic(number)
        if arabic is None:
            return None
        number = arabic
    unit = match["unit"] or match["counter"] or ""
    unit = NAMED.get(unit, SAME_UNIT.get(unit, unit)) + (match["counted"] or "")
    if match["parts"]:
        unit = "%" if match["parts"] == "百" else "‰"
    if len(number) > LONGEST:
        return None
    whole, _, fraction = number.partition(".")
    scaled = int(whole + fraction) * (-1 if match["sign"] else 1)
    return match.start(), match.end(), unit, scaled, len(fraction)


@dataclass(frozen=True)
class Numbers:
    """The numbers of a document: each text that has any, with its span and them, in order."""

    standing: tuple[tuple[Span, str, tuple[Printed, ...]], ...]

    @classmethod
    def of(cls, document: ReadDocument) -> "Numbers":
        """Read every text once."""
        return cls(tuple((s, text, numbers_in(text, s)) for s, text in document.texts() if scan(text)))

    @cached_property
    def _by_text(self) -> dict[tuple[int, int], tuple[Printed, ...]]:
        return {(span.block, span.cell): numbers for span, _, numbers in self.standing}

    def within(self, span: Span) -> tuple[Printed, ...]:
        """Give the numbers that stand wholly inside a span."""
        found = self._by_text.get((span.block, span.cell))
        if found is None:
            return ()
        first = bisect_left(found, span.start, key=lambda each: each.span.start)
        return found[first : bisect_right(found, span.end, lo=first, key=lambda each: each.span.end)]

    def __iter__(self) -> Iterator[Printed]:
        """Go through all of them in the order of the document."""
        for _, _, found in self.standing:
            yield from found


def numbers_in(text: str, span: Span) -> tuple[Printed, ...]:
    """Give the numbers of the text that stands at `span`."""
    return tuple(
        Printed(scaled, places, unit, Span(span.block, span.cell, span.start + start, span.start + end))
        for start, end, unit, scaled, places in scan(text)
    )


def number_in(text: str, span: Span) -> Printed | None:
    """Give the number of a text that holds one and no other; for cells: `24.5`, `10 分`, `≥99%`."""
    return numbers_in(text, span)[0] if len(scan(text)) == 1 else None
