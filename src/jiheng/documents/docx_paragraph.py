"""One paragraph as WordprocessingML text."""

import re

from jiheng.documents.docx_styles import NORMAL
from jiheng.documents.marks import pieces, unmarked
from jiheng.documents.xml_text import escaped

# A longer unbroken Latin word (an address, a hash) may be cut at the line end, and its line is not
# justified: else the line before it is stretched over the page, or it sticks out of its cell.
LONG_WORD = re.compile(r"[!-~]{24,}")
EAST_ASIAN = '<w:rFonts w:hint="eastAsia"/>'  # else “ ” and — are set as narrow Latin signs
LEFT, JUSTIFIED = '<w:jc w:val="left"/>', '<w:jc w:val="both"/>'
# Where a marked figure begins and ends, until the whole body is written and the bookmarks are counted.
BEGIN_FIGURE, END_FIGURE = "<jiheng-begin/>", "<jiheng-end/>"
BREAKS = re.compile(r"([\t\n])")
BREAK_TAGS = {"\t": "<w:tab/>", "\n": "<w:br/>"}


def paragraph(
    text: str, style: str = NORMAL, *, properties: str = "", bold: bool = False, binding: bool = False
) -> str:
    """Return a w:p; `properties` are w:pPr children that come after w:wordWrap in the schema.

    With `binding` the marked figures in `text` stand in bookmarks (docx_figures.py), else bare.
    """
    wrap, bare = "", unmarked(text)
    if LONG_WORD.search(bare):
        wrap = '<w:wordWrap w:val="0"/>'
        properties = properties.replace(JUSTIFIED, LEFT)
    runs = _bound_runs(text, bold=bold) if binding and bare is not text else run(bare, bold=bold)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{wrap}{properties}</w:pPr>{runs}</w:p>'


def _bound_runs(text: str, *, bold: bool) -> str:
    return "".join(
        f"{BEGIN_FIGURE}{run(each.text, bold=bold)}{END_FIGURE}" if each.figure else run(each.text, bold=bold)
        for each in pieces(text)
    )


def run(text: str, *, bold: bool = False) -> str:
    """Return `text` as one w:r, tabs and newlines as their elements; nothing for no text."""
    if not text:
        return ""
    look = ("" if text.isascii() else EAST_ASIAN) + ("<w:b/><w:bCs/>" if bold else "")
    written = escaped(text)
    broken = BREAKS.split(written) if "\n" in written or "\t" in written else (written,)
    pieces = [
        BREAK_TAGS.get(piece) or f'<w:t xml:space="preserve">{piece}</w:t>' for piece in broken if piece
    ]
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{''.join(pieces)}</w:r>"


def with_run(style: str, content: str, *, whole: bool = True) -> str:
    """Return a w:p around what is already XML: the content of one run, or several runs."""
    inner = f"<w:r>{content}</w:r>" if whole else content
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{inner}</w:p>'


def with_property(written: str, name: str) -> str:
    """Return a paragraph with one more property that comes right after its style, as w:keepNext."""
    return written if f"<{name}/>" in written else written.replace("/>", f"/><{name}/>", 1)


def with_section(written: str, section: str) -> str:
    """Return a paragraph that ends a section described by `section` (a w:sectPr)."""
    return written.replace("</w:pPr>", f"{section}</w:pPr>", 1)
