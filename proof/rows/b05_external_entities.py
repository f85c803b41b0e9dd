"""B-05: XML that declares entities, in each part of .docx and .xlsx files, by every door that reads them.

Entities that name a file of this machine and a server of ours, of parameters, multiplied, in other encodings
than a reader expects; XInclude and style sheets, which declare nothing and must be left alone. What the file
holds may stand in no answer; the server may not be asked.
"""

import io
import zipfile

from proof.doors import SOUND, Doors
from proof.row import Row
from tests.support.docx_parts import NAMES, RELATIONS
from tests.support.web_server import WebServer
from tests.support.workbooks import write_workbook

TITLES = ["系统", "培训日期", "培训内容", "培训人", "参加人数"]
LINE = ["信访系统", "2023-03-05", "安全", "张三", "12"]
DOCX_PARTS = (
    "[Content_Types].xml",
    "_rels/.rels",
    "word/_rels/document.xml.rels",
    "word/document.xml",
    "word/styles.xml",
    "word/numbering.xml",
    "word/footnotes.xml",
    "word/endnotes.xml",
    "word/comments.xml",
    "word/header1.xml",
    "word/footer1.xml",
    "docProps/core.xml",
)
XLSX_PARTS = (
    "[Content_Types].xml",
    "_rels/.rels",
    "xl/_rels/workbook.xml.rels",
    "xl/workbook.xml",
    "xl/styles.xml",
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "docProps/core.xml",
)
# After the declaration of XML: what is declared, and what stands where text may stand.
FORMS = {
    "file": ('<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]>', "&x;", "utf-8"),
    "server": ('<!DOCTYPE a [<!ENTITY x SYSTEM "{url}">]>', "&x;", "utf-8"),
    "parameter": ('<!DOCTYPE a [<!ENTITY % p SYSTEM "{url}"> %p;]>', "", "utf-8"),
    "own grammar": ('<!DOCTYPE a SYSTEM "{url}">', "", "utf-8"),
    "multiplied": (
        "<!DOCTYPE a ["
        + "".join(
            f'<!ENTITY x{number} "{f"&x{number - 1};" * 10 if number else "哈" * 10}">' for number in range(9)
        )
        + "]>",
        "&x8;",
        "utf-8",
    ),
    "two bytes": ('<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]>', "&x;", "utf-16"),
    "no declaration": ('<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]>', "&x;", ""),
    "seven bits": ('<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]>', "&x;", "utf-7"),
    "mainframe": ('<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]>', "&x;", "cp037"),
    "included": (
        "",
        '<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{secret}" parse="text"/>',
        "utf-8",
    ),
    "style sheet": ('<?xml-stylesheet href="{url}" type="text/xsl"?>', "", "utf-8"),
}
NAMED = {"cp037": "IBM037"}

row = Row(
    "B-05",
    promises=("I-14",),
    sizes={"short": {"every": 3, "doors": 1}, "night": {"every": 1, "doors": 9}},
    bars=(
        "files >= 70",
        "declared_and_read = 0",
        "leaked = 0",
        "asked = 0",
        "slowest_cpu_ms <= 10000",
        *SOUND,
    ),
)


@row.runs
def declare(trial):
    """Put each form into each part, and carry it to every door that reads such a file."""
    doors = Doors(trial.room)
    secret = trial.room / "secret.txt"
    secret.write_text("机密-7f3a9c", "utf-8")
    files = read = leaked = 0
    with WebServer().serving() as server:
        places = {"{secret}": str(secret), "{url}": server.url("/x.dtd")}
        readers = {
            "docx": (doors.looked_at, doors.audit_command, doors.folder, doors.audit),
            "xlsx": (
                doors.looked_at,
                doors.table,
                doors.table_api,
                doors.check_command,
                doors.folder,
                doors.audit_command,
            ),
        }
        cases = [
            (ending, part, form)
            for ending, parts in (("docx", DOCX_PARTS), ("xlsx", XLSX_PARTS))
            for part in parts
            for form in FORMS
        ]
        for number, (ending, part, form) in enumerate(cases):
            if number % trial.size["every"] and part not in ("word/document.xml", "xl/worksheets/sheet1.xml"):
                continue
            files += 1
            content = _with(ending, part, form, places)
            for door in _turn(readers[ending], number, trial.size["doors"]):
                said = door(f"{number}-{form}.{ending}", content)
                declares = "<!DOCTYPE" in FORMS[form][0]
                read += said.taken and declares
                leaked += "机密-7f3a9c" in said.told
                if said.taken and declares:
                    print("read:", said.door, part, form)
        asked = server.connections
    return {"files": files, "declared_and_read": read, "leaked": leaked, "asked": asked, **doors.figures()}


def _turn(doors, number, most):
    """Give so many of the doors, others each time."""
    return [doors[(number + each) % len(doors)] for each in range(min(most, len(doors)))]


def _with(ending, part, form, places):
    parts = _docx() if ending == "docx" else _xlsx()
    before, inside, encoding = FORMS[form]
    text = parts.get(part) or f'<a xmlns="{part}"></a>'
    text = text.partition("?>")[2] if text.startswith("<?xml") else text
    end = text.rfind("</")
    text = text[: text.rfind("<", 0, end) if end < 0 else end] + inside + text[end:]
    text = before + text
    for word, place in places.items():
        text = text.replace(word, place)
    head = f'<?xml version="1.0" encoding="{NAMED.get(encoding, encoding)}"?>' if encoding else ""
    parts[part] = (head + text).encode(encoding or "utf-8", "xmlcharrefreplace")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def _docx():
    body = f"<w:document {NAMES}><w:body><w:p><w:r><w:t>正文。</w:t></w:r></w:p></w:body></w:document>"
    return {"word/document.xml": body, "word/_rels/document.xml.rels": RELATIONS}


def _xlsx():
    made = io.BytesIO()
    write_workbook(made, [{"name": "培训", "rows": [TITLES, LINE]}])
    with zipfile.ZipFile(made) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}
