"""Where on the pages of a document's .pdf its figures are printed."""

import ctypes
from collections.abc import Iterator
from typing import Any, NamedTuple

from jiheng.documents.model import Document
from jiheng.documents.typst_writer import pdf_of

TARGET = "figure:"
LONGEST = 32  # bytes of a link that is one of ours


class Spot(NamedTuple):
    """A rectangle on a page (from 1): in points, from the page's left upper corner.

    `mark` is the number of the figure's mark in the document; one that is broken at a line's end has several.
    """

    mark: int
    page: int
    left: int
    top: int
    width: int
    height: int


class Page(NamedTuple):
    """The size of a page, in points."""

    width: int
    height: int


def figure_spots(document: Document) -> tuple[tuple[Page, ...], tuple[Spot, ...]]:
    """Give the pages of a document as its .pdf has them, and the spots of its figures, in that order."""
    import pypdfium2  # noqa: PLC0415 — large, and only previews need it

    pages: list[Page] = []
    spots: list[Spot] = []
    with pypdfium2.PdfDocument(pdf_of(document, linked=True).content) as pdf:
        for number, page in enumerate(pdf, 1):
            size = Page(*(round(each) for each in page.get_size()))
            pages.append(size)
            spots += _on(pdf, page, number, size.height)
    return tuple(pages), tuple(spots)


def _on(pdf: Any, page: Any, number: int, height: int) -> Iterator[Spot]:  # noqa: ANN401 — untyped
    from pypdfium2 import raw  # noqa: PLC0415

    position, link, edges = ctypes.c_int(0), raw.FPDF_LINK(), raw.FS_RECTF()
    while raw.FPDFLink_Enumerate(page, position, link):
        told = ctypes.create_string_buffer(LONGEST)
        raw.FPDFAction_GetURIPath(pdf, raw.FPDFLink_GetAction(link), told, LONGEST)
        target = told.value.decode("ascii", "replace")
        if target.startswith(TARGET) and raw.FPDFLink_GetAnnotRect(link, edges):
            left, top = round(edges.left), height - round(edges.top)
            yield Spot(
                int(target.removeprefix(TARGET)), number, left, top,
                max(1, round(edges.right) - left), max(1, height - round(edges.bottom) - top),
            )  # fmt: skip
