"""The text of a paragraph of a .docx as it is shown, piece by piece, each with the element it stands in.

Insertions count and deletions do not; of a field only its result counts, of a text box only one of
the two copies that Word keeps; hidden text is left out.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element  # noqa: SLF001 — lxml names no other type
# A text and its element: w:t and its like; a w:p for what stands in no run (an automatic number, the
# nothing of an empty paragraph); None for a line end between two paragraphs.
Piece: TypeAlias = tuple[str, Element | None]
Pieces: TypeAlias = list[Piece]
Properties: TypeAlias = dict[str, Element]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
TEXT = f"{W}t"
TEXTS = {TEXT, f"{MATH}t"}
SIGNS = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
    f"{MATH}den": "/",
}
SYMBOLS = {"F0FE": "☑", "F052": "☑", "F0A8": "□", "F06F": "□", "F0A3": "□", "F0FC": "✓", "F0FB": "✗"}
PARAGRAPH, TABLE, BOX = f"{W}p", f"{W}tbl", f"{W}txbxContent"
RUN, RUN_LOOK = f"{W}r", f"{W}rPr"
FIELD, SYMBOL, ALTERNATES = f"{W}fldChar", f"{W}sym", f"{COMPATIBILITY}AlternateContent"
DELETED = {f"{W}del", f"{W}moveFrom"}
INSERTED = f"{W}ins"
# rt: the reading above a ruby base; pPr may hold the texts of an earlier numbering
GONE = DELETED | {f"{W}pPr", f"{W}rt", f"{W}instrText", f"{W}delText", TABLE}
GONE |= {f"{W}bookmarkStart", f"{W}bookmarkEnd", f"{W}proofErr"}  # empty, and many
VALUE, HIDDEN, RUN_STYLE = f"{W}val", f"{W}vanish", f"{W}rStyle"
# What must be walked for; a paragraph without any of it is its texts, whatever stands around them.
RARE = (f"{MATH}t", *SIGNS, *DELETED, INSERTED, FIELD, SYMBOL, ALTERNATES, BOX, TABLE, HIDDEN, f"{W}rt")
NO = {"0", "false", "off"}


def child(parent: Element, tag: str) -> Element | None:
    """Give the first child of this tag; what `find` gives, at a third of its time."""
    return next(parent.iterchildren(tag), None)


def properties_of(parent: Element, tag: str) -> Properties:
    """Give the properties that a child of this tag holds, by their tags."""
    found = child(parent, tag)
    return {} if found is None else {each.tag: each for each in found}


def marked(part: Element, tag: str) -> dict[Element, Element]:
    """Give the elements below whose properties hold a mark of this tag, each with the mark."""
    found = {}
    for mark in part.iter(tag):
        look = mark.getparent()
        holder = None if look is None else look.getparent()
        if holder is not None:
            found[holder] = mark
    return found


def value_of(mark: Element | None) -> str:
    """Give the value of a property; empty where it is not set."""
    return "" if mark is None else str(mark.get(VALUE, ""))


def is_on(mark: Element | None) -> bool:
    """Say whether a property that is only on or off is set and on."""
    return mark is not None and mark.get(VALUE) not in NO


@dataclass(slots=True)
class PieceReader:
    """Reads one paragraph after the other of a part; remembers open fields, and what it left out."""

    hidden_styles: frozenset[str] = frozenset()
    walked: set[Element] = field(default_factory=set)  # the paragraphs of this part that must be
    changes: int = 0
    hidden: int = 0
    unseen: list[str] = field(default_factory=list)  # hidden texts since the caller last took them
    boxes: list[Element] = field(default_factory=list)  # met since the caller last took them
    _results: list[bool] = field(default_factory=list)  # for each open field: is its result read?

    def begin(self, part: Element) -> None:
        """Begin with a part, whose root is given."""
        rare = part.iter(*RARE, *([RUN_STYLE] if self.hidden_styles else []))
        self.walked = {paragraph for each in rare for paragraph in each.iterancestors(PARAGRAPH)}

    def read(self, paragraph: Element, pieces: Pieces) -> None:
        """Append the pieces of a paragraph."""
        if self._results:  # the code of a field never runs over a paragraph, its result may
            self._results = [shown for shown in self._results if shown]
        if paragraph in self.walked:
            self._walk(paragraph, pieces)
        else:
            pieces += [(text, each) for each in paragraph.iter(TEXT) if (text := each.text)]

    def _walk(self, parent: Element, pieces: Pieces) -> None:
        for child in parent:
            tag = child.tag
            if tag == RUN:
                self._walk(child, pieces)
            elif tag in TEXTS:
                if child.text and (not self._results or all(self._results)):
                    pieces.append((child.text, child))
            elif tag == RUN_LOOK:
                if self._is_hidden(child):
                    self.hidden += 1
                    self.unseen.append("".join(each.text or "" for each in parent.iter(TEXT)))
                    return
            elif tag not in GONE:
                self._take(child, tag, pieces)
            elif tag in DELETED:
                self.changes += 1

    def _take(self, child: Element, tag: str, pieces: Pieces) -> None:
        """Take what is rarer than runs and their texts."""
        if tag == FIELD:
            self._take_field(child.get(f"{W}fldCharType"))
        elif tag == BOX:
            self.boxes.append(child)
        elif tag == ALTERNATES:
            self._walk_first(child, pieces)
        else:
            sign = SYMBOLS.get(child.get(f"{W}char", "").upper()) if tag == SYMBOL else SIGNS.get(tag)
            if sign:
                pieces.append((sign, child))
            self.changes += tag == INSERTED
            self._walk(child, pieces)

    def _is_hidden(self, look: Element) -> bool:
        mark = child(look, HIDDEN)
        if mark is not None:
            return is_on(mark)
        return bool(self.hidden_styles) and value_of(child(look, RUN_STYLE)) in self.hidden_styles

    def _take_field(self, kind: str | None) -> None:
        if kind == "begin":
            self._results.append(False)
        elif kind == "separate" and self._results:
            self._results[-1] = True
        elif kind == "end" and self._results:
            self._results.pop()

    def _walk_first(self, alternates: Element, pieces: Pieces) -> None:
        """Take the first of several copies of one thing that has anything to read."""
        for copy in alternates:
            before, boxes = len(pieces), len(self.boxes)
            self._walk(copy, pieces)
            if len(pieces) > before or len(self.boxes) > boxes:
                return


def text_of(pieces: Pieces) -> str:
    """Give the text of pieces."""
    return "".join([text for text, _ in pieces])
