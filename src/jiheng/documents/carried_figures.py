"""What a finished document carries of its figures: the map, and what now stands where each was printed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from jiheng.documents.docx_archive import parse, read_parts, refused
from jiheng.documents.docx_figures import BOOKMARK, NAMESPACE
from jiheng.documents.docx_pieces import GONE, SIGNS, TABLE, TEXTS, W
from jiheng.documents.docx_reader import BODY_PART
from jiheng.documents.limited_child import run_limited
from jiheng.documents.xml_text import whole_number

FIGURE_MAP = "figures.json"  # the file attached to a .pdf
PDF_CHILD = "jiheng.documents.pdf_attachment"
CUSTOM_XML = "customXml/item"
ROOT = f"{{{NAMESPACE}}}figures"


@dataclass(frozen=True, slots=True)
class CarriedFigures:
    """The map as it was written, and by the number of a mark the text that now stands in it.

    A mark that is no longer there was deleted, mostly by writing over the whole number. `standing` is None
    for a .pdf, whose text carries no marks.
    """

    figure_map: str
    standing: Mapping[int, str] | None


def carried_figures(path: Path) -> CarriedFigures | None:
    """Read the figures of a .docx or .pdf; None where it carries no map. Raises UnreadableInputError."""
    return _of_pdf(path) if path.suffix.lower() == ".pdf" else _of_docx(path)


def _of_pdf(path: Path) -> CarriedFigures | None:
    attached = run_limited(PDF_CHILD, [str(path.resolve()), FIGURE_MAP], path)
    return CarriedFigures(attached.decode("utf-8", "replace"), None) if attached else None


def _of_docx(path: Path) -> CarriedFigures | None:
    parts = read_parts(path)
    if BODY_PART not in parts:
        raise refused(path, "压缩包里没有正文（word/document.xml）", "Word 文档（.docx）")
    for name, content in parts.items():
        if name.startswith(CUSTOM_XML) and NAMESPACE.encode() in content:
            root = parse(path, name, content)
            if root.tag == ROOT:
                return CarriedFigures(root.text or "", _standing(parse(path, BODY_PART, parts[BODY_PART])))
    return None


def _standing(body: etree._Element) -> dict[int, str]:  # lxml names no other type
    """Collect the text inside each of our bookmarks, as a reader sees it."""
    texts: dict[int, list[str]] = {}
    opened: dict[str, int] = {}  # w:id -> mark
    for element in _shown(body):
        if element.tag == f"{W}bookmarkStart":
            name = element.get(f"{W}name", "")
            number = name.removeprefix(BOOKMARK)
            mark = whole_number(number, -1) if name.startswith(BOOKMARK) else -1
            if mark >= 0:
                opened[element.get(f"{W}id", "")] = mark
                texts.setdefault(mark, [])
        elif element.tag == f"{W}bookmarkEnd":
            opened.pop(element.get(f"{W}id", ""), None)
        else:
            for mark in opened.values():
                texts[mark].append(SIGNS.get(str(element.tag)) or element.text or "")
    return {mark: "".join(each) for mark, each in texts.items()}


def _shown(element: etree._Element) -> Iterator[etree._Element]:
    """Go through what a reader sees, and the bookmarks, in order; deleted text is gone."""
    for child in element:
        if child.tag in (*TEXTS, f"{W}bookmarkStart", f"{W}bookmarkEnd", *SIGNS):
            yield child
        elif child.tag not in GONE - {TABLE}:
            yield from _shown(child)
