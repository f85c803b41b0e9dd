"""Have docling read every .docx of a folder, in one process: `docling_read.py FOLDER`."""

import sys
from pathlib import Path

from docling.document_converter import DocumentConverter

files = sorted(Path(sys.argv[1]).glob("*.docx"))
converter = DocumentConverter()
for path in files:
    len(converter.convert(path).document.export_to_markdown())
print(len(files))
