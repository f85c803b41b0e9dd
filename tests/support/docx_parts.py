"""Small .docx files made of given XML, for readers to be tried on."""

import zipfile
from pathlib import Path

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
ROOTS = {
    "styles": "w:styles",
    "numbering": "w:numbering",
    "footnotes": "w:footnotes",
    "endnotes": "w:endnotes",
    "comments": "w:comments",
    "header1": "w:hdr",
    "header2": "w:hdr",
    "footer1": "w:ftr",
}
RELATIONS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Target="header1.xml"/><Relationship Id="r2" Target="header2.xml"/>
<Relationship Id="r3" Target="footer1.xml"/></Relationships>"""


def packed(path, parts: dict[str, bytes | str]):
    """Pack the parts into a zip at `path`, or into an open file; give it back."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def docx_of_parts(path: Path, case: dict[str, str]) -> Path:
    """Write a .docx of the XML inside the root of each part that a case names, and its body."""
    parts: dict[str, bytes | str] = {"word/_rels/document.xml.rels": RELATIONS}
    parts["word/document.xml"] = f"<w:document {NAMES}><w:body>{case['body']}</w:body></w:document>"
    for name, root in ROOTS.items():
        if name in case:
            parts[f"word/{name}.xml"] = f"<{root} {NAMES}>{case[name]}</{root}>"
    return packed(path, parts)
