"""Marked figures in a .docx that somebody else laid out: put into bookmarks, and told in order."""

import io
import zipfile
from collections.abc import Callable
from copy import deepcopy

from lxml import etree

from jiheng.documents.docx_figures import BOOKMARK, FIRST_ID, add_figure_map
from jiheng.documents.docx_pieces import W
from jiheng.documents.docx_skeleton import TEXT_BODY
from jiheng.documents.marks import NEAR, OPEN, Printed, pieces, unmarked

SPACE = "{http://www.w3.org/XML/1998/namespace}space"
PARTS_WITH_TEXT = ("word/", "docProps/")


def bound(content: bytes, map_of: Callable[[list[Printed]], str]) -> bytes:
    """Bookmark the marked figures in the body of a .docx and add the map of them.

    Marks outside the body (headers, footers, properties) are taken out. `map_of` is given what is printed.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    body = etree.fromstring(parts[TEXT_BODY])
    printed: list[Printed] = []
    for text in [each for each in body.iter(f"{W}t") if each.text and OPEN in each.text]:
        _split(text, printed)
    parts[TEXT_BODY] = etree.tostring(body, xml_declaration=True, encoding="UTF-8", standalone=True)
    for name, part in parts.items():
        if name.startswith(PARTS_WITH_TEXT) and name.endswith(".xml"):
            parts[name] = unmarked(part.decode()).encode() if OPEN.encode() in part else part
    add_figure_map(parts, map_of(printed))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def _split(text: etree._Element, printed: list[Printed]) -> None:
    """Replace the run of a w:t by runs of the same look, a bookmark around each figure."""
    run = text.getparent()
    if run is None or run.tag != f"{W}r":
        text.text = unmarked(text.text or "")
        return
    after = [each for each in run if run.index(each) > run.index(text)]
    found = list(pieces(text.text or ""))
    at = run
    for number, piece in enumerate(found):
        new = _run(run, piece.text)
        if not piece.figure:
            at.addnext(new)
            at = new
            continue
        mark = {f"{W}id": str(FIRST_ID + len(printed))}
        start = etree.Element(f"{W}bookmarkStart", {**mark, f"{W}name": f"{BOOKMARK}{len(printed)}"})
        end = etree.Element(f"{W}bookmarkEnd", mark)
        for each in (start, new, end):
            at.addnext(each)
            at = each
        before = "".join(each.text for each in found[:number])[-NEAR:]
        rest = "".join(each.text for each in found[number + 1 :])[:NEAR]
        printed.append(Printed(piece.figure, piece.text, before, rest))
    if after:
        last = _run(run, "")
        last.remove(last[-1])
        last.extend(after)
        at.addnext(last)
    run.remove(text)


def _run(like: etree._Element, text: str) -> etree._Element:
    new = etree.Element(f"{W}r")
    look = like.find(f"{W}rPr")
    if look is not None:
        new.append(deepcopy(look))
    inner = etree.SubElement(new, f"{W}t", {SPACE: "preserve"})
    inner.text = text
    return new
