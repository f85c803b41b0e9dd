"""What stands in a PDF: paragraphs put together from printed lines, ruled tables, pages kept.

The pages are taken out by a child process (`pdf_pages`). A line belongs to the paragraph before it
where that one's last line reaches the right margin and nothing speaks for a new one. Headers and
footers are what comes again at the same end of the pages, and numbers of pages. A scan has no text:
nothing can be told of it.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

from jiheng.documents.limited_child import run_limited
from jiheng.documents.pdf_tables import Line, PdfTable, joined, table_of, was_broken
from jiheng.documents.reading import Concealed, Part, ReadBlock, ReadDocument, ReadParagraph, ReadTable, Span
from jiheng.documents.refusals import MOST_CELLS, refused, too_many_cells
from jiheng.documents.torn_lines import ENDS, begins_new, between

CHILD = "jiheng.documents.pdf_pages"
REFUSALS = {
    "password": ("文件加了打开密码", "去掉打开密码后重试"),
    "broken": ("文件已损坏，或不是 PDF", "重新导出 PDF，或向提供者索取原件"),
    "pages": ("文件超过 1000 页，太长了", "拆成几个文件后重试"),
}
SCAN = "这份 PDF 是扫描件（{} 页都没有文字），看不出内容；请提供可以选中文字的 PDF 或 Word 原件"
GARBLED = "这份 PDF 的文字没有编码信息，取不出来；请提供 Word 原件，或重新导出 PDF"
BARE_NUMBER = re.compile(
    r"[-—–·\s]*+(?:第\s*+)?\d{1,4}(?:\s*+页)?(?:\s*+[/／共]\s*+\d{1,4}(?:\s*+页)?)?[-—–·\s]*+"
)
UNKNOWN_SIGN = re.compile(r"\(cid:\d+\)")
MARGIN = 0.15  # of the height of a page
MARGIN_LINES = 2  # how many lines at either end of a page may be a header or a footer
OFTEN = 20  # a margin is where one in so many long lines ends
WIDER = 1.2  # times the usual distance of lines
LONG = 0.6  # of the widest line
INDENT, FURTHEST = 0.9, 3.1  # of a character
OTHER_SIZE = 1  # point

_Item: TypeAlias = tuple[int, Line] | PdfTable


def read_pdf(path: Path) -> ReadDocument:
    """Read the PDF at `path`. Raises UnreadableInputError."""
    answer = json.loads(run_limited(CHILD, [str(path.resolve())], path))
    if "refused" in answer:
        what, advice = REFUSALS[answer["refused"]]
        raise refused(path, what, expected="完好、未加密的 PDF", advice=advice)
    return document_of(path, answer["pages"])


def document_of(path: Path, pages: list[dict[str, Any]]) -> ReadDocument:
    """Make the document of the pages that the child process found."""
    if sum(len(table["cells"]) for page in pages for table in page["tables"]) > MOST_CELLS:
        raise too_many_cells(path)
    lines = [[Line(*each) for each in page["lines"]] for page in pages]
    text = "".join(line.text for page in lines for line in page) + _table_text(pages)
    unreadable = ""
    if len(text) < len(pages):
        unreadable = SCAN.format(len(pages))
    elif 3 * sum(map(len, UNKNOWN_SIGN.findall(text))) > len(text):
        unreadable = GARBLED
    if unreadable:
        return ReadDocument(path.name, "pdf", (), unreadable)
    margins = _take_margins(lines, [page["height"] for page in pages])
    blanks = [
        n for n, page in enumerate(pages, 1) if not page["lines"] and not page["tables"] and page["images"]
    ]
    remarks = (f"第 {'、'.join(map(str, blanks))} 页是图片，没有读入",) if blanks else ()
    blocks = [*_body(pages, lines), *margins]
    concealed = tuple(_concealed(pages, blocks))
    return ReadDocument(path.name, "pdf", tuple(blocks), remarks=remarks, concealed=concealed)


def _concealed(pages: list[dict[str, Any]], blocks: list[ReadBlock]) -> Iterator[Concealed]:
    """Give what a page hides, with a text that stands on it, or on none."""
    texts = [
        (cell.page, Span(number, index, 0, len(cell.text)))
        for number, block in enumerate(blocks)
        for index, cell in ([(-1, block)] if isinstance(block, ReadParagraph) else enumerate(block.cells))
        if cell.text
    ]
    for number, page in enumerate(pages, 1):
        near = next((span for on, span in texts if on == number), texts[0][1] if texts else None)
        if near is not None:
            yield from (Concealed(text, how, near) for text, how in page["concealed"])


def _table_text(pages: list[dict[str, Any]]) -> str:
    return "".join(
        line[0] for page in pages for table in page["tables"] for c in table["cells"] for line in c[4]
    )


def _take_margins(pages: list[list[Line]], heights: list[float]) -> list[ReadBlock]:
    """Take headers, footers and page numbers out of the pages; give each text once."""
    found: list[ReadBlock] = []
    for part in (Part.HEADER, Part.FOOTER):
        known: set[str] = set()
        ends = [_end(page, part, height) for page, height in zip(pages, heights, strict=True)]
        count = Counter(_shape(line, number) for number, end in enumerate(ends) for line in end)
        for number, (page, end) in enumerate(zip(pages, ends, strict=True)):
            for line in end:
                shape = _shape(line, number)
                again = count[shape] > 1 and 2 * count[shape] >= len(pages) - 1
                if not (again or (line is end[0] and BARE_NUMBER.fullmatch(line.text.strip()))):
                    break
                page.remove(line)
                if shape not in known:
                    known.add(shape)
                    found.append(ReadParagraph(line.text.strip(), part=part, page=number + 1))
    return found


def _end(page: list[Line], part: Part, height: float) -> list[Line]:
    """Give the lines that may be the header or the footer, the outermost first."""
    if part is Part.FOOTER:
        ordered = sorted((line for line in page if line.bottom > (1 - MARGIN) * height), key=_from_below)
    else:
        ordered = sorted((line for line in page if line.top < MARGIN * height), key=_from_above)
    return ordered[:MARGIN_LINES]


def _from_above(line: Line) -> float:
    return line.top


def _from_below(line: Line) -> float:
    return -line.top


def _shape(line: Line, page: int) -> str:
    """Give what a header has in common with those of other pages: its text but for the page number."""
    text = line.text.strip()
    numbers = re.findall(r"\d{1,4}", text)
    return re.sub(r"\d+", f"#{int(numbers[0]) - page}", text) if len(numbers) == 1 else text


def _body(pages: list[dict[str, Any]], lines: list[list[Line]]) -> list[ReadBlock]:
    items: list[_Item] = []
    for number, (page, kept) in enumerate(zip(pages, lines, strict=True), 1):
        placed: list[tuple[float, _Item]] = [(line.top, (number, line)) for line in kept]
        for table in page["tables"]:
            boxes = [(*cell[:4], [Line(*each) for each in cell[4]]) for cell in table["cells"]]
            if any(box[4] for box in boxes):
                placed.append((table["top"], table_of(boxes, number)))
        items += [item for _, item in sorted(placed, key=lambda each: each[0])]
    margins = _margins_of([item[1] for item in items if isinstance(item, tuple)])
    blocks: list[ReadBlock] = []
    paragraph: list[tuple[int, Line]] = []
    for number, item in enumerate(items):
        if isinstance(item, PdfTable):
            _finish(paragraph, blocks)
            following = items[number + 1] if number + 1 < len(items) else None
            whole = joined(item, following) if isinstance(following, PdfTable) else None
            if whole is not None:
                items[number + 1] = whole
            else:
                blocks.append(ReadTable(tuple(sorted(item.cells, key=lambda c: (c.row, c.column)))))
            continue
        if paragraph and not _goes_on(paragraph[-1][1], item[1], margins):
            _finish(paragraph, blocks)
        paragraph.append(item)
    _finish(paragraph, blocks)
    return blocks


@dataclass(frozen=True, slots=True)
class _Margins:
    """The margins of running text: the outermost where many long lines end."""

    left: float = 0
    right: float = 0
    indents: bool = False  # paragraphs begin further right
    pitch: float = 0  # from line to line within a paragraph, where paragraphs stand further apart


def _margins_of(lines: list[Line]) -> _Margins:
    if not lines:
        return _Margins()
    widest = max(line.right - line.left for line in lines)
    long = [line for line in lines if line.right - line.left > LONG * widest]
    often = len(long) / OFTEN
    lefts = [at for at, count in Counter(round(line.left) for line in long).items() if count >= often]
    rights = [at for at, count in Counter(round(line.right) for line in long).items() if count >= often]
    left, right = min(lefts, default=long[0].left), max(rights, default=max(line.right for line in long))
    indented = sum(1 for line in lines if INDENT * line.size < line.left - left < FURTHEST * line.size)
    return _Margins(left, right, indents=indented * OFTEN > len(lines), pitch=_pitch_of(lines))


def _pitch_of(lines: list[Line]) -> float:
    """Give the usual distance of lines where a good part of them stands further apart, else 0."""
    steps = Counter(round(below.top - above.top) for above, below in pairwise(lines) if below.top > above.top)
    usual = steps.most_common(1)[0][0] if steps else 0
    apart = sum(count for step, count in steps.items() if WIDER * usual < step < 2 * WIDER * usual)
    return usual if apart * OFTEN > len(lines) else 0


def _goes_on(before: Line, line: Line, margins: _Margins) -> bool:
    full = was_broken(before, line, margins.right)
    indented = line.left - margins.left > INDENT * line.size
    if not full or indented or abs(before.size - line.size) > OTHER_SIZE:
        return False
    if before.text.rstrip()[-1] not in ENDS:
        return True
    near = 0 < line.top - before.top < WIDER * margins.pitch
    return (margins.indents or near) and not begins_new(line.text.strip())


def _finish(paragraph: list[tuple[int, Line]], blocks: list[ReadBlock]) -> None:
    if not paragraph:
        return
    text = ""
    for _, line in paragraph:
        text += between(text, line.text.strip()) + line.text.strip()
    blocks.append(ReadParagraph(text, page=paragraph[0][0]))
    paragraph.clear()
