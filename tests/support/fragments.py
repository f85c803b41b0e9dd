"""A fragment of a report, as Markdown or text, with marks where a check must find something.

A line that a check must find carries at its end `<!-- AR01 -->` (or several codes with commas); the
marks are taken off before reading. All other lines must stay silent.
"""

import re
import tempfile
from pathlib import Path

from jiheng.documents.read_any import read_document

MARK = re.compile(r"[ ]*<!--\s*([A-Z]{2}[0-9]{2}(?:\s*,\s*[A-Z]{2}[0-9]{2})*)\s*-->[ ]*$")


def read_fragment(text, suffix=".md"):
    """Read a fragment: (document, marked), where marked is the set of (code, line from 1)."""
    marked, lines = set(), []
    for number, line in enumerate(text.split("\n"), 1):
        found = MARK.search(line)
        if found:
            marked |= {(code.strip(), number) for code in found[1].split(",")}
        lines.append(MARK.sub("", line))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"片段{suffix}"
        path.write_text("\n".join(lines), encoding="utf-8")
        return read_document(path), marked
