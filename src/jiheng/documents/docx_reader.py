"""What stands in a .docx: headings, paragraphs, and tables with their merged cells, in order.

Reads any .docx, ours or not: content controls and accepted insertions count as text, deleted text
does not. Empty paragraphs are left out; they only make room.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from lxml import etree

from jiheng.documents.docx_archive import parse, read_parts, refused
from jiheng.documents.reading import ReadCell, ReadParagraph, ReadTable

Element: TypeAlias = etree._Element  # noqa: SLF001 — lxml names no other type
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BODY_PART, STYLE_PART = "word/document.xml", "word/styles.xml"
WRAPPERS = {f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "customXml", "smartTag")}
NESTED = WRAPPERS | {f"{W}{name}" for name in ("tbl", "tr", "tc")}
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # a second copy
GONE = {FALLBACK, *(f"{W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "tbl"))}
SIGNS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
LEVELS = 9


def read_docx(path: Path) -> list[ReadParagraph | ReadTable]:
    """Read the blocks of the .docx at `path`. Raises UnreadableInputError."""
    parts = read_parts(path)
    if BODY_PART not in parts:
        raise refused(path, "压缩包里没有正文（word/document.xml）", "Word 文档（.docx）")
    body = parse(path, BODY_PART, parts[BODY_PART]).find(f"{W}body")
    if body is None:
        raise refused(path, "正文部件里没有内容", "Word 文档（.docx）")
    styles = parse(path, STYLE_PART, parts[STYLE_PART]) if STYLE_PART in parts else None
    return list(_blocks(body, _levels(styles)))


def _levels(styles: Element | None) -> dict[str, int]:
    """Return the outline level of each style that has one, its own or its ancestor's."""
    own: dict[str, int | None] = {}
    base: dict[str, str] = {}
    for style in () if styles is None else styles.iter(f"{W}style"):
        name = style.get(f"{W}styleId", "")
        base[name] = _value(style, "basedOn")
        own[name] = _outline(style.find(f"{W}pPr"))
    found = {}
    for name in own:
        seen, ancestor = {""}, name
        while ancestor not in seen and own.get(ancestor) is None:
            seen.add(ancestor)
            ancestor = base.get(ancestor, "")
        level = own.get(ancestor)
        if level is not None:
            found[name] = level
    return found


def _blocks(parent: Element, levels: dict[str, int]) -> Iterator[ReadParagraph | ReadTable]:
    for element in parent:
        if element.tag == f"{W}p":
            text = _text(element)
            if text:
                properties = element.find(f"{W}pPr")
                style = _value(properties, "pStyle")
                level = _outline(properties) or levels.get(style)
                yield ReadParagraph(text, style, level if level and level <= LEVELS else None)
        elif element.tag == f"{W}tbl":
            yield ReadTable(tuple(_cells(element)))
        elif element.tag in WRAPPERS:
            yield from _blocks(element, levels)


def _text(element: Element) -> str:
    """Return the text under `element` as it is shown, without that of tables inside."""
    pieces = []
    for child in element:
        if child.tag == f"{W}t":
            pieces.append(child.text or "")
        elif child.tag in SIGNS:
            pieces.append(SIGNS[child.tag])
        elif child.tag not in GONE:
            pieces.append(_text(child))
    return "".join(pieces)


def _cells(table: Element) -> Iterator[ReadCell]:
    """Yield the cells of a table; a merge from above makes the cell above taller."""
    found: list[ReadCell] = []
    open_merges: dict[int, int] = {}  # column -> index of the cell that continues there
    for row, line in enumerate(_children(table, "tr")):
        properties = line.find(f"{W}trPr")
        head = properties is not None and properties.find(f"{W}tblHeader") is not None
        column = _number(properties, "gridBefore", 0)
        for cell in _children(line, "tc"):
            look = cell.find(f"{W}tcPr")
            columns = _number(look, "gridSpan", 1)
            merge = None if look is None else look.find(f"{W}vMerge")
            above = open_merges.pop(column, None)
            if merge is not None and merge.get(f"{W}val") != "restart" and above is not None:
                old = found[above]
                found[above] = ReadCell(
                    old.row, old.column, row - old.row + 1, old.columns, old.text, old.head
                )
                open_merges[column] = above
            else:
                found.append(ReadCell(row, column, 1, columns, "\n".join(_lines(cell)), head))
                if merge is not None:
                    open_merges[column] = len(found) - 1
            column += columns
    yield from found


def _lines(parent: Element) -> Iterator[str]:
    """Yield the paragraphs of a cell, those of tables inside it too."""
    for element in parent:
        if element.tag == f"{W}p":
            yield _text(element)
        elif element.tag in NESTED:
            yield from _lines(element)


def _children(parent: Element, name: str) -> Iterator[Element]:
    for element in parent:
        if element.tag == f"{W}{name}":
            yield element
        elif element.tag in WRAPPERS:
            yield from _children(element, name)


def _value(properties: Element | None, name: str, default: str = "") -> str:
    element = None if properties is None else properties.find(f"{W}{name}")
    return default if element is None else str(element.get(f"{W}val", default))


def _number(properties: Element | None, name: str, default: int) -> int:
    written = _value(properties, name)
    return int(written) if written.isascii() and written.isdigit() else default


def _outline(properties: Element | None) -> int | None:
    written = _value(properties, "outlineLvl")
    return int(written) + 1 if written.isascii() and written.isdigit() else None
