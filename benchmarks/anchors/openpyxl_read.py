"""Read a workbook's cells with openpyxl, read-only mode: `openpyxl_read.py FILE`. No checks, no facts."""

import json
import sys
from hashlib import sha256

import openpyxl

count, digest = 0, sha256()
book = openpyxl.load_workbook(sys.argv[1], read_only=True)
page = book.worksheets[0]
page.reset_dimensions()
for system, day, _, _, remark in page.iter_rows(min_row=3, values_only=True):
    count += 1
    digest.update(f"{system}|{day:%Y-%m-%d}|{remark}\n".encode())
print(json.dumps({"rows": count, "hash": digest.hexdigest()[:16]}))
