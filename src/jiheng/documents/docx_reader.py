"""What stands in a .docx: headings, paragraphs, and tables with their merged cells, in order.

Reads any .docx, ours or not, as its reader would see it with all changes accepted: automatic numbers,
content controls, insertions and results of fields count, deleted and hidden text does not. Behind
the body follow footnotes, endnotes, headers, footers and comments. Empty paragraphs are left out;
they only make room.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from posixpath import join, normpath

from jiheng.documents.docx_archive import parse, read_parts, refused
from jiheng.documents.docx_concealed import concealed_in, suspect
from jiheng.documents.docx_named_styles import NamedStyles
from jiheng.documents.docx_numbers import LEVELS, Numbers
from jiheng.documents.docx_pieces import (
    DELETED,
    HIDDEN,
    PARAGRAPH,
    TABLE,
    VALUE,
    Element,
    PieceReader,
    Pieces,
    Properties,
    W,
    child,
    is_on,
    marked,
    properties_of,
    text_of,
    value_of,
)
from jiheng.documents.flat_tables import with_heads
from jiheng.documents.reading import (
    Concealed,
    Part,
    ReadBlock,
    ReadCell,
    ReadDocument,
    ReadParagraph,
    ReadTable,
    Span,
)
from jiheng.documents.refusals import MOST_CELLS, too_many_cells
from jiheng.documents.xml_text import whole_number

BODY_PART, STYLE_PART, NUMBER_PART = "word/document.xml", "word/styles.xml", "word/numbering.xml"
RELATIONS = "word/_rels/document.xml.rels"
RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
ROW, CELL = f"{W}tr", f"{W}tc"
LOOK, STYLE, END_MARK, LEVEL = f"{W}pPr", f"{W}pStyle", f"{W}rPr", f"{W}outlineLvl"
COLUMNS, MERGE = f"{W}gridSpan", f"{W}vMerge"
WRAPPERS = {f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}
NESTED = WRAPPERS | {TABLE, ROW, CELL}
MOST_COLUMNS = 63  # of a table in Word
NOTES = (("footnotes", "footnote"), ("endnotes", "endnote"))


@dataclass(slots=True)
class DocxReading:
    """A .docx as read; for each block, the pieces of its text or of each of its cells' texts."""

    document: ReadDocument
    sources: list[list[Pieces]]
    roots: dict[str, Element]  # of the parts that were read, by name; the pieces' elements are in them


def read_docx(path: Path) -> list[ReadBlock]:
    """Read the body of the .docx at `path`, its text boxes too. Raises UnreadableInputError."""
    inside = {Part.BODY, Part.TEXT_BOX}
    return [block for block in open_docx(path).document.blocks if block.part in inside]


def open_docx(path: Path) -> DocxReading:
    """Read the .docx at `path`, all its parts. Raises UnreadableInputError."""
    parts = read_parts(path)
    if BODY_PART not in parts:
        raise refused(path, "压缩包里没有正文（word/document.xml）", "Word 文档（.docx）")
    reader = _Reader(path, parts)
    reader.read()
    return reader.result()


@dataclass(slots=True)
class _Reader:
    """Reads the parts of one file, one after the other."""

    path: Path
    parts: dict[str, bytes]
    roots: dict[str, Element] = field(default_factory=dict)
    blocks: list[ReadBlock] = field(default_factory=list)
    sources: list[list[Pieces]] = field(default_factory=list)
    part: Part = Part.BODY
    levels: dict[str, int] = field(default_factory=dict)
    numbers: Numbers = field(default_factory=lambda: Numbers(None, NamedStyles()))
    pieces: PieceReader = field(default_factory=PieceReader)
    carried: Pieces = field(default_factory=list)  # of paragraphs whose end mark is deleted
    cells: int = 0
    unseen: list[tuple[int, str]] = field(default_factory=list)  # hidden texts, by the block they are near

    def read(self) -> None:
        body = self._root(BODY_PART)
        body = None if body is None else child(body, f"{W}body")
        if body is None:
            raise refused(self.path, "正文部件里没有内容", "Word 文档（.docx）")
        styles = NamedStyles(self._root(STYLE_PART))
        self.levels = styles.inherited(_levels(styles))
        self.numbers = Numbers(self._root(NUMBER_PART), styles)
        hidden = {name: True for name, mark in styles.holding(HIDDEN).items() if is_on(mark)}
        self.pieces = PieceReader(frozenset(styles.inherited(hidden)))
        self.pieces.begin(body)
        self._blocks(body)
        for part, note in NOTES:
            self._notes(f"word/{part}.xml", f"{W}{note}", Part.FOOTNOTE)
        for kind in (Part.HEADER, Part.FOOTER):
            self._margins(body, kind)
        self._notes("word/comments.xml", f"{W}comment", Part.COMMENT)

    def result(self) -> DocxReading:
        remarks = []
        if self.pieces.changes:
            remarks.append("文件里有未接受的修订：插入的文字已计入，删除的文字未计入")
        if self.pieces.hidden:
            remarks.append(f"有 {self.pieces.hidden} 处隐藏文字，打印不出来，没有读入")
        document = ReadDocument(
            self.path.name,
            "docx",
            tuple(self.blocks),
            remarks=tuple(remarks),
            concealed=tuple(self._concealed()),
        )
        return DocxReading(document, self.sources, self.roots)

    def _concealed(self) -> Iterator[Concealed]:
        for near, text in self.unseen:
            if self.blocks:
                yield Concealed(text, "设成了隐藏文字", _whole(near, self.blocks[near]))
        if suspect(self.parts.values()):
            tables = frozenset(n for n, each in enumerate(self.blocks) if isinstance(each, ReadTable))
            yield from concealed_in(self.sources, tables, NamedStyles(self._root(STYLE_PART)))

    def _root(self, name: str) -> Element | None:
        if name not in self.parts:
            return None
        if name not in self.roots:
            self.roots[name] = parse(self.path, name, self.parts[name])
        return self.roots[name]

    def _notes(self, name: str, tag: str, part: Part) -> None:
        root = self._root(name)
        if root is None:
            return
        self.pieces.begin(root)
        for note in root.iterchildren(tag):
            if note.get(f"{W}type", "normal") == "normal":  # others are the lines above notes
                self._within(part, note)

    def _margins(self, body: Element, kind: Part) -> None:
        """Read the headers or the footers that a section shows, each text once."""
        relations = self._root(RELATIONS)
        targets = {} if relations is None else {e.get("Id"): e.get("Target", "") for e in relations}
        asked = [e.get(RELATION_ID) for e in body.iter(f"{W}{kind}Reference")]
        known: set[str] = set()
        for key in dict.fromkeys(asked):
            target = targets.get(key, "")
            root = self._root(normpath(join("word", target)).lstrip("/")) if target else None
            if root is not None:
                first = len(self.blocks)
                self.pieces.begin(root)
                self._within(kind, root)
                text = "\n".join(_all_text(block) for block in self.blocks[first:])
                if text in known:
                    del self.blocks[first:], self.sources[first:]
                known.add(text)

    def _within(self, part: Part, parent: Element) -> None:
        before, self.part = self.part, part
        self._blocks(parent)
        self.part = before

    def _blocks(self, parent: Element) -> None:
        for element in parent:
            if element.tag == PARAGRAPH:
                self._paragraph(element)
            elif element.tag == TABLE:
                self._finish()
                self._table(element)
            elif element.tag in WRAPPERS:
                self._blocks(element)
            if self.pieces.unseen:
                near = max(len(self.blocks) - 1, 0)
                self.unseen += [(near, text) for text in self.pieces.unseen if text.strip()]
                self.pieces.unseen.clear()
        self._finish()

    def _finish(self) -> None:
        """Take what was to go on in a next paragraph where none came."""
        for pieces in self._carried():
            self.blocks.append(ReadParagraph(text_of(pieces), part=self.part))
            self.sources.append([pieces])

    def _paragraph(self, element: Element) -> None:
        look = properties_of(element, LOOK)
        style = value_of(look.get(STYLE))
        pieces, automatic = self._read(element, look, style)
        if pieces is None:
            return
        text = text_of(pieces)
        if len(text) > automatic:
            level = _level(look.get(LEVEL)) or self.levels.get(style)
            level = level if level and level <= LEVELS else None
            self.blocks.append(ReadParagraph(text, style, level, automatic, self.part))
            self.sources.append([pieces])
        if self.pieces.boxes:
            self._boxes()

    def _read(self, element: Element, look: Properties, style: str) -> tuple[Pieces | None, int]:
        """Read a paragraph and the length of its number; None when it goes on in the next one."""
        pieces: Pieces = []
        self.pieces.read(element, pieces)
        pieces, self.carried = self.carried + pieces, []
        mark = look.get(END_MARK)
        if mark is not None and any(each.tag in DELETED for each in mark):
            self.pieces.changes += 1
            self.carried = pieces
            return None, 0
        number = self.numbers.next(look, style) if self.numbers else ""
        if number:
            pieces.insert(0, (number, element))
        return pieces, len(number)

    def _boxes(self) -> None:
        while self.pieces.boxes:
            boxes, self.pieces.boxes = self.pieces.boxes, []
            for box in boxes:
                self._within(Part.TEXT_BOX, box)

    def _table(self, table: Element) -> None:
        grid = _Grid(marked(table, COLUMNS), marked(table, MERGE))
        row = 0
        for line in _children(table, ROW):
            look = properties_of(line, f"{W}trPr")
            if f"{W}del" in look:
                self.pieces.changes += 1
                continue
            head = is_on(look.get(f"{W}tblHeader"))
            column = _number(look.get(f"{W}gridBefore"), 0)
            for cell in _children(line, CELL):
                column += self._cell(cell, row, column, grid, head=head)
            row += 1
        if grid.cells:
            grid.stretch()
            marked_heads = any(cell.head for cell in grid.cells)
            cells = grid.cells if marked_heads else with_heads(grid.cells)
            self.blocks.append(ReadTable(tuple(cells), self.part))
            self.sources.append(grid.sources)
        if self.pieces.boxes:
            self._boxes()

    def _cell(self, cell: Element, row: int, column: int, grid: "_Grid", *, head: bool) -> int:
        """Read one cell into the grid; give the number of its columns."""
        self.cells += 1
        if self.cells > MOST_CELLS:
            raise too_many_cells(self.path)
        columns = min(_number(grid.spans.get(cell), 1), MOST_COLUMNS)
        if grid.goes_on(row, column, grid.merges.get(cell)):
            return columns
        pieces: Pieces = []
        for number, line in enumerate([*self._lines(cell), *self._carried()]):
            if number:
                pieces.append(("\n", None))
            pieces += line
        grid.cells.append(ReadCell(row, column, 1, columns, text_of(pieces), head))
        grid.sources.append(pieces)
        return columns

    def _carried(self) -> Iterator[Pieces]:
        """Yield, once the paragraphs are read, what was to go on in a next one where none came."""
        if self.carried:
            yield self.carried
            self.carried = []

    def _lines(self, parent: Element) -> Iterator[Pieces]:
        """Yield the paragraphs of a cell, those of tables inside it too."""
        numbered = bool(self.numbers)
        for element in parent:
            if element.tag == PARAGRAPH:
                telling = numbered or element in self.pieces.walked
                look = properties_of(element, LOOK) if telling else {}
                pieces, _ = self._read(element, look, value_of(look.get(STYLE)))
                if pieces is not None:
                    yield pieces or [("", element)]  # an empty cell can be pointed at too
            elif element.tag in NESTED:
                yield from self._lines(element)


@dataclass(slots=True)
class _Grid:
    """The cells of a table while it is read; a merge from above makes the cell above taller."""

    spans: dict[Element, Element]  # cell -> its mark, where it has one
    merges: dict[Element, Element]
    cells: list[ReadCell] = field(default_factory=list)
    sources: list[Pieces] = field(default_factory=list)
    open_merges: dict[int, int] = field(default_factory=dict)  # column -> index of the cell going on there
    heights: dict[int, int] = field(default_factory=dict)  # of the cells that went on

    def goes_on(self, row: int, column: int, merge: Element | None) -> bool:
        """Take a cell that only continues the one above; remember one that begins a merge."""
        above = self.open_merges.pop(column, None)
        if merge is None:
            return False
        if merge.get(VALUE) == "restart" or above is None:
            self.open_merges[column] = len(self.cells)
            return False
        self.heights[above] = row - self.cells[above].row + 1
        self.open_merges[column] = above
        return True

    def stretch(self) -> None:
        """Make the cells that went on as tall as they are."""
        for index, rows in self.heights.items():
            self.cells[index] = replace(self.cells[index], rows=rows)


def _whole(number: int, block: ReadBlock) -> Span:
    """Give the span of a paragraph, or of the first cell of a table that says something."""
    if isinstance(block, ReadParagraph):
        return Span(number, -1, 0, len(block.text))
    cell = next((n for n, each in enumerate(block.cells) if each.text), 0)
    return Span(number, cell, 0, len(block.cells[cell].text))


def _all_text(block: ReadBlock) -> str:
    return block.text if isinstance(block, ReadParagraph) else "\n".join(cell.text for cell in block.cells)


def _levels(styles: NamedStyles) -> dict[str, int]:
    """Give the outline level of each style that sets one itself."""
    marks = styles.holding(LEVEL).items()
    return {name: level for name, mark in marks if (level := _level(mark)) is not None}


def _children(parent: Element, tag: str) -> Iterator[Element]:
    for element in parent:
        if element.tag == tag:
            yield element
        elif element.tag in WRAPPERS:
            yield from _children(element, tag)


def _number(mark: Element | None, default: int) -> int:
    return default if mark is None else whole_number(value_of(mark), default)


def _level(mark: Element | None) -> int | None:
    level = _number(mark, -1)
    return level + 1 if level >= 0 else None
