"""Let one LibreOffice open a workbook, reckon all of it, and write its first sheet: `… FILE.xlsx`."""

import csv
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from jiheng.documents.libreoffice import find_libreoffice

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item
 oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop
 oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""

with tempfile.TemporaryDirectory() as work:
    profile = Path(work, "profile")
    (profile / "user").mkdir(parents=True)
    (profile / "user/registrymodifications.xcu").write_text(ALWAYS, "utf-8")
    subprocess.run(
        [
            *(str(find_libreoffice()), f"-env:UserInstallation={profile.as_uri()}", "--headless"),
            *("--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir", work, sys.argv[1]),
        ],
        check=True,
        capture_output=True,
    )
    with (Path(work) / f"{Path(sys.argv[1]).stem}.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            (int(project), round(float(total) * 100), grade) for project, total, grade in csv.reader(file)
        ]

print(
    json.dumps(
        {
            "total": sum(total for _, total, _ in rows),
            "check": sum(total * (project % 1009) for project, total, _ in rows),
            "grades": dict(sorted(Counter(grade for *_, grade in rows).items())),
        }
    )
)
