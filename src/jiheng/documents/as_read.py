"""A document of the model as its reader would see it, without a file between.

What `open_docx` reads in the .docx that `docx_bytes` writes: the same texts at the same places. Page
numbers in the table of contents are left out, because nothing is laid out.
"""

from collections.abc import Iterator

from jiheng.documents.docx_styles import (
    APPENDIX_LABEL,
    APPENDIX_TITLE,
    CAPTION,
    HEADING,
    NORMAL,
    NOTE,
    SIGNED,
    SUBTITLE,
    TITLE,
    TOC,
    TOC_TITLE,
)
from jiheng.documents.docx_toc import spaced
from jiheng.documents.flat_tables import with_heads
from jiheng.documents.marks import plain
from jiheng.documents.model import (
    Appendix,
    Block,
    Cell,
    Document,
    Heading,
    Paragraph,
    Picture,
    Table,
    Toc,
    end_of_text,
    placed,
)
from jiheng.documents.numbering import entries_of, numbered
from jiheng.documents.reading import ReadBlock, ReadCell, ReadDocument, ReadParagraph, ReadTable


def as_read(document: Document, file: str) -> ReadDocument:
    """Give the document as it reads in a .docx named `file`. Raises as `numbered` does."""
    whole = numbered(document)
    end = end_of_text(whole.blocks)
    blocks = [
        *_line(whole.title, TITLE),
        *_line(whole.subtitle, SUBTITLE),
        *(read for block in whole.blocks[:end] for read in _block(block, whole)),
        *(read for line in whole.signed for read in _line(line, SIGNED)),
        *(read for block in whole.blocks[end:] for read in _block(block, whole)),
    ]
    return ReadDocument(file, "docx", tuple(blocks))


def _block(block: Block, whole: Document) -> Iterator[ReadBlock]:
    match block:
        case Heading(level=level, text=text):
            yield from _line(text, f"{HEADING}{level}", level)
        case Paragraph(text=text, note=note):
            for line in plain(text).split("\n"):
                yield from _line(line, NOTE if note else NORMAL)
        case Table():
            yield from _line(block.caption, CAPTION)
            yield _table(block)
        case Picture(caption=caption):
            yield from _line(caption, CAPTION)
        case Toc():
            yield from _toc(block, whole)
        case Appendix(label=label, title=title, subtitle=subtitle):
            yield from _line(label, APPENDIX_LABEL)
            yield from _line(title, APPENDIX_TITLE, 1)
            yield from _line(subtitle, SUBTITLE)


def _toc(toc: Toc, whole: Document) -> Iterator[ReadBlock]:
    yield from _line(spaced(toc.title), TOC_TITLE)
    for entry in entries_of(whole):
        if entry.level <= toc.levels:
            yield from _line(entry.text, f"{TOC}{entry.level}")


def _line(text: str, style: str, level: int | None = None) -> Iterator[ReadParagraph]:
    written = plain(text)
    if written:
        yield ReadParagraph(written, style, level)


def _table(table: Table) -> ReadTable:
    cells = [
        _cell(cell, row, column, head=row < len(table.head))
        for row, line in enumerate(_rows(table))
        for column, cell in line
        if cell is not None
    ]
    marked = any(cell.head for cell in cells)
    return ReadTable(tuple(cells if marked else with_heads(cells)))


def _rows(table: Table) -> Iterator[list[tuple[int, Cell | None]]]:
    width = len(table.widths)
    yield from placed(table.head, width)
    yield from placed(table.body, width)


def _cell(cell: Cell, row: int, column: int, *, head: bool) -> ReadCell:
    return ReadCell(row, column, cell.rows, cell.columns, plain(cell.text), head)
