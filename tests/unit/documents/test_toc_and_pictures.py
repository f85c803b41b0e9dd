"""Contents, pictures and references in .docx files."""

import io
import re
import zipfile

import docx
import pytest

from jiheng.documents.docx_writer import docx_bytes
from jiheng.documents.libreoffice import find_libreoffice
from jiheng.documents.model import (
    Appendix,
    Cell,
    Document,
    Heading,
    Paragraph,
    Picture,
    Table,
    Toc,
    refer,
)
from jiheng.documents.numbering import numbered
from jiheng.documents.toc_pages import rendered_pages

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50"><rect width="100" height="50"/></svg>'
WHOLE = Document(
    "题", blocks=(Toc(), Heading(1, "甲"), Paragraph("文"), Heading(3, "深"), Appendix("附件", "乙"))
)


def part(content, name="word/document.xml"):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def lines(content):
    return [p.text for p in docx.Document(io.BytesIO(content)).paragraphs]


def test_entries_lead_to_their_headings_with_the_pages_given():
    content = docx_bytes(WHOLE, pages=(2, 2, 3))
    assert lines(content)[2:5] == ["目　录", "一、甲\t2", "附件　乙\t3"]
    xml = part(content)
    anchors = re.findall(r'w:anchor="(\w+)"', xml)
    marks = dict(re.findall(r'w:name="(\w+)"/><w:r>.*?<w:t [^>]*>([^<]*)<', xml))
    assert [marks[anchor] for anchor in anchors] == ["一、甲", "附件"]


def test_without_a_rendering_entries_have_no_pages():
    assert lines(docx_bytes(WHOLE, pages=()))[3:5] == ["一、甲", "附件　乙"]


def test_nothing_is_asked_when_the_file_is_opened():
    content = docx_bytes(WHOLE)
    assert "dirty" not in part(content)
    assert "updateFields" not in part(content, "word/settings.xml")
    xml = part(content)
    kinds = [xml.count(f'w:fldCharType="{kind}"') for kind in ("begin", "separate", "end")]
    assert kinds == [3, 3, 3]


def test_the_text_begins_on_a_new_page_whatever_comes_first():
    table = Table("", (30,), (), ((Cell("格"),),))
    for first in (Paragraph("甲\n乙"), Heading(1, "甲"), table, Picture("图", "甲", SVG)):
        xml = part(docx_bytes(Document("题", blocks=(Toc(), first)), pages=(1,)))
        after = re.findall(r"<w:p>.*?</w:p>", xml[xml.rindex('w:val="TOC') :])
        assert ["pageBreakBefore" in each for each in after] == [True] + [False] * (len(after) - 1)


def test_a_picture_is_drawn_and_described():
    content = docx_bytes(Document("题", blocks=(Picture("得分", "一个方块", SVG, width=100),)))
    package = docx.Document(io.BytesIO(content))
    (shape,) = package.inline_shapes
    assert (round(shape.width.mm), round(shape.height.mm)) == (100, 50)
    assert 'descr="一个方块"' in part(content)
    assert lines(content)[-1] == "图1 得分"


def test_references_are_numbers_in_text_and_cells():
    table = Table("资金", (30,), (), ((Cell(f"见{refer('score')}"),),), name="funds")
    blocks = (
        Paragraph(f"见{refer('funds')}、{refer('score')}。"),
        Table("先", (30,), (), ((Cell("格"),),)),
        table,
        Picture("得分", "方块", SVG, name="score"),
    )
    text, first, second, picture = numbered(Document("题", blocks=blocks)).blocks
    assert text.text == "见表2、图1。"
    assert (first.caption, second.caption, picture.caption) == ("表1 先", "表2 资金", "图1 得分")
    assert second.body[0][0].text == "见图1"


def test_a_reference_to_nothing_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="'nothing'"):
        numbered(Document("题", blocks=(Paragraph(refer("nothing")),)))


@pytest.mark.slow
@pytest.mark.skipif(find_libreoffice() is None, reason="LibreOffice is missing: libreoffice-writer-nogui")
def test_pages_are_those_that_libreoffice_lays_out():
    blocks = (Toc(), Heading(1, "甲"), Paragraph("文" * 1500), Heading(2, "乙"), Appendix("附件", "丙"))
    assert rendered_pages(Document("题", blocks=blocks)) == (2, 4, 5)
    assert rendered_pages(Document("题")) is None
