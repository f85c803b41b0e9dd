"""Finished reports to audit: `written_reports.py FOLDER COUNT`. Copies of one that Jiheng wrote.

The evaluation report of an example project is written once. In every copy the unit is another, and so is
the word 信访 wherever it stands, in names, indicators, standards and sentences. What stays the same are the
figures and the rows of the official framework, which real reports of one bureau share word for word: what
is kept of them from one report to the next is worth here what it is worth there.
"""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROJECT, NAME, WORD = ROOT / "examples/yantian-petition-2023", "盐田区信访局", "信访"
SIGNS = "财教民司水农商文卫应审统林体科城档医环旅交气地残妇侨台工商港政法宣统组纪群团老国"  # two make a word
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
    first_sign, second_sign = divmod(number, len(SIGNS))
    word = SIGNS[first_sign % len(SIGNS)] + SIGNS[second_sign]
    body = (
        parts[BODY]
        .replace(NAME.encode(), f"第{number}号{word}局".encode())
        .replace(WORD.encode(), word.encode())
    )
    with zipfile.ZipFile(folder / f"{number}.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, body if name == BODY else content)
