"""Documents as official .pdf files (layout of GB/T 9704-2012), the same pages as their .docx.

PDF/A-3: all fonts inside, files attached where the caller gives some. The same Document and fonts
always give the same bytes. No text of a document is ever typst code: it travels as JSON.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from mimetypes import guess_type
from pathlib import Path
from typing import Any, NamedTuple

from jiheng.documents.docx_paragraph import LONG_WORD
from jiheng.documents.docx_styles import FANG_SONG, HEI, KAI, LATIN, SONG, TITLE_SONG
from jiheng.documents.fonts import font_chain, font_remarks, is_stand_in
from jiheng.documents.marks import plain, with_numbers
from jiheng.documents.model import (
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
from jiheng.documents.numbering import entries_of, numbered
from jiheng.documents.typst_engine import MAIN, compiler, installed_fonts
from jiheng.documents.typst_table import BREAK, table_data
from jiheng.documents.whole_file import write_whole
from jiheng.documents.xml_text import clean

TEMPLATE = Path(__file__).with_name("official.typ")
ANY_TYPE = "application/octet-stream"
STANDARD = "a-3b"
TEXT_AREA = {False: (156, 225), True: (225, 156)}  # millimetres, by whether the page lies on its side
ROLES = {"fang": FANG_SONG, "hei": HEI, "kai": KAI, "song": SONG, "title": TITLE_SONG}
UNSHOWN = re.compile(r'^(?>.*?the text `")(.+?)"` could not be displayed', re.MULTILINE)
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
MOST_UNSHOWN = 500  # different characters without a font, in one document


class Pdf(NamedTuple):
    """A finished file, and what its reader should be told of it, in Chinese."""

    content: bytes
    remarks: tuple[str, ...]


def write_pdf(document: Document, path: Path) -> tuple[str, ...]:
    """Write `document` to `path`, whole or not at all; return the remarks."""
    pdf = pdf_of(document)
    write_whole(path, pdf.content)
    return pdf.remarks


def pdf_of(
    document: Document, *, attachments: Mapping[str, bytes] | None = None, linked: bool = False
) -> Pdf:
    """Return `document` as PDF/A-3b with these files attached, by their names.

    `linked` puts every mark of the text into a link to `figure:` and its number (figure_spots.py).

    A character that no font has is written as its number, 〔U+2EBF0〕, and remarked upon. Raises
    ValueError for a heading level outside 1 to 4, or a reference to a table that is not there.
    """
    import typst  # noqa: PLC0415 — large, and few commands need it

    layout = _Layout.of(
        with_numbers(numbered(document)) if linked else document, attachments or {}, linked=linked
    )
    unshown: dict[str, str] = {}
    for _ in range(MOST_UNSHOWN):
        try:
            content = layout.compiler(unshown).compile(format="pdf", pdf_standards=STANDARD, timestamp=0)
        except typst.TypstError as error:
            found = UNSHOWN.search(str(error))
            text = ESCAPED.sub(lambda match: chr(int(match[1], 16)), found[1]) if found else ""
            new = {sign: f"〔U+{ord(sign):04X}〕" for sign in text if sign not in unshown}
            if not new:
                raise
            unshown |= new
        else:
            return Pdf(bytes(content), (*font_remarks(installed_fonts()), *_told(unshown)))
    raise ValueError(f"more than {MOST_UNSHOWN} characters have no font")


def entry_pages(document: Document) -> tuple[int, ...]:
    """Return the pages on which the entries of a table of contents begin, in their order."""
    found = _Layout.of(document, {}).compiler({}).query("<pages>", field="value", one=True)
    return tuple(json.loads(found))


def _told(unshown: Mapping[str, str]) -> list[str]:
    codes = "、".join(code.strip("〔〕") for code in unshown.values())
    return [f"没有一种字体有这些字：{codes}，文件里印作编号；装上有这些字的字体后重新生成"] if codes else []


@dataclass(slots=True)
class _Layout:
    """A document as data for the template, and the files it shows or carries."""

    data: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    shown: Callable[[str], str] = plain  # a text as the template takes it

    @classmethod
    def of(cls, document: Document, attachments: Mapping[str, bytes], *, linked: bool = False) -> "_Layout":
        whole = numbered(document)
        layout = cls(shown=clean if linked else plain)
        blocks = whole.blocks
        end = end_of_text(blocks)
        signed = {"k": "signed", "lines": [plain(line) for line in whole.signed]}
        on_side = blocks[:1] == (Landscape(),)
        parts: list[dict[str, Any]] = [{"side": on_side, "blocks": []}]
        for number, block in enumerate((*blocks, None)):
            if number == end and whole.signed:
                parts[-1]["blocks"].append(signed)
            if isinstance(block, Landscape):
                if not on_side:
                    on_side = True
                    parts.append({"side": True, "blocks": []})
            elif block is not None:
                parts[-1]["blocks"].append(layout.block(block, on_side=on_side))
        names = {name: f"attached/{number}" for number, name in enumerate(attachments)}
        layout.files |= {names[name]: content for name, content in attachments.items()}
        layout.data = {
            "title": plain(whole.title),
            "subtitle": plain(whole.subtitle),
            "author": plain(whole.author),
            "subject": plain(whole.subject),
            "keywords": plain(whole.keywords),
            "footer": plain(whole.footer),
            "parts": parts,
            "entries": [{"level": each.level, "text": plain(each.text)} for each in entries_of(whole)],
            "attached": [
                {"name": name, "file": file, "type": guess_type(name)[0] or ANY_TYPE}
                for name, file in names.items()
            ],
            "fonts": _fonts(),
            "heavy": _needs_weight(),
        }
        return layout

    def block(self, block: Block, *, on_side: bool) -> dict[str, Any]:
        """Return one block as data."""
        match block:
            case Heading(level=level, text=text):
                return {"k": "heading", "level": level, "text": plain(text)}
            case Paragraph(text=text, align=align, note=note):
                lines = [_breakable(line) for line in self.shown(text).split("\n")]
                return {"k": "text", "lines": lines, "align": str(align), "note": note}
            case Table():
                room, page = TEXT_AREA[on_side]
                return table_data(block, room=room, page=page, shown=self.shown)
            case Picture():
                file = f"picture/{len(self.files)}.svg"
                self.files[file] = block.svg
                return {
                    "k": "picture",
                    "file": file,
                    "alt": plain(block.alt),
                    "caption": plain(block.caption),
                    "width": block.width,
                }
            case Toc(title=title, levels=levels):
                return {"k": "toc", "title": plain(title), "levels": levels}
            case Appendix(label=label, title=title, subtitle=subtitle):
                return {"k": "appendix"} | {
                    "label": plain(label),
                    "title": plain(title),
                    "subtitle": plain(subtitle),
                }
            case _:
                raise TypeError(f"no block of a page: {block!r}")

    def compiler(self, unshown: Mapping[str, str]) -> Any:  # noqa: ANN401 — typst is untyped
        """Return a compiler of the document, characters without a font replaced."""
        data = json.dumps(self.data, ensure_ascii=False)
        if unshown:
            data = data.translate({ord(sign): code for sign, code in unshown.items()})
        return compiler({MAIN: _template(), **self.files}, {"data": data})


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


def _fonts() -> dict[str, list[str]]:
    """Return the fonts of each role, Latin ones apart."""
    installed = installed_fonts()
    return {role: list(font_chain(font, installed)) for role, font in ROLES.items()} | {
        "latin": list(font_chain(LATIN, installed))
    }


def _needs_weight() -> bool:
    """Say whether the title is set in bold: 小标宋 is a heavy letter, what stands in for it is not."""
    chain = font_chain(TITLE_SONG, installed_fonts())
    return not chain or is_stand_in(TITLE_SONG, chain[0])


def _breakable(text: str) -> str:
    return LONG_WORD.sub(lambda match: BREAK.join(match[0]), text)
