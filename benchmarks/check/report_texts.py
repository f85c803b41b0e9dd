"""What stands in written reports, to see that the sides wrote the same."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from jiheng.documents.docx_reader import read_docx
from jiheng.documents.reading import ReadParagraph
from jiheng.documents.xlsx_reader import read_xlsx


def docx_text(path: Path) -> str:
    """All letters of a .docx, in order, without the numbers before headings."""
    pieces = []
    for block in read_docx(path):
        if isinstance(block, ReadParagraph):
            pieces.append(
                block.text.partition("、")[2] if block.level == 1 and "、" in block.text else block.text
            )
        else:
            pieces += [cell.text for cell in block.cells]
    return "".join(pieces)


def xlsx_text(path: Path) -> str:
    """All letters of the first worksheet, in order."""
    sheet, *_ = read_xlsx(path, name=path.name)
    return "".join(cell for _, cells in sheet.rows() for cell in cells)


def pdf_lacks(path: Path, report: dict[str, Any]) -> list[str]:
    """The paragraphs and headings of a report that its .pdf does not hold; [] without pdftotext."""
    program = shutil.which("pdftotext")
    if program is None:
        return []
    text = subprocess.run([program, "-raw", str(path), "-"], check=True, capture_output=True).stdout
    whole = re.sub(r"—\d+—", "", re.sub(r"\s", "", text.decode(errors="replace")))
    return [text for _, text in report["blocks"] if text not in whole]


def reports_of(folder: Path) -> list[dict[str, Any]]:
    """The reports that were to be written."""
    found: list[dict[str, Any]] = json.loads((folder / "reports.json").read_text("utf-8"))
    return found
