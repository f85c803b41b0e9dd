"""Only read every .docx of a folder by python-docx, paragraphs and cells: `python_docx_read.py FOLDER`."""

import sys
from pathlib import Path

import docx

count = 0
for path in sorted(Path(sys.argv[1]).glob("*.docx")):
    document = docx.Document(str(path))
    for paragraph in document.paragraphs:
        len(paragraph.text)
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                len(cell.text)
    count += 1
print(count)
