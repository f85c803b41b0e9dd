"""Turn .docx files into .pdf by one LibreOffice, official fonts mapped: `libreoffice_pdf.py IN OUT`."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from jiheng.documents.fonts import FONTS_FILE
from jiheng.documents.libreoffice import find_libreoffice

folder, out = Path(sys.argv[1]), Path(sys.argv[2])
files = sorted(map(str, folder.glob("*.docx")))
with tempfile.TemporaryDirectory() as profile:
    subprocess.run(
        [
            *(str(find_libreoffice()), f"-env:UserInstallation={Path(profile).as_uri()}", "--headless"),
            *("--convert-to", "pdf", "--outdir", str(out), *files),
        ],
        check=True,
        capture_output=True,
        env=os.environ | {"FONTCONFIG_FILE": str(FONTS_FILE)},
    )
print(len(list(out.glob("*.pdf"))))
