"""The four seed reports, as they came and as .docx files with real tables made from them.

The seeds lie beside the repository and are no part of it; tests that need them are skipped without.
"""

from pathlib import Path
from xml.sax.saxutils import escape

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from jiheng.documents.read_any import read_document
from jiheng.documents.reading import ReadCell, ReadDocument, ReadTable

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "seeds"
SEEDS = {file.name[:3]: file for file in sorted(FOLDER.glob("*.txt"))}
needs_seeds = pytest.mark.skipif(not SEEDS, reason="the seed reports are not here")

PAGE_WIDTH = 8640  # twentieths of a point


def seed(number: str) -> ReadDocument:
    """Read the seed "000", "001", "002" or "004" as it came."""
    return read_document(SEEDS[number])


def seed_docx(number: str, folder: Path) -> Path:
    """Write a seed as `folder`/NUMBER.docx, its tables with merged cells, and return that file."""
    return docx_of(seed(number), folder / f"{number}.docx")


def docx_of(document: ReadDocument, path: Path) -> Path:
    """Write what was read as a .docx of real paragraphs and tables, made by python-docx."""
    made = docx.Document()
    for block in document.blocks:
        if isinstance(block, ReadTable):
            made.element.body.insert(-1, _table(block))
            made.add_paragraph()  # two tables in a row would become one
        else:
            made.add_paragraph(block.text)
    made.save(path)
    return path


def _table(table: ReadTable):
    by_row: dict[int, dict[int, tuple[ReadCell, bool]]] = {}
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.rows):
            by_row.setdefault(row, {})[cell.column] = (cell, row == cell.row)
    width = max(cell.column + cell.columns for cell in table.cells)
    rows = ""
    for _, row in sorted(by_row.items()):
        cells = [_cell(cell, is_first, PAGE_WIDTH // width) for _, (cell, is_first) in sorted(row.items())]
        rows += f"<w:tr>{''.join(cells)}</w:tr>"
    columns = f'<w:gridCol w:w="{PAGE_WIDTH // width}"/>' * width
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
    )


def _cell(cell: ReadCell, is_first: bool, width: int) -> str:  # noqa: FBT001 — one place calls it
    span = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
    merge = ""
    if cell.rows > 1:
        merge = '<w:vMerge w:val="restart"/>' if is_first else "<w:vMerge/>"
    lines = cell.text.split("\n") if is_first else [""]
    paragraphs = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in lines
    )
    size = f'<w:tcW w:w="{width * cell.columns}" w:type="dxa"/>'
    return f"<w:tc><w:tcPr>{size}{span}{merge}</w:tcPr>{paragraphs}</w:tc>"
