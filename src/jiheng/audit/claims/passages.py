"""Pieces of a report's text with their places: sentences, clauses, what a pattern matches."""

import re
from collections.abc import Iterator
from functools import lru_cache

from jiheng.documents.reading import ReadDocument, ReadTable, Span, Texts

SENTENCE = re.compile(r"[^。；;！!？?\n]+")
CLAUSE = re.compile(r"[^。；;！!？?，,：:\n]+")
QUOTED = re.compile(r"《[^《》]*》")


def texts(document: ReadDocument) -> Texts:
    """Give every text of the report itself: not the comments somebody wrote on it."""
    return document.own_texts


def paragraphs(document: ReadDocument) -> Texts:
    """Give the paragraphs of the body that are not empty."""
    return document.body_texts


def matches(
    document: ReadDocument,
    pattern: re.Pattern[str],
    *,
    tables: bool = True,
    outside: re.Pattern[str] | None = None,
) -> Iterator[tuple[Span, re.Match[str]]]:
    """Go through what a pattern matches, in the whole report or in its paragraphs only.

    What begins inside a match of `outside` (a title in 《》) is left out.
    """
    for span, match in (texts(document) if tables else paragraphs(document)).matches(pattern):
        if outside is None or not _inside(outside, match.string, match.start()):
            yield span, match


def _inside(pattern: re.Pattern[str], text: str, place: int) -> bool:
    return any(each.start() < place < each.end() for each in pattern.finditer(text))


def pieces(
    document: ReadDocument, pattern: re.Pattern[str] = SENTENCE, *, tables: bool = True
) -> Iterator[tuple[Span, str]]:
    """Go through the sentences (or clauses), without the blanks around them."""
    for span, text in texts(document) if tables else paragraphs(document):
        yield from split(span, text, pattern)


def split(span: Span, text: str, pattern: re.Pattern[str] = SENTENCE) -> Iterator[tuple[Span, str]]:
    """Split the text that stands at a span into sentences (or clauses)."""
    for start, piece in _cut(text, pattern):
        yield part_of(span, start, start + len(piece)), piece


@lru_cache(maxsize=4096)  # many checks go through the sentences of one report
def _cut(text: str, pattern: re.Pattern[str]) -> tuple[tuple[int, str], ...]:
    found = []
    for match in pattern.finditer(text):
        piece = match.group()
        stripped = piece.strip()
        if stripped:
            found.append((match.start() + len(piece) - len(piece.lstrip()), stripped))
    return tuple(found)


def part_of(span: Span, start: int, end: int) -> Span:
    """Give the piece from `start` up to `end`, counted from the beginning of the span."""
    return Span(span.block, span.cell, span.start + start, span.start + end)


def rows(table: ReadTable) -> list[list[int]]:
    """Give the indexes of the cells that begin in each row, from top to bottom."""
    count = max((cell.row for cell in table.cells), default=-1) + 1
    found: list[list[int]] = [[] for _ in range(count)]
    for index, cell in enumerate(table.cells):
        found[cell.row].append(index)
    return found


def cell_span(table: ReadTable, block: int, index: int) -> Span:
    """Give the whole span of a cell."""
    return Span(block, index, 0, len(table.cells[index].text))


@lru_cache(maxsize=4096)  # every check of names and labels asks it of the same cells
def one_line(text: str) -> str:
    """Give a cell's text without its line breaks and blanks: names are broken to fit their cells."""
    return "".join(text.split())
