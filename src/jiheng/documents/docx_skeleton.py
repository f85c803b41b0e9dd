"""Everything of an official .docx but its text: made once a process with python-docx, then copied.

Page (GB/T 9704-2012, 5.2): A4, margins 37 top, 35 bottom, 28 left, 26 right, 22 lines. A landscape
page is the same sheet turned, its upper edge at the binding. Page numbers "— 1 —" stand 7 mm below
the text, right on odd pages, left on even ones.
"""

import io
import re
import zipfile
from dataclasses import dataclass
from functools import cache

import docx
from docx.document import Document as Package
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Length, Mm

from jiheng.documents.docx_styles import FOOTER, LINE, SONG, fonts_xml, styles_xml
from jiheng.documents.xml_text import escaped

W = nsdecls("w")
TEXT_BODY, CORE = "word/document.xml", "docProps/core.xml"
HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PORTRAIT = (210, 297, 37, 26, 35, 28)  # width, height, top, right, bottom, left
LANDSCAPE = (297, 210, 28, 37, 26, 35)
SMALL = 13  # half points, of text beside a page number
FOOTER_DROP = Mm(7 + 6)  # from the text to the lower edge of the page number
UNUSED = ("stylesWithEffects", "customXml", "numbering", "webSettings")
NAMESPACE = re.compile(r' xmlns:\w+="[^"]*"')


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The parts that never change, and the page descriptions to put into the text body."""

    parts: dict[str, bytes]
    portrait: str
    landscape: str


@cache
def skeleton() -> Skeleton:
    """Build the skeleton; later calls return the same one."""
    package = docx.Document()
    _drop_unused(package)
    styles = package.styles.element
    styles[:] = list(parse_xml(f"<w:styles {W}>{styles_xml()}</w:styles>"))
    _settle(package)
    section = package.sections[0]
    _footer(section)
    upright = _page(section, PORTRAIT)
    sideways = _page(section, LANDSCAPE)
    return Skeleton(_parts(package), upright, sideways)


def _drop_unused(package: Package) -> None:
    for owner in (package.part, package.part.package):
        for key, link in list(owner.rels.items()):
            if link.reltype.rpartition("/")[2] in (*UNUSED, "thumbnail"):
                owner.rels.pop(key)


def _settle(package: Package) -> None:
    """Chinese typesetting, today's Word, other page numbers on even pages."""
    package.settings.odd_and_even_pages_header_footer = True
    settings = package.settings.element
    changes = {
        "w:zoom": {"w:percent": "100"},
        "w:characterSpacingControl": {"w:val": "compressPunctuation"},
        "w:themeFontLang": {"w:val": "en-US", "w:eastAsia": "zh-CN"},
    }
    for name, attributes in changes.items():
        for element in settings.findall(qn(name)):
            element.attrib.clear()
            element.attrib.update({qn(key): value for key, value in attributes.items()})
    for element in settings.iter(qn("w:compatSetting")):
        if element.get(qn("w:name")) == "compatibilityMode":
            element.set(qn("w:val"), "15")
    for name in ("w:savePreviewPicture", "w:rsids"):
        for element in settings.findall(qn(name)):
            settings.remove(element)


def _page(section: Section, shape: tuple[int, int, int, int, int, int]) -> str:
    """Give the section this shape and return its w:sectPr."""
    width, height, top, right, bottom, left = (Mm(length) for length in shape)
    section.page_width, section.page_height = width, height
    section.orientation = WD_ORIENT.LANDSCAPE if width > height else WD_ORIENT.PORTRAIT
    section.top_margin, section.bottom_margin = top, bottom
    section.left_margin, section.right_margin = left, right
    section.header_distance, section.footer_distance = Mm(15), Length(bottom - FOOTER_DROP)
    properties = section._sectPr  # noqa: SLF001 — python-docx knows no text grid
    properties.attrib.clear()  # revision marks of the template
    for grid in properties.findall(qn("w:docGrid")):
        properties.remove(grid)
    properties.append(parse_xml(f'<w:docGrid {W} w:type="lines" w:linePitch="{LINE}"/>'))
    return NAMESPACE.sub("", "".join(line.strip() for line in properties.xml.splitlines()))


def _footer(section: Section) -> None:
    for footer, indent, side in (
        (section.footer, 'w:rightChars="100" w:right="280"', "right"),
        (section.even_page_footer, 'w:leftChars="100" w:left="280"', "left"),
    ):
        footer.is_linked_to_previous = False
        element = footer._element  # noqa: SLF001 — python-docx has no fields
        element[:] = [parse_xml(_page_number(indent, side))]


def with_footer(parts: dict[str, bytes], text: str) -> None:
    """Put small text beside the page numbers: left of those at the right, right of those at the left."""
    fonts = f'<w:rFonts w:ascii="{SONG}" w:hAnsi="{SONG}" w:eastAsia="{SONG}"/>'
    look = f'<w:rPr>{fonts}<w:sz w:val="{SMALL}"/></w:rPr>'
    run = f'<w:r>{look}<w:t xml:space="preserve">{{}}</w:t></w:r>'
    before, after = run.format(f"{escaped(text)}　").encode(), run.format(f"　{escaped(text)}").encode()
    for name in ("word/footer1.xml", "word/footer2.xml"):
        if b'w:jc w:val="right"' in parts[name]:
            parts[name] = parts[name].replace(b"</w:pPr>", b"</w:pPr>" + before, 1)
        else:
            parts[name] = parts[name].replace(b"</w:p>", after + b"</w:p>", 1)


def _page_number(indent: str, side: str) -> str:
    look = f'<w:rPr><w:rFonts w:ascii="{SONG}" w:hAnsi="{SONG}" w:eastAsia="{SONG}"/></w:rPr>'
    pieces = (
        '<w:t xml:space="preserve">— </w:t>',
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>1</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
        '<w:t xml:space="preserve"> —</w:t>',
    )
    runs = "".join(f"<w:r>{look}{piece}</w:r>" for piece in pieces)
    style = f'<w:pStyle w:val="{FOOTER}"/><w:ind {indent}/><w:jc w:val="{side}"/>'
    return f"<w:p {W}><w:pPr>{style}</w:pPr>{runs}</w:p>"


def _parts(package: Package) -> dict[str, bytes]:
    buffer = io.BytesIO()
    package.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    del parts[TEXT_BODY], parts[CORE]
    parts["word/fontTable.xml"] = f"{HEADER}<w:fonts {W}>{fonts_xml()}</w:fonts>".encode()
    parts["docProps/app.xml"] = (
        f'{HEADER}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
        'extended-properties"><Application>Jiheng</Application></Properties>'
    ).encode()
    return parts
