"""Write the table of each report by openpyxl, as plain as ours: `openpyxl_write.py FOLDER OUT`."""

import json
import sys
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side

folder, out = Path(sys.argv[1]), Path(sys.argv[2])
out.mkdir(parents=True, exist_ok=True)
reports = json.loads((folder / "reports.json").read_text("utf-8"))
line = Side(style="thin")
BOX = Border(left=line, right=line, top=line, bottom=line)
MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
HEAD, BODY = Font(name="黑体", size=10), Font(name="宋体", size=10)
for number, report in enumerate(reports):
    book = Workbook()
    page = book.active
    page.title = "评分表"
    width = len(report["rows"][0])
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    page.cell(1, 1, report["title"])
    for row, texts in enumerate(report["rows"], 2):
        for column, text in enumerate(texts, 1):
            cell = page.cell(row, column, text)
            cell.border, cell.alignment, cell.font = BOX, MIDDLE, HEAD if row == 2 else BODY
    page.freeze_panes = "A3"
    book.save(out / f"{number}.xlsx")
print(len(reports))
