"""On which pages of a .docx the entries of its table of contents begin, told by LibreOffice.

A copy of the document gets a last page on which every entry is asked for its page; LibreOffice lays
it out as a PDF, and that page is read.
"""

import re
import shutil
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

from jiheng.documents.docx_writer import docx_bytes
from jiheng.documents.libreoffice import convert, find_libreoffice
from jiheng.documents.model import Document, Toc
from jiheng.documents.typst_writer import entry_pages
from jiheng.errors import UnreadableInputError

MOST_KEPT = 8  # documents in a process: the same one is made again while nothing has changed
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
    try:
        found = dict(ASKED.findall(_laid_out(docx_bytes(document, pages=guessed, asked=True), reader)))
    except UnreadableInputError:
        return guessed
    pages = [int(found.get(str(number), 0)) for number in range(len(guessed))]
    return tuple(pages) if all(pages) else guessed


@lru_cache(maxsize=MOST_KEPT)
def _laid_out(docx: bytes, reader: str) -> str:
    """Give the text of a .docx as it stands on its pages."""
    with tempfile.TemporaryDirectory(prefix="jiheng-pages-") as work:
        probe = Path(work, "probe.docx")
        probe.write_bytes(docx)
        pdf = convert(probe, "pdf", Path(work))
        return subprocess.run(  # noqa: S603 — a program we looked up, and whole paths
            [reader, "-layout", str(pdf), "-"],
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=60,
        ).stdout
