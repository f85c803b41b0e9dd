"""Find the header of a table: below title lines and a unit line, over one row or two."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from jiheng.evidence.fact import Fact
from jiheng.evidence.fields import Field
from jiheng.sources.table import Block, Row, Table
from jiheng.values.digits import fold

LOOKED_AT = 30  # rows
WITH_UNIT = re.compile(r"(?P<title>.+?)\((?P<unit>[^()]+)\)")
UNIT_ALONE = re.compile(r"\((?P<unit>[^()]+)\)")
UNIT_LINE = re.compile(r"单位\s{0,20}[:：]\s{0,20}\(?(?:人民币)?\s{0,20}(?P<unit>亿元|万元|千元|百元|元)")
BLANKS = re.compile(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])")
MARKED = "*＊:："  # a star says that a column must be filled

Match: TypeAlias = "tuple[Field, str] | None"


@dataclass(frozen=True, slots=True)
class Header:
    """The header: the line it ends on, its titles as joined, the unit said above it, and where."""

    lines: tuple[int, ...]
    titles: tuple[str, ...]
    unit: str = ""
    unit_line: int | None = None

    @property
    def line(self) -> int:
        """The line the header ends on; rows below it are records."""
        return self.lines[-1]


class Titles:
    """The names a record kind's columns go by."""

    def __init__(self, fact_type: type[Fact]) -> None:
        """List them: identifiers and Chinese titles."""
        self.fields = {tidy(name): each for each in fact_type.fields for name in (each.name, each.title)}

    def match(self, title: str) -> Match:
        """Find the field a title names, and the unit written behind it."""
        if (named := self.fields.get(title)) is not None:
            return named, ""
        parts = WITH_UNIT.fullmatch(title)
        if parts is None:
            return None
        named = self.fields.get(parts["title"])
        return None if named is None else (named, parts["unit"])

    def count(self, titles: Sequence[str]) -> int:
        """Count the different fields that titles name."""
        return len({found[0].name for title in titles if (found := self.match(title)) is not None})


def tidy(cell: str) -> str:
    """Take blanks, line breaks and stars out of a title; identifiers in small letters."""
    title = BLANKS.sub("", fold(cell)).strip(MARKED)
    return title.lower() if title.isascii() else title


def find_header(rows: Sequence[Row], table: Table, fact_type: type[Fact]) -> Header:
    """Find the header among the first rows (there is at least one).

    Where none looks like one, the first row with more than a title in it is taken, so that its
    columns can be told as faults.
    """
    names = Titles(fact_type)
    best, best_count = _likely(rows), 1
    for row in rows:
        titles = _titles(row)
        count = names.count(titles)
        if count > best_count or (count == 1 == best_count and sum(map(bool, titles)) == 1):
            best, best_count = Header((row.line,), titles), count
    for row, below in pairwise(rows):
        joined = _joined(row, below, table.merges, names)
        count = names.count(joined)
        more = row.line in best.lines and all(
            not cell or UNIT_ALONE.fullmatch(cell) for cell in _titles(below)
        )
        if count > best_count or (count == best_count and more):
            best, best_count = Header((row.line, below.line), joined), count
    return _with_unit(best, rows)


def _titles(row: Row) -> tuple[str, ...]:
    titles = [*map(tidy, row.cells)]
    while titles and not titles[-1]:
        titles.pop()
    return tuple(titles)


def _likely(rows: Sequence[Row]) -> Header:
    for row in rows:
        if sum(map(bool, map(str.strip, row.cells))) > 1:
            return Header((row.line,), _titles(row))
    return Header((rows[0].line,), _titles(rows[0]))


def _joined(upper: Row, lower: Row, merges: tuple[Block, ...], names: Titles) -> tuple[str, ...]:
    """Join two rows of a head, or give nothing when the lower one is no part of it."""
    width = max(len(upper.cells), len(lower.cells))
    above = [*map(tidy, upper.cells), *[""] * (width - len(upper.cells))]
    below = [*map(tidy, lower.cells), *[""] * (width - len(lower.cells))]
    _spread(above, below, upper.line, merges)
    titles = []
    for over, under in zip(above, below, strict=True):
        if not under or under == over:
            titles.append(over)
        elif UNIT_ALONE.fullmatch(under) or names.match(f"{over}{under}"):
            titles.append(f"{over}{under}")
        elif names.match(over) and not names.match(under):
            return ()  # a record stands under a title
        else:
            titles.append(under)
    return tuple(titles)


def _spread(above: list[str], below: list[str], line: int, merges: tuple[Block, ...]) -> None:
    """Let a merged title stand over each of its columns; without merges, over those it is over."""
    wide = [each for each in merges if each.top <= line <= each.bottom and each.right > each.left]
    for block in wide:
        if block.left >= len(above):
            continue  # blanks beside the table
        last = min(block.right, len(above) - 1)
        above[block.left : last + 1] = [above[block.left]] * (last + 1 - block.left)
    if not merges:
        for index in range(1, len(above)):
            if not above[index] and below[index] and below[index - 1]:
                above[index] = above[index - 1]


def _with_unit(header: Header, rows: Sequence[Row]) -> Header:
    for row in rows:
        if row.line >= header.lines[0]:
            break
        for cell in row.cells:
            if found := UNIT_LINE.search(fold(cell)):
                return Header(header.lines, header.titles, found["unit"], row.line)
    return header
