"""Where a comment on some characters of a .docx is anchored: the run-level elements it stands around.

A run is split only where a comment begins or ends inside it; both halves keep its formatting. Word
allows comments in the body only: what stands in a text box, a note or a margin is anchored at the
place of the body that shows it.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass

from jiheng.documents.docx_pieces import BOX, MATH, PARAGRAPH, RUN, RUN_LOOK, Element, Pieces, W
from jiheng.documents.docx_reader import BODY_PART, DocxReading
from jiheng.documents.reading import Part, Span

TEXT = f"{W}t"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
PARAGRAPH_LOOK = f"{W}pPr"
FORMULAS = {f"{MATH}oMath", f"{MATH}oMathPara"}
NOTES = {f"{W}footnote": f"{W}footnoteReference", f"{W}endnote": f"{W}endnoteReference"}


@dataclass(frozen=True, slots=True)
class Anchor:
    """Run-level elements from `first` to `last`; `exact`: they hold just the characters meant.

    Both are None in a paragraph without runs, which is then `paragraph`.
    """

    paragraph: Element
    first: Element | None
    last: Element | None
    exact: bool = True


def anchor(reading: DocxReading, span: Span) -> Anchor:
    """Find, or make by splitting runs, the anchor of a span."""
    pieces = reading.sources[span.block][max(span.cell, 0)]
    body = reading.roots[BODY_PART]
    if reading.document.blocks[span.block].part in {Part.BODY, Part.TEXT_BOX}:
        start = _cut(pieces, span.start)
        end = max(_cut(pieces, span.end), start + 1)
        chosen = [element for _, element in pieces[start:end] if element is not None]
        chosen = chosen or [element for _, element in pieces if element is not None]
        host = _host(chosen[0])
        return _around(chosen) if host is None else Anchor(_paragraph(host), host, host, exact=False)
    first = next((element for _, element in pieces if element is not None), None)
    return _shown_at(body, first)


def _cut(pieces: Pieces, offset: int) -> int:
    """Split the piece that `offset` lies in; give the number of the piece that begins there."""
    begin = 0
    for number, (text, element) in enumerate(pieces):
        if begin >= offset and (text or begin == offset == 0):
            return number
        if begin < offset < begin + len(text):
            inside = offset - begin
            if element is None or element.tag != TEXT:
                return number
            pieces[number : number + 1] = [
                (text[:inside], element),
                (text[inside:], _split(element, inside)),
            ]
            return number + 1
        begin += len(text)
    return len(pieces)


def _split(text: Element, at: int) -> Element:
    """Split a w:t at a character and its run with it; give the w:t of the second run."""
    second = deepcopy(text)
    second.tail = None
    whole = text.text or ""
    text.text, second.text = whole[:at], whole[at:]
    text.set(SPACE, "preserve")
    second.set(SPACE, "preserve")
    text.addnext(second)
    _run_from(second)
    return second


def _run_from(content: Element) -> Element:
    """Give the run that begins with `content`, split off its run where something stands before it."""
    run = _run_of(content)
    before = [each for each in content.itersiblings(preceding=True) if each.tag != RUN_LOOK]
    if run is None or not before:
        return content if run is None else run
    second = run.makeelement(RUN, dict(run.attrib))
    look = run.find(RUN_LOOK)
    if look is not None:
        second.append(deepcopy(look))
    second.extend([content, *content.itersiblings()])
    run.addnext(second)
    return second


def _run_to(content: Element) -> Element:
    """Give the run that ends with `content`, the rest of its run split off."""
    following = content.getnext()
    if following is not None and _run_of(content) is not None:
        _run_from(following)
    run = _run_of(content)
    return content if run is None else run


def _run_of(content: Element) -> Element | None:
    parent = content.getparent()
    return parent if parent is not None and parent.tag == RUN else None


def _around(chosen: list[Element]) -> Anchor:
    """Anchor at the contents of runs from the first to the last."""
    first, last = chosen[0], chosen[-1]
    paragraph = _paragraph(first)
    start = _first_run(first) if first.tag == PARAGRAPH else _run_level(_run_from, first)
    end = _first_run(last) if last.tag == PARAGRAPH else _run_level(_run_to, last)
    if start is None and end is not None and last.tag != PARAGRAPH:
        start = end
    return Anchor(paragraph, start, end if end is not None else start, exact=last.tag != PARAGRAPH)


def _run_level(run_of: Callable[[Element], Element], content: Element) -> Element:
    """Give the run of a content, or the whole formula that it stands in."""
    formulas = [each for each in content.iterancestors() if each.tag in FORMULAS]
    return formulas[-1] if formulas else run_of(content)


def _first_run(paragraph: Element) -> Element | None:
    return next((each for each in paragraph if each.tag != PARAGRAPH_LOOK), None)


def _host(element: Element) -> Element | None:
    """Give the run of the body whose drawing holds the text box around `element`, if there is one."""
    boxes = [each for each in element.iterancestors() if each.tag == BOX]
    runs = (each for each in boxes[-1].iterancestors() if each.tag == RUN) if boxes else iter(())
    return next(runs, None)


def _paragraph(element: Element) -> Element:
    if element.tag == PARAGRAPH:
        return element
    return next(each for each in element.iterancestors() if each.tag == PARAGRAPH)


def _shown_at(body: Element, element: Element | None) -> Anchor:
    """Anchor at the reference to a note; for margins and comments, at the first paragraph."""
    for note in () if element is None else element.iterancestors(*NOTES):
        for reference in body.iter(NOTES[str(note.tag)]):
            run = _run_of(reference)
            if reference.get(f"{W}id") == note.get(f"{W}id") and run is not None:
                return Anchor(_paragraph(run), run, run, exact=False)
    first = next(_body_paragraphs(body), None)
    if first is None:
        first = body.makeelement(PARAGRAPH)
        body[0].insert(0, first)
    run = _first_run(first)
    return Anchor(first, run, run, exact=False)


def _body_paragraphs(body: Element) -> Iterator[Element]:
    """Yield the paragraphs outside text boxes, those with something in them first."""
    paragraphs = [
        each for each in body.iter(PARAGRAPH) if not any(a.tag == BOX for a in each.iterancestors())
    ]
    yield from (each for each in paragraphs if _first_run(each) is not None)
    yield from paragraphs
