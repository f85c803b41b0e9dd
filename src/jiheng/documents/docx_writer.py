"""Documents as official .docx files (layout of GB/T 9704-2012).

The same Document always gives the same bytes: no clock, fixed file times, fixed order.
"""

from dataclasses import dataclass, field
from pathlib import Path

from jiheng.documents.docx_figures import add_figure_map, with_bookmarks
from jiheng.documents.docx_paragraph import paragraph, with_property, with_section
from jiheng.documents.docx_picture import add_pictures, picture_xml
from jiheng.documents.docx_skeleton import CORE, HEADER, TEXT_BODY, Skeleton, skeleton, with_footer
from jiheng.documents.docx_styles import (
    APPENDIX_LABEL,
    APPENDIX_TITLE,
    CAPTION,
    HEADING,
    LINE,
    NORMAL,
    NOTE,
    SIGNED,
    SUBTITLE,
    TITLE,
)
from jiheng.documents.docx_table import table_xml
from jiheng.documents.docx_toc import questions_xml, toc_xml, with_mark
from jiheng.documents.model import (
    Align,
    Appendix,
    Block,
    Document,
    Heading,
    Landscape,
    Paragraph,
    Picture,
    Table,
    Toc,
    end_of_text,
)
from jiheng.documents.numbering import Entry, entries_of, numbered
from jiheng.documents.typst_engine import svg_to_png
from jiheng.documents.typst_writer import entry_pages
from jiheng.documents.whole_file import write_whole
from jiheng.documents.xml_text import clean, escaped
from jiheng.documents.zip_writer import packed_once, zip_bytes

PORTRAIT_ROOM, LANDSCAPE_ROOM = 156, 225  # millimetres between the margins
BLANK_LINE = paragraph("")
MARK = '<w:rPr><w:sz w:val="2"/></w:rPr>'
GAP = paragraph("", properties=f'<w:snapToGrid w:val="0"/><w:spacing w:line="160" w:lineRule="exact"/>{MARK}')
LOOSE = '<w:keepNext w:val="0"/>'  # a caption below its picture
HAIR = GAP.replace('"160"', '"20"')  # after the last table of a section: never a page of its own
FLUSH = '<w:ind w:firstLineChars="0" w:firstLine="0"/>'  # no first-line indent
EPOCH_TEXT = "1980-01-01T00:00:00Z"
OPENING = (
    f'{HEADER}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>'
)


def write_docx(document: Document, path: Path) -> None:
    """Write `document` to `path`; the file appears whole or not at all."""
    write_whole(path, docx_bytes(document))


def docx_bytes(
    document: Document, figure_map: str = "", *, pages: tuple[int, ...] | None = None, asked: bool = False
) -> bytes:
    """Return `document` as the bytes of a .docx file, `figure_map` as a custom XML part of it.

    `pages` are those of the entries of its table of contents, () for none known; not given, they are
    those of the PDF by typst. With `asked`, a last page tells them once it is laid out. Raises ValueError
    for a heading level outside 1 to 4, or a reference to a table or picture that is not there.
    """
    whole = numbered(document)
    if pages is None:
        pages = entry_pages(document) if _has_toc(document) else ()
    body = _Body(skeleton(), entries_of(whole), pages, asked=asked)
    body.write(whole)
    parts = dict(body.pages.parts)
    add_pictures(parts, body.pictures)
    parts[CORE] = _core(document).encode()
    if document.footer:
        with_footer(parts, document.footer)
    written = with_bookmarks("".join(body.written))
    parts[TEXT_BODY] = f"{OPENING}{written}</w:body></w:document>".encode()
    if figure_map:
        add_figure_map(parts, figure_map)
    fixed = skeleton().parts
    return zip_bytes(
        {
            name: packed_once(content) if content is fixed.get(name) else content
            for name, content in parts.items()
        }
    )


def _has_toc(document: Document) -> bool:
    return any(isinstance(block, Toc) for block in document.blocks)


def _core(document: Document) -> str:
    title = " ".join(document.title.split())
    return (
        f'{HEADER}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/'
        'metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escaped(title)}</dc:title><dc:subject>{escaped(document.subject)}</dc:subject>"
        f"<dc:creator>{escaped(document.author)}</dc:creator>"
        f"{f'<cp:keywords>{escaped(document.keywords)}</cp:keywords>' if document.keywords else ''}"
        f"<cp:lastModifiedBy>{escaped(document.author)}</cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{EPOCH_TEXT}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{EPOCH_TEXT}</dcterms:modified>'
        "<dc:language>zh-CN</dc:language></cp:coreProperties>"
    )


@dataclass(slots=True)
class _Body:
    """The children of w:body, in the making."""

    pages: Skeleton
    entries: list[Entry]  # of a table of contents
    entry_pages: tuple[int, ...] = ()
    asked: bool = False
    written: list[str] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)
    has_toc: bool = False
    marked: int = 0  # entries met so far
    on_side: bool = False
    new_page: bool = False  # before what comes next

    def write(self, document: Document) -> None:
        """Write the whole document."""
        blocks = document.blocks
        self.has_toc = _has_toc(document)
        self.on_side = blocks[:1] == (Landscape(),)  # a title alone on a page helps nobody
        self.written.append(paragraph(document.title, TITLE))
        if document.subtitle:
            self.written.append(paragraph(document.subtitle, SUBTITLE))
        self.written.append(with_property(BLANK_LINE, "w:keepNext"))
        end = end_of_text(blocks)
        for block in blocks[:end]:
            self._block(block)
        self._sign(document.signed)
        for block in blocks[end:]:
            self._block(block)
        self._close()
        if self.asked:
            self.written.append(questions_xml(len(self.entries)))
        self.written.append(self._section())

    def _section(self) -> str:
        return self.pages.landscape if self.on_side else self.pages.portrait

    def _block(self, block: Block) -> None:
        here, fresh = len(self.written), self.new_page
        self.new_page = False
        if fresh and isinstance(block, Table | Toc):
            self.written.append(HAIR)
        self._write(block)
        if fresh and not isinstance(block, Appendix | Landscape):
            self.written[here] = with_property(self.written[here], "w:pageBreakBefore")

    def _write(self, block: Block) -> None:
        match block:
            case Heading(level=level, text=text):
                self.written.append(self._marked(paragraph(text, f"{HEADING}{level}")))
            case Picture():
                self._picture(block)
            case Toc():
                self.written.extend(toc_xml(block, self.entries, self.entry_pages))
                self.new_page = True
            case Paragraph():
                self._paragraph(block)
            case Table():
                self._table(block)
            case Appendix():
                self._appendix(block)
            case Landscape():
                self._turn()

    def _paragraph(self, block: Paragraph) -> None:
        style = NOTE if block.note else NORMAL
        indent = FLUSH if block.align in (Align.CENTER, Align.RIGHT) and not block.note else ""
        look = f'<w:jc w:val="{block.align}"/>'
        self.written.extend(
            paragraph(line, style, properties=indent + look, binding=True)
            for line in clean(block.text).split("\n")
        )

    def _appendix(self, appendix: Appendix) -> None:
        self._close()
        self.written.append(self._marked(paragraph(appendix.label, APPENDIX_LABEL)))
        self.written.append(paragraph(appendix.title, APPENDIX_TITLE))
        if appendix.subtitle:
            self.written.append(paragraph(appendix.subtitle, SUBTITLE))
        self.written.append(with_property(BLANK_LINE, "w:keepNext"))

    def _table(self, table: Table) -> None:
        if table.caption:
            self.written.append(paragraph(table.caption, CAPTION))
        room = LANDSCAPE_ROOM if self.on_side else PORTRAIT_ROOM
        self.written.append(table_xml(table, room=room))
        self.written.append(GAP)  # Word joins two tables that touch

    def _picture(self, picture: Picture) -> None:
        self.pictures.append(svg_to_png(picture.svg, width=picture.width))
        shown = picture_xml(len(self.pictures), picture.alt, self.pictures[-1], width=picture.width)
        self.written.append(shown)
        if picture.caption:
            self.written.append(paragraph(picture.caption, CAPTION).replace("/>", f"/>{LOOSE}", 1))

    def _marked(self, written: str) -> str:
        """Make a paragraph one that the table of contents leads to, where there is one."""
        number = self.marked
        self.marked += 1
        return with_mark(written, number) if self.has_toc else written

    def _sign(self, lines: tuple[str, ...]) -> None:
        """Write the 落款 a line below the text, never alone on a page."""
        for number, line in enumerate(lines):
            if self.written[-1].startswith("<w:p>"):
                self.written[-1] = with_property(self.written[-1], "w:keepNext")
            space = "" if number else f'<w:spacing w:before="{2 * LINE}"/>'
            self.written.append(paragraph(line, SIGNED, properties=space))

    def _turn(self) -> None:
        if not self.on_side:
            self._close()
            self.written[-1] = with_section(self.written[-1], self._section())
            self.on_side = True

    def _close(self) -> None:
        """Make a last empty line so low that it cannot open a new page."""
        if self.written[-1] == GAP:
            self.written[-1] = HAIR
