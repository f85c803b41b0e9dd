"""Workbooks for tests, written part by part as other programs write them, mistakes included."""

import zipfile
from xml.sax.saxutils import escape, quoteattr

from jiheng.documents.xlsx_reader import column_letters

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
FIRST_OWN_FORMAT = 164
HIDDEN = " state='hidden'"
HIDDEN_ROW = " hidden='1'"


def write_workbook(path, sheets, *, date1904=False, compression=zipfile.ZIP_DEFLATED):
    """Write sheets: each a mapping with `rows` and whatever else `sheet_xml` knows."""
    formats = [""]
    parts = {}
    for number, sheet in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = sheet_xml(sheet, formats)
    listed = "".join(
        f"<sheet name={quoteattr(sheet.get('name', f'Sheet{number}'))} sheetId='{number}'"
        f"{HIDDEN if sheet.get('hidden') else ''} r:id='rId{number}'/>"
        for number, sheet in enumerate(sheets, 1)
    )
    started = '<workbookPr date1904="1"/>' if date1904 else ""
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{started}<sheets>{listed}</sheets></workbook>'
    )
    parts["xl/styles.xml"] = styles_xml(formats)
    targets = [
        (f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)
    ]
    parts["xl/_rels/workbook.xml.rels"] = relations_xml([*targets, ("rIdS", "styles", "styles.xml")])
    parts["_rels/.rels"] = relations_xml([("rId1", "officeDocument", "xl/workbook.xml")])
    parts["[Content_Types].xml"] = (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>'
    )
    write_parts(path, parts, compression=compression)
    return path


def write_parts(path, parts, *, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content if isinstance(content, bytes) else HEAD + content)


def sheet_xml(sheet, formats):
    """`rows` (lists, or line → list), `hidden_rows`, `hidden_columns`, `merges`, `dimension`."""
    rows = sheet.get("rows", [])
    numbered = rows.items() if isinstance(rows, dict) else enumerate(rows, 1)
    hidden = {int(line) for line in sheet.get("hidden_rows", ())}
    body = "".join(
        f'<row r="{line}"{HIDDEN_ROW if int(line) in hidden else ""}>'
        + "".join(
            cell_xml(cell, f"{column_letters(index)}{line}", formats) for index, cell in enumerate(cells)
        )
        + "</row>"
        for line, cells in numbered
    )
    body += sheet.get("more_rows", "")
    tag = f'<dimension ref="{sheet["dimension"]}"/>' if "dimension" in sheet else ""
    columns = "".join(
        f'<col min="{int(index) + 1}" max="{int(index) + 1}" hidden="1"/>'
        for index in sheet.get("hidden_columns", ())
    )
    columns = f"<cols>{columns}</cols>" if columns else ""
    merges = "".join(f'<mergeCell ref="{each}"/>' for each in sheet.get("merges", ()))
    merges = f"<mergeCells>{merges}</mergeCells>" if merges else ""
    return f'<worksheet xmlns="{MAIN}">{tag}{columns}<sheetData>{body}</sheetData>{merges}</worksheet>'


def cell_xml(cell, reference, formats):
    """Write a text, or {number, format}, {formula, number}, {formula}, {error}, {true}."""
    if isinstance(cell, str):
        if not cell:
            return ""
        return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
    style = style_of(cell.get("format", ""), formats)
    if "error" in cell:
        return f'<c r="{reference}" t="e"><f>A1</f><v>{cell["error"]}</v></c>'
    if "boolean" in cell:
        return f'<c r="{reference}" t="b"><v>{cell["boolean"]}</v></c>'
    formula = f"<f>{escape(cell['formula'])}</f>" if "formula" in cell else ""
    value = f"<v>{cell['number']}</v>" if "number" in cell else ""
    return f'<c r="{reference}"{style}>{formula}{value}</c>'


def style_of(written, formats):
    if not written:
        return ""
    if written not in formats:
        formats.append(written)
    return f' s="{formats.index(written)}"'


def styles_xml(formats):
    own = [each for each in formats if each and (not each.isdigit() or each.startswith("00"))]
    listed = "".join(
        f'<numFmt numFmtId="{FIRST_OWN_FORMAT + own.index(each)}" formatCode={quoteattr(each)}/>'
        for each in own
    )
    ids = [FIRST_OWN_FORMAT + own.index(each) if each in own else int(each or 0) for each in formats]
    cells = "".join(f'<xf numFmtId="{number}"/>' for number in ids)
    return f'<styleSheet xmlns="{MAIN}"><numFmts>{listed}</numFmts><cellXfs>{cells}</cellXfs></styleSheet>'


def relations_xml(targets):
    listed = "".join(
        f'<Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for name, kind, target in targets
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'
