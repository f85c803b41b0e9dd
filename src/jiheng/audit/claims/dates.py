"""Years, months, days and periods as printed, and the fiscal year a report is about."""

import re
from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from jiheng.audit.claims.passages import part_of, texts
from jiheng.documents.reading import ReadDocument, Span

YEAR = r"(?<![0-9A-Za-z〔\[【])((?:19|20)[0-9]{2})(?![〕\]】])"
DATE = re.compile(
    rf"{YEAR}\s*(?:年\s*(?:度|([0-9]{{1,2}})\s*月(?:\s*([0-9]{{1,2}})\s*[日号])?)?"
    r"|([-./])([0-9]{1,2})\4([0-9]{1,2})(?![0-9]))"
)
TO = re.compile(r"\s*(?:至|到|[-－—–~～]+)\s*")
END = re.compile(r"(?:([0-9]{1,2})\s*月(?:\s*([0-9]{1,2})\s*[日号])?)")
MONTHS = re.compile(rf"{YEAR}\s*+年\s*+([0-9]{{1,2}})\s*+月?\s*+[-－—–~～至到]\s*+([0-9]{{1,2}})\s*+月")
FISCAL = re.compile(rf"{YEAR}\s*年(?:度|(?=[^。]{{0,12}}(?:预算|绩效|资金|项目|自评)))")
LAST_MONTH = 12


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A year, month or day as printed; None for what is not said. It may not exist (2023年2月29日)."""

    year: int
    month: int | None
    day: int | None
    span: Span

    @property
    def exists(self) -> bool:
        """Say whether the calendar has it."""
        if self.month is None:
            return True
        if not 1 <= self.month <= LAST_MONTH:
            return False
        return self.day is None or 1 <= self.day <= monthrange(self.year, self.month)[1]

    @property
    def first(self) -> tuple[int, int, int]:
        """The first day it may mean."""
        return self.year, self.month or 1, self.day or 1

    @property
    def last(self) -> tuple[int, int, int]:
        """The last day it may mean."""
        month = self.month or LAST_MONTH
        return self.year, month, self.day or monthrange(self.year, min(max(month, 1), LAST_MONTH))[1]

    @property
    def shown(self) -> str:
        """The date in words."""
        month = "" if self.month is None else f"{self.month}月"
        return f"{self.year}年{month}" + ("" if self.day is None else f"{self.day}日")


@dataclass(frozen=True, slots=True)
class PrintedPeriod:
    """From a date to a date, as printed."""

    first: PrintedDate
    last: PrintedDate
    span: Span


@dataclass(frozen=True)
class Dates:
    """All dates of one document."""

    document: ReadDocument

    @cached_property
    def dates(self) -> tuple[PrintedDate, ...]:
        """Every date with its year, in order; numbers of documents (〔2020〕10号) are none."""
        return tuple(_date(match, span) for span, match in self._printed)

    @cached_property
    def _printed(self) -> tuple[tuple[Span, re.Match[str]], ...]:
        return tuple(texts(self.document).matches(DATE))

    @cached_property
    def periods(self) -> tuple[PrintedPeriod, ...]:
        """Every period, in order."""
        found = []
        for span, match in self._printed:
            whole = span._replace(start=span.start - match.start())
            period = _period(match.string, match, whole)
            if period is not None:
                found.append(period)
        return tuple(found)

    @cached_property
    def fiscal_year(self) -> int | None:
        """The year most of the text is about; None where no year leads."""
        counts: Counter[int] = Counter()
        for _, match in texts(self.document).matches(FISCAL):
            counts[int(match.group(1))] += 1 if len(match.string) > len(match.group()) + 4 else 3
        for each in self.dates:
            counts[each.year] += 1
        leading = counts.most_common(2)
        if not leading or (len(leading) > 1 and leading[0][1] == leading[1][1]):
            return None
        return leading[0][0]


def _date(match: re.Match[str], span: Span) -> PrintedDate:
    month, day = match.group(2) or match.group(5), match.group(3) or match.group(6)
    return PrintedDate(int(match.group(1)), int(month) if month else None, int(day) if day else None, span)


def _period(text: str, match: re.Match[str], span: Span) -> PrintedPeriod | None:
    months = MONTHS.match(text, match.start())
    year = int(match.group(1))
    if months is not None:
        place = part_of(span, months.start(), months.end())
        first = PrintedDate(year, int(months.group(2)), None, place)
        return PrintedPeriod(first, PrintedDate(year, int(months.group(3)), None, place), place)
    to = TO.match(text, match.end())
    if to is None:
        return None
    first = _date(match, part_of(span, match.start(), match.end()))
    other = DATE.match(text, to.end())
    if other is not None:
        last = _date(other, part_of(span, other.start(), other.end()))
        return PrintedPeriod(first, last, part_of(span, match.start(), other.end()))
    short = END.match(text, to.end())
    if short is None or first.month is None:
        return None
    day = int(short.group(2)) if short.group(2) else None
    last = PrintedDate(year, int(short.group(1)), day, part_of(span, short.start(), short.end()))
    return PrintedPeriod(first, last, part_of(span, match.start(), short.end()))
