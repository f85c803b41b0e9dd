"""Fill the template for each report by docxtpl: `docxtpl_write.py FOLDER OUT`. Prints how many."""

import json
import sys
from pathlib import Path

from docxtpl import DocxTemplate

folder, out = Path(sys.argv[1]), Path(sys.argv[2])
out.mkdir(parents=True, exist_ok=True)
reports = json.loads((folder / "reports.json").read_text("utf-8"))
for number, report in enumerate(reports):
    template = DocxTemplate(folder / "template.docx")
    template.render(report, autoescape=True)
    template.save(out / f"{number}.docx")
print(len(reports))
