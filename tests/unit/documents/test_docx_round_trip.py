"""What is written is what is read, for any text and any merges."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiheng.documents.docx_reader import read_docx
from jiheng.documents.docx_writer import write_docx
from jiheng.documents.model import Align, Cell, Document, Heading, Paragraph, Table, placed
from jiheng.documents.reading import ReadCell, ReadParagraph, ReadTable
from jiheng.documents.xml_text import clean

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=12) | st.sampled_from(
    ["=1+1", "</w:t>", "&#0;", "a\r\nb\rc", "\t", " 前后 ", "“引号”——", "x" * 60, "𠮷", "_x0000_"]
)


@st.composite
def grids(draw: st.DrawFn, *, width: int) -> tuple[tuple[Cell, ...], ...]:
    """Tile a grid with cells of random size."""
    height = draw(st.integers(1, 4))
    taken: set[tuple[int, int]] = set()
    rows = []
    for row in range(height):
        line = []
        for column in range(width):
            if (row, column) in taken:
                continue
            free = next((right for right in range(column, width) if (row, right) in taken), width)
            columns = draw(st.integers(1, free - column))
            tall = draw(st.integers(1, height - row))
            taken |= {(row + down, column + right) for down in range(tall) for right in range(columns)}
            align = draw(st.sampled_from(Align))
            line.append(Cell(draw(ANY_TEXT), tall, columns, align, draw(st.booleans())))
        rows.append(tuple(line))
    return tuple(rows)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(1, 8))
    widths = tuple(draw(st.lists(st.integers(5, 60), min_size=width, max_size=width)))
    head = draw(st.just(()) | grids(width=width))
    return Table(draw(ANY_TEXT), widths, head, draw(grids(width=width)))


def seen(table: Table) -> ReadTable:
    """Say what a reader must find of a table."""
    return ReadTable(
        tuple(
            ReadCell(first + row, column, cell.rows, cell.columns, clean(cell.text), head)
            for first, rows, head in ((0, table.head, True), (len(table.head), table.body, False))
            for row, line in enumerate(placed(rows, len(table.widths)))
            for column, cell in line
            if cell is not None
        )
    )


def read_back(document: Document) -> list[ReadParagraph | ReadTable]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "文.docx")
        write_docx(document, path)
        return read_docx(path)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(table=tables())
def test_a_table_is_read_as_it_was_written(table: Table) -> None:
    *before, found = read_back(Document("标题", blocks=(table,)))
    assert found == seen(table)
    caption = [ReadParagraph(f"表1 {clean(table.caption)}", "Caption")] if table.caption else []
    assert before[1:] == caption


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(lines=st.lists(st.tuples(st.integers(0, 4), ANY_TEXT), max_size=6), title=ANY_TEXT)
def test_headings_and_paragraphs_are_read_as_they_were_written(
    lines: list[tuple[int, str]], title: str
) -> None:
    blocks = tuple(Heading(level, text) if level else Paragraph(text) for level, text in lines)
    expected: list[tuple[int | None, str]] = []
    for level, text in lines:
        cleaned = clean(text)
        parts = [cleaned] if level else cleaned.split("\n")
        expected.extend((level or None, part) for part in parts if part or level)
    found = read_back(Document(title, blocks=blocks))[1 if clean(title) else 0 :]
    assert [block.level for block in found] == [level for level, _ in expected]
    for block, (level, text) in zip(found, expected, strict=True):
        assert block.text.endswith(text) if level else block.text == text


def test_the_score_table_is_read_as_it_was_written(score_table: Table) -> None:
    found = read_back(Document("标题", blocks=(score_table,)))[-1]
    assert found == seen(score_table)
    tall = [cell.rows for cell in found.cells if cell.column == 0 and not cell.head]
    assert tall == [6, 5, 13, 2, 1]
