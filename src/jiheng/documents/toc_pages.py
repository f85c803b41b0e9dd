"""On which pages of a .docx the entries of its table of contents begin, told by LibreOffice.

A copy of the document gets a last page on which every entry is asked for its page; LibreOffice lays
it out as a PDF, and that page is read.
"""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from jiheng.documents.docx_writer import docx_bytes
from jiheng.documents.libreoffice import convert, find_libreoffice
from jiheng.documents.model import Document, Toc
from jiheng.documents.typst_writer import entry_pages
from jiheng.errors import UnreadableInputError

ASKED = re.compile(r"page(\d+)=(\d+);")


def rendered_pages(document: Document) -> tuple[int, ...] | None:
    """Return the page of each entry; None without a table of contents.

    Where LibreOffice or poppler-utils is missing, or fails, they are the pages of the PDF by typst,
    which differ by a page here and there.
    """
    if not any(isinstance(block, Toc) for block in document.blocks):
        return None
    reader = shutil.which("pdftotext")
    if find_libreoffice() is None or reader is None:
        return entry_pages(document)
    guessed = entry_pages(document)
    with tempfile.TemporaryDirectory(prefix="jiheng-pages-") as work:
        probe = Path(work, "probe.docx")
        probe.write_bytes(docx_bytes(document, pages=guessed, asked=True))
        try:
            pdf = convert(probe, "pdf", Path(work))
        except UnreadableInputError:
            return guessed
        text = subprocess.run(  # noqa: S603 — a program we looked up, and whole paths
            [reader, "-layout", str(pdf), "-"],
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=60,
        ).stdout
    found = dict(ASKED.findall(text))
    pages = [int(found.get(str(number), 0)) for number in range(len(guessed))]
    return tuple(pages) if all(pages) else guessed
