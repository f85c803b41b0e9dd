"""What was read from a finished document, whatever its format: paragraphs and tables, with places.

Every reader of a format gives a `ReadDocument`. A `Span` names a piece of text in it, so that what a
check finds can be quoted, shown, and found again in the original file.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import NamedTuple, TypeAlias

from jiheng.documents.telling_words import telling_words


class Part(StrEnum):
    """Where in a document a block stands."""

    BODY = "body"
    HEADER = "header"
    FOOTER = "footer"
    FOOTNOTE = "footnote"
    TEXT_BOX = "text_box"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class ReadParagraph:
    """A paragraph as a reader sees it; `level` is its outline level from 1, None for running text.

    The first `automatic` characters of `text` are a number that the word processor makes and that
    stands in no run of the file. `lines` tells, for formats made of lines, which line of the file
    (from 1) begins at which offset of the text: `((0, 12), (31, 13))`. `page` counts from 1.
    """

    text: str
    style: str = ""
    level: int | None = None
    automatic: int = 0
    part: Part = Part.BODY
    page: int | None = None
    lines: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ReadCell:
    """A cell at its upper left grid place (from 0), and how many places it covers.

    `text` has one line a paragraph of the cell; tables nested in it count as its paragraphs. `head`:
    the row is marked as one that comes again on each page or, without such marks, reads like a head.
    """

    row: int
    column: int
    rows: int
    columns: int
    text: str
    head: bool = False
    page: int | None = None
    lines: tuple[tuple[int, int], ...] = ()  # as those of a paragraph


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table; cells from left to right, from top to bottom. `name` is a worksheet's."""

    cells: tuple[ReadCell, ...]
    part: Part = Part.BODY
    name: str = ""


ReadBlock: TypeAlias = ReadParagraph | ReadTable


class Span(NamedTuple):
    """Characters `start` up to `end` of a block: of its text, or of one cell's (by its index)."""

    block: int
    cell: int  # -1: the block is a paragraph
    start: int
    end: int


class Concealed(NamedTuple):
    """Text that is there and is not seen: what it says, how it is hidden, where or near what it stands."""

    text: str
    how: str
    span: Span


# Between two texts in one: a line ends and a line begins, and no words or blanks run from one to the other.
BETWEEN = "\n\0\n"
RUNS_ON = re.compile(r"\[\^[^\]]*\](?:[*+]|\{\d*,\})")  # would go through text after text for its end
EDGE = re.compile(r"(?<!\[)\^|\$")
FEW = 5  # where less than one text in so many can have a word, they are looked at one by one


class Texts:
    r"""Texts of a document with their spans, in order; and all of them in one, to be searched at once.

    Most words that a check looks for stand nowhere in a report, or in a text or two. So a pattern is
    searched in the one text, and only a text in which that finds something is looked at by itself. It
    must therefore not forbid a line end or blank behind or before it (`(?!\s)`, `(?!$)`), nor use
    `\A` and `\Z`.
    """

    def __init__(self, each: Iterable[tuple[Span, str]], among: "Texts | None" = None) -> None:
        """Take the texts with their whole spans; words are looked for in those they are `among`."""
        self._each = tuple(each)
        self._among = among
        self._known: dict[str, tuple[int, ...]] = {}  # in which texts the words asked for stand

    def __iter__(self) -> Iterator[tuple[Span, str]]:
        """Go through them."""
        return iter(self._each)

    @cached_property
    def whole(self) -> str:
        """All of them in one."""
        return BETWEEN.join([text for _, text in self._each])

    @cached_property
    def _starts(self) -> list[int]:
        lengths = [len(text) + len(BETWEEN) for _, text in self._each]
        return list(accumulate(lengths, initial=0))

    def holding(self, pattern: re.Pattern[str]) -> Iterator[tuple[Span, str]]:
        """Go through the texts in which a pattern may match: every one in which it does, few others."""
        words = telling_words(pattern)
        if words:
            found = self._with_any(words)
            if len(found) * FEW <= len(self._each) or _runs_on(pattern.pattern):
                return (self._each[index] for index in found)
        return iter(self) if _runs_on(pattern.pattern) else self._searched(pattern)

    def _searched(self, pattern: re.Pattern[str]) -> Iterator[tuple[Span, str]]:
        search, starts, after = _by_lines(pattern).search, self._starts, 0
        while after < len(self._each) and (found := search(self.whole, starts[after])):
            after = bisect_right(starts, found.start())
            yield self._each[after - 1]

    def naming(self, *words: str) -> Iterator[tuple[Span, str]]:
        """Go through the texts in which one of the words stands."""
        return (self._each[index] for index in self._with_any(words))

    def _with_any(self, words: Iterable[str]) -> list[int]:
        return sorted({index for word in words for index in self.with_word(word)})

    def with_word(self, word: str) -> tuple[int, ...]:
        """Give the indexes of the texts in which a word stands."""
        found = self._known.get(word)
        if found is None:
            if self._among is None:
                found = tuple(self._found(word))
            else:
                found = tuple(self._own[each] for each in self._among.with_word(word) if each in self._own)
            self._known[word] = found
        return found

    @cached_property
    def _own(self) -> dict[int, int]:
        """For each of these texts, by its index among the others, its own."""
        own = {span: index for index, (span, _) in enumerate(self._each)}
        others = () if self._among is None else self._among
        return {index: own[span] for index, (span, _) in enumerate(others) if span in own}

    def _found(self, word: str) -> Iterator[int]:
        starts, after = self._starts, 0
        while after < len(self._each) and (place := self.whole.find(word, starts[after])) >= 0:
            after = bisect_right(starts, place)
            yield after - 1

    def matches(self, pattern: re.Pattern[str]) -> Iterator[tuple[Span, re.Match[str]]]:
        """Go through what a pattern matches within a text, each with its place."""
        for span, text in self.holding(pattern):
            for match in pattern.finditer(text):
                start, end = match.span()
                yield Span(span.block, span.cell, span.start + start, span.start + end), match


@lru_cache(maxsize=2048)
def _runs_on(pattern: str) -> bool:
    return RUNS_ON.search(pattern) is not None


@lru_cache(maxsize=2048)
def _by_lines(pattern: re.Pattern[str]) -> re.Pattern[str]:
    """Give the pattern for the texts in one, where each begins and ends a line."""
    if not EDGE.search(pattern.pattern):
        return pattern
    return re.compile(pattern.pattern, pattern.flags | re.MULTILINE)


@dataclass(frozen=True)
class ReadDocument:
    """A finished document as read. `unreadable` says why nothing can be told of it (a scan)."""

    file: str
    format: str
    blocks: tuple[ReadBlock, ...]
    unreadable: str = ""
    remarks: tuple[str, ...] = field(default=())
    concealed: tuple[Concealed, ...] = field(default=())

    def text_at(self, span: Span) -> str:
        """Give the characters of a span."""
        block = self.blocks[span.block]
        text = block.text if isinstance(block, ReadParagraph) else block.cells[span.cell].text
        return text[span.start : span.end]

    def line_at(self, span: Span) -> int | None:
        """Give the line of the file (from 1) where a span begins; None in formats without lines."""
        block = self.blocks[span.block]
        lines = block.lines if isinstance(block, ReadParagraph) else block.cells[span.cell].lines
        return next((line for offset, line in reversed(lines) if offset <= span.start), None)

    @cached_property
    def paragraphs(self) -> tuple[tuple[int, ReadParagraph], ...]:
        """The paragraphs with the indexes of their blocks."""
        return tuple((n, each) for n, each in enumerate(self.blocks) if isinstance(each, ReadParagraph))

    @cached_property
    def tables(self) -> tuple[tuple[int, ReadTable], ...]:
        """The tables with the indexes of their blocks."""
        return tuple((n, each) for n, each in enumerate(self.blocks) if isinstance(each, ReadTable))

    def texts(self) -> Texts:
        """Give every text once, in order: each paragraph's and each cell's, with its whole span."""
        return self._texts

    @cached_property
    def own_texts(self) -> Texts:
        """The texts of the document itself: without the comments somebody wrote on it."""
        own = (each for each in self._texts if self.blocks[each[0].block].part is not Part.COMMENT)
        return Texts(own, self._texts)

    @cached_property
    def body_texts(self) -> Texts:
        """The paragraphs of the body that are not empty."""
        found = (
            (Span(number, -1, 0, len(each.text)), each.text)
            for number, each in self.paragraphs
            if each.part is Part.BODY and each.text.strip()
        )
        return Texts(found, self._texts)

    @cached_property
    def _texts(self) -> Texts:
        found: list[tuple[Span, str]] = []
        for number, block in enumerate(self.blocks):
            if isinstance(block, ReadParagraph):
                found.append((Span(number, -1, 0, len(block.text)), block.text))
            else:
                found += [
                    (Span(number, index, 0, len(cell.text)), cell.text)
                    for index, cell in enumerate(block.cells)
                    if cell.text
                ]
        return Texts(found)
