"""Marks in the text of a document: this piece is the printed text of that figure.

A mark is three characters that Unicode keeps out of interchange (U+FDD0 to U+FDD2), so it goes through
any composing of texts and no writer may let it out. Marks count in paragraphs and cells; elsewhere, and
where one is torn, only the text stays.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

from jiheng.documents.model import Block, Cell, Document, Paragraph, Table, placed
from jiheng.documents.xml_text import clean

OPEN, MIDDLE, CLOSE = "\ufdd0", "\ufdd1", "\ufdd2"
MARK = re.compile(f"{OPEN}([^{OPEN}-{CLOSE}]*){MIDDLE}([^{OPEN}-{CLOSE}\n]+){CLOSE}")
STRAY = re.compile(f"{OPEN}[^{OPEN}-{CLOSE}]*{MIDDLE}|[{OPEN}-{CLOSE}]")
NEAR = 12  # characters around a mark that help to find its place again


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; `figure` names the figure whose printed text it is, if any."""

    text: str
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure printed in a document: in which text, or in which cell (all from 0).

    `before` and `after` are what stands around it in its paragraph or cell.
    """

    figure: str
    text: str
    before: str
    after: str
    table: int | None = None
    row: int | None = None
    column: int | None = None


def marked(figure: str, text: str) -> str:
    """Mark `text` as the printed text of `figure`; no text and a text of several lines stay bare."""
    if not text or "\n" in text:
        return text
    return f"{OPEN}{figure}{MIDDLE}{text}{CLOSE}"


def pieces(text: str) -> Iterator[Piece]:
    """Take a text with marks apart, in order; a piece is never empty."""
    end = 0
    for match in MARK.finditer(text):
        if bare := STRAY.sub("", text[end : match.start()]):
            yield Piece(bare)
        yield Piece(match[2], match[1])
        end = match.end()
    if bare := STRAY.sub("", text[end:]):
        yield Piece(bare)


def unmarked(text: str) -> str:
    """Give the text alone."""
    bare = OPEN not in text and MIDDLE not in text and CLOSE not in text  # most texts, and told quickly
    return text if bare else STRAY.sub("", text)


def plain(text: str) -> str:
    """Give the text alone, as a file can hold it: line ends are newlines."""
    return clean(unmarked(text))


def with_numbers(document: Document) -> Document:
    """Give the document with each mark naming its place in `printed_in` instead of its figure."""
    counter = count()

    def numbered(text: str) -> str:
        return "".join(
            marked(str(next(counter)), each.text) if each.figure else each.text for each in pieces(text)
        )

    def rows(lines: tuple[tuple[Cell, ...], ...]) -> tuple[tuple[Cell, ...], ...]:
        return tuple(tuple(replace(cell, text=numbered(cell.text)) for cell in line) for line in lines)

    blocks: list[Block] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            blocks.append(replace(block, text=numbered(block.text)))
        elif isinstance(block, Table):
            head = rows(block.head)
            blocks.append(replace(block, head=head, body=rows(block.body)))
        else:
            blocks.append(block)
    return replace(document, blocks=tuple(blocks))


def printed_in(document: Document) -> Iterator[Printed]:
    """Find every mark of a document, in the order in which the writers meet them."""
    tables = 0
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield from _printed(block.text)
        elif isinstance(block, Table):
            for row, column, text in _cells(block):
                yield from _printed(text, (tables, row, column))
            tables += 1


def _cells(table: Table) -> Iterator[tuple[int, int, str]]:
    for row, line in enumerate(placed((*table.head, *table.body), len(table.widths))):
        for column, cell in line:
            if cell is not None:
                yield row, column, cell.text


def _printed(
    text: str, cell: tuple[int, int, int] | tuple[None, None, None] = (None,) * 3
) -> Iterator[Printed]:
    found = list(pieces(text)) if OPEN in text else []
    for number, piece in enumerate(found):
        if piece.figure:
            before = "".join(each.text for each in found[:number]).rpartition("\n")[2]
            after = "".join(each.text for each in found[number + 1 :]).partition("\n")[0]
            yield Printed(piece.figure, piece.text, before[-NEAR:], after[:NEAR], *cell)
