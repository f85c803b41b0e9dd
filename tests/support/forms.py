"""Forms written by the command, read again, and changed as if by hand."""

from dataclasses import replace

from jiheng.cli.main import main
from jiheng.documents.docx_reader import read_docx
from jiheng.documents.reading import ReadTable
from jiheng.projects.form_table import column_letters


def write_form(project, path, *, kind):
    """Write a form of a project through the command."""
    assert main(["report", str(project), "--kind", kind, "--out", str(path)]) == 0
    return path


def changed(filled, texts):
    """Give the same form with other texts in these cells (A1 …), as if somebody had typed them."""
    table = filled.blocks[0]
    cells = tuple(
        replace(cell, text=texts.get(f"{column_letters(cell.column)}{cell.row + 1}", cell.text))
        for cell in table.cells
    )
    return replace(filled, blocks=(replace(table, cells=cells),))


def rows_of(path):
    """Give the cells of a .docx form by row: column, rows and columns covered, text."""
    table = next(block for block in read_docx(path) if isinstance(block, ReadTable))
    rows = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append((cell.column, cell.rows, cell.columns, cell.text))
    return list(rows.values())
