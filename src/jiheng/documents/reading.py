"""What was read from a finished document, whatever its format: paragraphs and tables, with places.

Every reader of a format gives a `ReadDocument`. A `Span` names a piece of text in it, so that what a
check finds can be quoted, shown, and found again in the original file.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias


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


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` up to `end` of a block: of its text, or of one cell's (by its index)."""

    block: int
    cell: int  # -1: the block is a paragraph
    start: int
    end: int


@dataclass(frozen=True)
class ReadDocument:
    """A finished document as read. `unreadable` says why nothing can be told of it (a scan)."""

    file: str
    format: str
    blocks: tuple[ReadBlock, ...]
    unreadable: str = ""
    remarks: tuple[str, ...] = field(default=())

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

    def texts(self) -> Iterator[tuple[Span, str]]:
        """Go through every text once, in order: each paragraph's and each cell's, with its whole span."""
        return iter(self._texts)

    @cached_property
    def own_texts(self) -> tuple[tuple[Span, str], ...]:
        """The texts of the document itself: without the comments somebody wrote on it."""
        return tuple(each for each in self._texts if self.blocks[each[0].block].part is not Part.COMMENT)

    @cached_property
    def own_text(self) -> str:
        """Those texts in one, a line each: what is not in it need not be looked for one by one."""
        return "\n".join(text for _, text in self.own_texts)

    @cached_property
    def _texts(self) -> tuple[tuple[Span, str], ...]:
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
        return tuple(found)
