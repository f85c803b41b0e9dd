"""The figures of a .docx: a hidden bookmark around each, and the map of them as a custom XML part.

Bookmarks, since Word, WPS and LibreOffice keep them through a save (LibreOffice 7.4 drops the tag of a
content control), and since Word hides from the reader those whose name begins with an underscore.
"""

import re

from jiheng.documents.docx_paragraph import BEGIN_FIGURE, END_FIGURE
from jiheng.documents.docx_skeleton import HEADER
from jiheng.documents.xml_text import escaped

BOOKMARK = "_jiheng"
FIRST_ID = 100_000  # ids of other bookmarks stay below
NAMESPACE = "urn:jiheng:figures:1"
CONTENT_TYPES, LINKS = "[Content_Types].xml", "word/_rels/document.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
ITEM_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
ITEM_ID = "{6A696865-6E67-4000-8000-666967757265}"  # the store item of this namespace, always the same


def with_bookmarks(body: str) -> str:
    """Put numbered bookmarks in the places of `paragraph`'s signs: `_jiheng0` around the first figure."""
    number = -1

    def bookmark(match: re.Match[str]) -> str:
        nonlocal number
        if match[0] == END_FIGURE:
            return f'<w:bookmarkEnd w:id="{FIRST_ID + number}"/>'
        number += 1
        return f'<w:bookmarkStart w:id="{FIRST_ID + number}" w:name="{BOOKMARK}{number}"/>'

    return re.sub(f"{BEGIN_FIGURE}|{END_FIGURE}", bookmark, body)


def add_figure_map(parts: dict[str, bytes], figure_map: str) -> None:
    """Add the map to the parts of a .docx."""
    parts["customXml/item1.xml"] = (
        f'{HEADER}<figures xmlns="{NAMESPACE}">{escaped(figure_map)}</figures>'.encode()
    )
    parts["customXml/itemProps1.xml"] = (
        f'{HEADER}<ds:datastoreItem ds:itemID="{ITEM_ID}" xmlns:ds="{OFFICE}/customXml"><ds:schemaRefs>'
        f'<ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    ).encode()
    parts["customXml/_rels/item1.xml.rels"] = (
        f'{HEADER}<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{OFFICE}/relationships/customXmlProps" Target="itemProps1.xml"/></Relationships>'
    ).encode()
    link = f'Id="rIdJiheng" Type="{OFFICE}/relationships/customXml" Target="../customXml/item1.xml"'
    _insert(parts, LINKS, f"<Relationship {link}/>")
    kind = f'PartName="/customXml/itemProps1.xml" ContentType="{ITEM_TYPE}"'
    _insert(parts, CONTENT_TYPES, f"<Override {kind}/>")


def _insert(parts: dict[str, bytes], name: str, element: str) -> None:
    """Put an element last into the root of a part."""
    head, end, tail = parts[name].rpartition(b"</")
    parts[name] = head + element.encode() + end + tail
