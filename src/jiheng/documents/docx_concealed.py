"""Text of a .docx that its reader does not see though it is there: white, or too small to be read.

Looked for only where a file has such a colour or size at all. What stands on a shading, is
highlighted, or is in a table that a style colours may be meant to be seen, and is left alone.
"""

import re
from collections.abc import Iterable, Iterator

from jiheng.documents.docx_named_styles import NamedStyles
from jiheng.documents.docx_pieces import (
    RUN,
    RUN_LOOK,
    RUN_STYLE,
    TABLE,
    VALUE,
    Element,
    Pieces,
    W,
    child,
    value_of,
)
from jiheng.documents.reading import Concealed, Span
from jiheng.documents.xml_text import whole_number

COLOUR, SIZE, SHADE, HIGHLIGHT = f"{W}color", f"{W}sz", f"{W}shd", f"{W}highlight"
FILL, TABLE_STYLE = f"{W}fill", f"{W}tblStyle"
SUSPECT = re.compile(rb'w:color\b[^>]*w:val="[fF]{6}"|w:sz\b[^>]*w:val="[1-6]"')
WHITE = "FFFFFF"
SMALLEST = 6  # half points: 3 pt
BARE = ("", "auto", "FFFFFF", "ffffff")


def suspect(parts: Iterable[bytes]) -> bool:
    """Say whether any part has such a colour or size."""
    return any(SUSPECT.search(each) for each in parts)


def concealed_in(
    sources: list[list[Pieces]], tables: frozenset[int], styles: NamedStyles
) -> Iterator[Concealed]:
    """Find it in the texts of the blocks; `tables` are the blocks that are tables."""
    colours, sizes = (styles.inherited(styles.holding(tag)) for tag in (COLOUR, SIZE))
    for block, texts in enumerate(sources):
        for cell, pieces in enumerate(texts):
            at = 0
            for text, element in pieces:
                how = _how(element, colours, sizes) if element is not None and text.strip() else ""
                if how:
                    span = Span(block, cell if block in tables else -1, at, at + len(text))
                    yield Concealed(text, how, span)
                at += len(text)


def _how(element: Element, colours: dict[str, Element], sizes: dict[str, Element]) -> str:
    run = next(element.iterancestors(RUN), None)
    if run is None:
        return ""
    look = child(run, RUN_LOOK)
    style = "" if look is None else value_of(child(look, RUN_STYLE))
    colour = _of(look, COLOUR, colours.get(style))
    size = whole_number(value_of(_of(look, SIZE, sizes.get(style))), SMALLEST + 1)
    if 0 < size <= SMALLEST:
        return f"只有 {size / 2:g} 磅大"
    if value_of(colour).upper() == WHITE and not _shaded(run, look):
        return "是白色的"
    return ""


def _of(look: Element | None, tag: str, styled: Element | None) -> Element | None:
    own = None if look is None else child(look, tag)
    return styled if own is None else own


def _shaded(run: Element, look: Element | None) -> bool:
    if look is not None and child(look, HIGHLIGHT) is not None:
        return True
    for around in (run, *run.iterancestors()):
        for properties in around:
            if properties.tag in (f"{W}rPr", f"{W}pPr", f"{W}tcPr", f"{W}tblPr"):
                shade = child(properties, SHADE)
                if shade is not None and (
                    shade.get(FILL, "") not in BARE or shade.get(VALUE, "clear") != "clear"
                ):
                    return True
        if around.tag == TABLE:
            look_of_table = child(around, f"{W}tblPr")
            return look_of_table is not None and child(look_of_table, TABLE_STYLE) is not None
    return False
