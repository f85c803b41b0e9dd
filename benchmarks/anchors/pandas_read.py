"""Read a workbook with pandas and its default engine: `pandas_read.py FILE`. No checks, no facts."""

import json
import sys
from hashlib import sha256

import openpyxl  # noqa: F401 — the default engine; named here when it is missing
import pandas as pd

frame = pd.read_excel(sys.argv[1], header=1)
digest = sha256()
for system, day, _, _, remark in frame.itertuples(index=False):
    digest.update(f"{system}|{day:%Y-%m-%d}|{remark}\n".encode())
print(json.dumps({"rows": len(frame), "hash": digest.hexdigest()[:16]}))
