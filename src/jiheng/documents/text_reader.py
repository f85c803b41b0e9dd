"""What stands in a .txt or .md: paragraphs, and tables written with tabs or bars, each with its lines.

Three ways of writing a table are known: a row a line with a tab between cells; a cell a line, each
beginning with a tab, and an empty line behind each row; and the bars of Markdown.
"""

import re
from codecs import getincrementaldecoder
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from jiheng.documents.flat_tables import Row, grid, join_pages
from jiheng.documents.lined_text import LinedText
from jiheng.documents.reading import Part, ReadBlock, ReadDocument, ReadParagraph, ReadTable
from jiheng.documents.refusals import MOST_CELLS, refused, too_many_cells
from jiheng.documents.torn_lines import between, goes_on, is_page_number, width_of

BLANKS = " \u3000\xa0\r\f\v"
LARGEST = 20 * 2**20
BAR_RULE = re.compile(r"\s*+(?:\|\s*+)?(?::?-++:?\s*+\|\s*+)++(?::?-++:?\s*+)?")
HEADING = re.compile(r"(#{1,6})\s++(.*?)\s{0,20}#{0,20}\s{0,20}")
CONTENTS = re.compile(r"[.…·\s]*\d{1,4}")  # the page number of an entry in a table of contents
LONG_CELL = 40
WIDE = (b"\xff\xfe", b"\xfe\xff")  # how UTF-16 begins
CONTROL = frozenset(map(chr, {*range(32), 127})) - {*"\t\n\v\f\r\x1a"}
MOST_CONTROL = 100  # at most one character in so many


@dataclass(slots=True)
class _Line:
    number: int
    raw: str
    width: int = 0  # at which the lines around it are broken


@dataclass(slots=True)
class _Rows:
    """A piece of a table; `cells_apart`: written a cell a line."""

    rows: list[Row]
    cells_apart: bool
    gap: int  # empty lines before it
    source: list[_Line] = field(default_factory=list)


_Item: TypeAlias = _Line | _Rows


def read_text(path: Path) -> ReadDocument:
    """Read the text file at `path`. Raises UnreadableInputError."""
    markdown = path.suffix.lower() in {".md", ".markdown"}
    lines = re.split("\r\n|\r|\n", _decoded(path))
    items = [item for gap, run in _runs(lines) for item in _items(gap, run, bars=markdown)]
    items = _joined_rows(items)
    if sum(len(row) for item in items if isinstance(item, _Rows) for row in item.rows) > MOST_CELLS:
        raise too_many_cells(path)
    return ReadDocument(path.name, "md" if markdown else "txt", tuple(_blocks(items, markdown=markdown)))


def is_text(start: bytes) -> bool:
    """Say whether a file that begins so holds text: an encoding we know, hardly a control character."""
    for encoding in ["utf-16"] if start.startswith(WIDE) else ["utf-8-sig", "gb18030"]:
        with suppress(UnicodeDecodeError):
            text = getincrementaldecoder(encoding)().decode(start)  # its last character may be cut
            return sum(map(CONTROL.__contains__, text)) * MOST_CONTROL <= len(text)
    return False


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    if len(content) > LARGEST:
        what = f"文本文件有 {len(content) >> 20} MB，太大了"
        raise refused(path, what, expected=f"不超过 {LARGEST >> 20} MB", advice="拆成几个文件")
    for encoding in ["utf-16"] if content.startswith(WIDE) else ["utf-8-sig", "gb18030"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise refused(
        path,
        "不是文本文件，或编码不认识",
        expected="UTF-8 或 GB18030 编码的文本",
        advice="用记事本打开，另存为 UTF-8 编码后重试",
    )


def _runs(lines: list[str]) -> list[tuple[int, list[_Line]]]:
    """Cut the lines at empty ones: each run with the number of empty lines before it."""
    runs: list[tuple[int, list[_Line]]] = []
    gap, current = 0, False
    for number, raw in enumerate(lines, 1):
        if not raw.strip(BLANKS):
            gap, current = (1, False) if current else (gap + 1, False)
        elif current:
            runs[-1][1].append(_Line(number, raw))
        else:
            runs.append((gap, [_Line(number, raw)]))
            gap, current = 0, True
    return runs


def _items(gap: int, run: list[_Line], *, bars: bool) -> list[_Item]:
    """Split a run into lines of text and pieces of tables."""
    if bars and len(run) > 1:
        rule = next((n for n, line in enumerate(run) if n and BAR_RULE.fullmatch(line.raw)), None)
        if rule is not None and "|" in run[rule - 1].raw:
            return _bar_items(gap, run, rule)
    start = next((n for n, line in enumerate(run) if "\t" in line.raw.strip(BLANKS)), len(run))
    before = run[:start]
    width = width_of([line.raw.rstrip() for line in before])
    for line in before:
        line.width = width
    if start == len(run):
        return list(before)
    rest = run[start:]
    apart = all("\t" not in line.raw[1:].rstrip() for line in rest) and rest[0].raw.startswith("\t")
    if apart:
        return [*before, _Rows([_cells_apart(rest)], cells_apart=True, gap=0 if before else gap, source=rest)]
    rows, used = _tab_rows(rest)
    after = _items(0, rest[used:], bars=bars) if used < len(rest) else []
    if not _is_table(rows):
        return [*before, *rest[:used], *after]
    return [*before, _Rows(rows, cells_apart=False, gap=gap, source=rest[:used]), *after]


def _bar_items(gap: int, run: list[_Line], rule: int) -> list[_Item]:
    end = next((n for n in range(rule + 1, len(run)) if "|" not in run[n].raw), len(run))
    rows = [_bar_row(line) for line in [run[rule - 1], *run[rule + 1 : end]]]
    width = len(rows[0])
    rows = [row[:width] + [LinedText()] * (width - len(row)) for row in rows]
    after = _items(0, run[end:], bars=True) if end < len(run) else []
    return [*run[: rule - 1], _Rows(rows, cells_apart=False, gap=gap), *after]


def _bar_row(line: _Line) -> Row:
    cells = re.split(r"(?<!\\)\|", line.raw.strip().removeprefix("|").removesuffix("|"))
    return [LinedText.of(cell, line.number) for cell in cells]


def _cells_apart(run: list[_Line]) -> Row:
    """Read a row written a cell a line; a line without a tab before it goes on in the cell."""
    cells: Row = []
    for line in run:
        text = LinedText.of(line.raw, line.number)
        if line.raw.startswith("\t"):
            cells.append(text)
        else:
            cells[-1] = cells[-1].plus(text, "\n")
    return cells


def _tab_rows(run: list[_Line]) -> tuple[list[Row], int]:
    """Read rows with tabs between cells, and how many lines they took; a row may go on in the next line."""
    rows: list[Row] = []
    width = 0
    for used, line in enumerate(run):
        cells = [LinedText.of(cell, line.number) for cell in line.raw.strip(BLANKS).split("\t")]
        missing = width - len(rows[-1]) if rows else 0
        if missing > 0 and len(cells) == missing + 1:  # a line break inside a cell
            rows[-1][-1] = rows[-1][-1].plus(cells[0], "\n")
            rows[-1] += cells[1:]
        elif len(cells) == 1:
            return rows, used
        else:
            rows.append(cells)
        width = max(width, len(cells))
    return rows, len(run)


def _is_table(rows: list[Row]) -> bool:
    """Say whether tabs make a table and no list of contents: two rows of one width, not all of one cell."""
    widths = [len(row) for row in rows if len(row) > 1]
    if len(widths) == len(set(widths)):
        return False
    return not all(len(row) == 2 and CONTENTS.fullmatch(row[1].text) and row[0].text for row in rows)  # noqa: PLR2004


def _joined_rows(items: list[_Item]) -> list[_Item]:
    """Join the rows written a cell a line, and tables whose head comes again on the next page."""
    joined: list[_Item] = []
    for item in items:
        last = joined[-1] if joined else None
        if isinstance(item, _Rows) and isinstance(last, _Rows) and item.cells_apart == last.cells_apart:
            if item.cells_apart and item.gap == 1:
                last.rows += item.rows
                last.source += item.source
                continue
            whole = None if item.cells_apart else join_pages(last.rows, item.rows)
            if whole is not None:
                last.rows = whole
                continue
        joined.append(item)
    return [each for item in joined for each in _settled(item)]


def _settled(item: _Item) -> list[_Item]:
    """Give the lines of what only looked like a table: paragraphs indented by a tab."""
    if isinstance(item, _Rows) and item.cells_apart:
        texts = [cell.text for row in item.rows for cell in row if cell.text]
        prose = sum(1 for text in texts if len(text) > LONG_CELL and text.endswith(("。", "；")))
        if not _is_table(item.rows) or 2 * prose > len(texts):
            return list(item.source)
    return [item]


def _blocks(items: list[_Item], *, markdown: bool) -> list[ReadBlock]:
    blocks: list[ReadBlock] = []
    paragraph, last = LinedText(), ""

    def finish() -> None:
        nonlocal paragraph
        if paragraph.text:
            blocks.append(_paragraph(paragraph, markdown=markdown))
        paragraph = LinedText()

    for item in items:
        if isinstance(item, _Rows):
            finish()
            if any(cell.text for row in item.rows for cell in row):
                blocks.append(ReadTable(grid(item.rows)))
            last = ""
            continue
        text = LinedText.of(item.raw, item.number)
        if is_page_number(item.raw):
            blocks.append(ReadParagraph(text.text, part=Part.FOOTER, lines=text.lines))
        elif paragraph.text and goes_on(last, item.raw, item.width):
            paragraph = paragraph.plus(text, between(paragraph.text, text.text))
            last = item.raw
        else:
            finish()
            paragraph, last = text, item.raw
    finish()
    return blocks


def _paragraph(text: LinedText, *, markdown: bool) -> ReadParagraph:
    heading = HEADING.fullmatch(text.text) if markdown else None
    if heading and heading[2]:
        return ReadParagraph(heading[2], level=len(heading[1]), lines=text.lines)
    return ReadParagraph(text.text, lines=text.lines)
