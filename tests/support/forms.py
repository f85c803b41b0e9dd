"""Forms written by the command, read again, and changed as if by hand."""

from dataclasses import replace

from jiheng.cli.main import main
from jiheng.documents.docx_reader import read_docx
from jiheng.documents.read_any import read_document
from jiheng.documents.reading import ReadTable
from jiheng.documents.sheet import Sheet, SheetCell
from jiheng.documents.xlsx_writer import xlsx_bytes
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


def retyped(content, texts, folder, *, away=()):
    """Give a workbook's bytes with other texts in these cells (A1 …), without the rows `away` (from 1)."""
    path = folder / "typed.xlsx"
    path.write_bytes(content)
    sheets = []
    for _, table in read_document(path).tables:
        width = max(cell.column + cell.columns for cell in table.cells)
        covered = {
            (row, column)
            for cell in table.cells
            for row in range(cell.row, cell.row + cell.rows)
            for column in range(cell.column, cell.column + cell.columns)
        }
        rows = {}
        for cell in table.cells:
            text = texts.get(f"{column_letters(cell.column)}{cell.row + 1}", cell.text)
            rows.setdefault(cell.row, {})[cell.column] = SheetCell(text, cell.rows, cell.columns)
        for row, cells in rows.items():
            holes = (each for each in range(width) if (row, each) not in covered)
            cells |= {each: SheetCell(texts.get(f"{column_letters(each)}{row + 1}", "")) for each in holes}
        body = tuple(
            tuple(cells[each] for each in sorted(cells))
            for row, cells in sorted(rows.items())
            if row + 1 not in away
        )
        sheets.append(Sheet(table.name, (), (20,) * width, (), body))
    path.unlink()
    return xlsx_bytes(sheets, title="表")


def cell_of(content, label, folder):
    """Give the name of the cell of a workbook that holds a text."""
    path = folder / "looked.xlsx"
    path.write_bytes(content)
    found = next(
        cell for _, table in read_document(path).tables for cell in table.cells if label in cell.text
    )
    path.unlink()
    return found
