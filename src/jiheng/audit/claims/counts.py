"""Counts of systems, platforms and sites, with the list they count.

A count is of the `whole` where its words say so (共, 等 behind a list, 保障…), and no word of its
sentence narrows it to some (其中, 升级, 等保); of systems kept running, no word of their clause. Only
such counts are of one fact.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from jiheng.audit.claims.indicator_rows import IndicatorRow
from jiheng.audit.claims.names import Names
from jiheng.audit.claims.passages import SENTENCE, split, texts
from jiheng.audit.dictionary import pattern, words
from jiheng.documents.reading import ReadDocument, Span
from jiheng.values.chinese_numerals import to_arabic

DATA = "counts"
NUMBER = "([0-9０-９]{1,4}|[一二两三四五六七八九十百]{1,4})"
LEAD = re.compile(r"(?:共总|计共|计合|有共|计总|这|共|等|的|\s)*+")  # read from the end of a clause
CLAUSE = re.compile("[。；;！？!?，,：:\n（(]")
LAST_TWO = re.compile("以及|及其|及|和|与")
BETWEEN = re.compile(r"\s*(?:、|以及|及|和|与|，|,)\s*")
COMMA = re.compile("[，,；;：:。]")
FEWEST = 2


@dataclass(frozen=True, slots=True)
class Count:
    """So many of a kind, as printed; `fewest` to `most` are named in the list right before it.

    `listed` is "" where there is no list before it; `open` where the list ends in 等.
    """

    noun: str
    number: int
    span: Span
    whole: bool
    listed: str = ""
    fewest: int = 0
    most: int = 0
    open: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """Systems named one after another, under the names that are known; `open` where 等 follows."""

    names: tuple[str, ...]
    spans: tuple[Span, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class Stated:
    """A list that words like 包括 lead to, and that names at least `fewest` systems."""

    fewest: int
    span: Span


@dataclass(frozen=True)
class Counts:
    """The counts and lists of one document."""

    document: ReadDocument
    names: Names
    rows: tuple[IndicatorRow, ...]

    @cached_property
    def counts(self) -> tuple[Count, ...]:
        """Every count, in the order of the document; values of indicators behind those of texts."""
        between, nouns = "|".join(words(DATA, "between")), "|".join(words(DATA, "nouns"))
        counted = re.compile(rf"(?<![第0-9０-９.．个]){NUMBER}\s*[个套](?:{between})*({nouns})(?!数)")
        found = [
            count
            for place, text in texts(self.document).naming(*words(DATA, "nouns"))
            for span, sentence in split(place, text, SENTENCE)
            for match in counted.finditer(sentence)
            if (count := _count(match, sentence, span)) is not None
        ]
        return (*found, *self._in_rows())

    @cached_property
    def listings(self) -> tuple[Listing, ...]:
        """Every list of two systems and more."""
        places = sorted((span, named.name) for named in self.names.systems for span in named.spans)
        groups: list[list[tuple[Span, str]]] = []
        for place in places:
            last = groups[-1][-1][0] if groups else None
            if last and (last.block, last.cell) == (place[0].block, place[0].cell):
                text = self.document.text_at(Span(last.block, last.cell, last.end, place[0].start))
                if BETWEEN.fullmatch(text):
                    groups[-1].append(place)
                    continue
            groups.append([place])
        return tuple(self._listing(group) for group in groups if len(group) >= FEWEST)

    def _listing(self, group: list[tuple[Span, str]]) -> Listing:
        last = group[-1][0]
        after = self.document.text_at(Span(last.block, last.cell, last.end, last.end + 1))
        return Listing(tuple(name for _, name in group), tuple(span for span, _ in group), after == "等")

    @cached_property
    def stated(self) -> tuple[Stated, ...]:
        """Every list of systems that words like 包括 lead to, in sentences about all of them."""
        lead = "|".join(words(DATA, "before_lists"))
        leading = re.compile(rf"(?:{lead})了?[：:]?([^。；，：,:\n]+?)(?=等|[。；，,\n]|$)")
        found = []
        for place, match in texts(self.document).matches(leading):
            fewest, _ = _items(match[1])
            sentence = match.string[max(0, match.string.rfind("。", 0, match.start())) : match.end()]
            if fewest >= FEWEST and not any(word in sentence for word in words(DATA, "part")):
                start, end = match.span(1)
                found.append(Stated(fewest, Span(place.block, place.cell, start, end)))
        return tuple(found)

    def _in_rows(self) -> list[Count]:
        found = []
        for row in self.rows:
            named = pattern(DATA, "rows").search(row.label)
            if not named or any(word in row.label for word in words(DATA, "part")):
                continue
            numbers = [number for cell in (row.target, row.actual) if cell and (number := cell.number())]
            # fewer than planned are no other count of all
            told = numbers[:1] if len({each.value for each in numbers}) > 1 else numbers
            found += [
                Count(named[1], number.scaled, number.span, whole=True)
                for number in told
                if not number.places
            ]
        return found


def _count(match: re.Match[str], sentence: str, span: Span) -> Count | None:
    written = match[1].replace("两", "二")
    arabic = written if written.isdigit() else to_arabic(written)
    if not arabic:
        return None
    before = sentence[: match.start()]
    clause = before[max([0, *(mark.end() for mark in CLAUSE.finditer(before))]) :]
    lead = LEAD.match(clause[::-1])
    listed = clause[: len(clause) - (lead.end() if lead else 0)]
    tail = clause[len(listed) :]
    is_open = "等" in tail
    some = _some(sentence, match.start(), match.end())
    named = any(re.search(f"{word}(?:了|的|好)?\\s*$", before) for word in words(DATA, "whole"))
    fewest, most = _items(listed)
    place = Span(span.block, span.cell, span.start + match.start(), span.start + match.end())
    whole = (is_open or named or fewest > 0 or tail.startswith(("共", "总", "合计"))) and not some
    return Count(match[2], int(arabic), place, whole, listed if fewest else "", fewest, most, is_open)


def _some(sentence: str, start: int, end: int) -> bool:
    """Say whether words narrow the count at this place to some of the systems."""
    if not pattern(DATA, "kept_running").match(sentence, end):
        return any(word in sentence for word in words(DATA, "part"))
    clause = COMMA.split(sentence[:start])[-1] + COMMA.split(sentence[end:])[0]
    in_clause = any(word in clause for word in words(DATA, "part"))
    return in_clause or any(word in sentence for word in words(DATA, "narrowing"))


def _items(listed: str) -> tuple[int, int]:
    """Count the systems of a list: the least and most there may be (和 may be part of a name)."""
    ends = tuple(words(DATA, "named_ends"))
    parts = [part.strip() for part in listed.split("、")]
    last = [part.strip() for part in LAST_TWO.split(parts[-1])]
    if (
        not all(part.endswith(ends) for part in (*parts[:-1], parts[-1]))
        or len(parts) + len(last) < FEWEST + 1
    ):
        return 0, 0
    sure = sum(1 for part in last if part.endswith(ends))
    every = sum(len([p for p in LAST_TWO.split(part) if p.strip().endswith(ends)]) for part in parts)
    fewest = len(parts)
    return fewest, max(every, len(parts) - 1 + sure)
