"""Finished reports to audit: `written_reports.py FOLDER COUNT`. Near-copies of one, as Jiheng writes them.

The evaluation report of an example project is written once; every copy has a unit's name of its own in its
text and is the same otherwise: what is kept from one text to the next (parsed cells, say) helps here more
than with reports of different projects.
"""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROJECT, NAME = ROOT / "examples/yantian-petition-2023", "盐田区信访局"
BODY = "word/document.xml"

folder, count = Path(sys.argv[1]), int(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
first = folder / "0.docx"
words = ["report", str(PROJECT), "--kind", "evaluation_report", "--format", "docx", "--out", str(first)]
subprocess.run([sys.executable, "-m", "jiheng", *words], check=True, stdout=subprocess.DEVNULL)
with zipfile.ZipFile(first) as archive:
    parts = {name: archive.read(name) for name in archive.namelist()}
assert NAME.encode() in parts[BODY]
for number in range(1, count):
    body = parts[BODY].replace(NAME.encode(), f"第{number}号信访局".encode())
    with zipfile.ZipFile(folder / f"{number}.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, body if name == BODY else content)
