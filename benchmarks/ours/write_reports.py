"""Write reports: `write_reports.py FOLDER docx|pdf|xlsx OUT`. Prints how many."""

import json
import sys
from pathlib import Path
from typing import Any

from jiheng.documents.model import Cell, Document, Heading, Paragraph, Table
from jiheng.documents.sheet import Sheet, SheetCell


def document(report: dict[str, Any]) -> Document:
    """Compose one report."""
    blocks = [Heading(1, text) if heading else Paragraph(text) for heading, text in report["blocks"]]
    head, *body = (tuple(Cell(text) for text in row) for row in report["rows"])
    table = Table("", (18,) * len(head), (head,), tuple(body))
    return Document(report["title"], blocks=(*blocks, table))


def sheet(report: dict[str, Any]) -> Sheet:
    """Compose the table of one report as a worksheet."""
    head, *body = (tuple(SheetCell(text) for text in row) for row in report["rows"])
    return Sheet("评分表", (report["title"],), (18,) * len(head), (head,), tuple(body))


folder, file_format, out = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
out.mkdir(parents=True, exist_ok=True)
reports = json.loads((folder / "reports.json").read_text("utf-8"))
for number, report in enumerate(reports):
    path = out / f"{number}.{file_format}"
    if file_format == "docx":
        from jiheng.documents.docx_writer import docx_bytes

        path.write_bytes(docx_bytes(document(report)))
    elif file_format == "pdf":
        from jiheng.documents.typst_writer import pdf_of

        path.write_bytes(pdf_of(document(report)).content)
    else:
        from jiheng.documents.xlsx_writer import xlsx_bytes

        path.write_bytes(xlsx_bytes([sheet(report)]))
print(len(reports))
