"""Have pandoc turn every .docx of a folder into text: `pandoc_read.py FOLDER`."""

import subprocess
import sys
from pathlib import Path

files = sorted(Path(sys.argv[1]).glob("*.docx"))
for path in files:
    subprocess.run(["pandoc", "-t", "plain", str(path)], check=True, stdout=subprocess.DEVNULL)
print(len(files))
