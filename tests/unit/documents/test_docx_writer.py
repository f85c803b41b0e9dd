import io
import re
import zipfile

import docx
import pytest
from lxml import etree

from jiheng.documents.docx_writer import docx_bytes, write_docx
from jiheng.documents.model import (
    Align,
    Appendix,
    Cell,
    Document,
    Heading,
    Landscape,
    Paragraph,
    Table,
)

MM = 36_000  # English metric units
SMALL = Table("资金情况", (30, 40), ((Cell("项目"), Cell("金额")),), ((Cell("运维"), Cell("61.91")),))


def body(document: Document) -> str:
    return part(docx_bytes(document), "word/document.xml")


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def texts(xml: str) -> list[str]:
    paragraphs = re.findall(r"<w:p>.*?</w:p>", xml)
    found = ("".join(re.findall(r"<w:t [^>]*>([^<]*)</w:t>", line)) for line in paragraphs)
    return [text for text in found if text]


def test_the_same_document_gives_the_same_bytes_on_any_day_and_system() -> None:
    document = Document("标题", blocks=(Heading(1, "情况"), SMALL), author="信访局", signed=("甲",))
    first = docx_bytes(document)
    assert docx_bytes(document) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {(m.date_time, m.create_system) for m in archive.infolist()} == {((1980, 1, 1, 0, 0, 0), 0)}
    assert set(re.findall(r"\d{4}-\d\d-\d\dT", part(first, "docProps/core.xml"))) == {"1980-01-01T"}


def test_the_page_is_the_one_of_the_standard() -> None:
    content = docx_bytes(Document("标题", blocks=(Paragraph("文"), Landscape(), Paragraph("表"))))
    upright, sideways = docx.Document(io.BytesIO(content)).sections
    assert [round(length / MM) for length in (upright.page_width, upright.page_height)] == [
        210,
        297,
    ]
    margins = (upright.top_margin, upright.bottom_margin, upright.left_margin, upright.right_margin)
    assert [round(length / MM) for length in margins] == [37, 35, 28, 26]
    assert [round(side / MM) for side in (sideways.page_width, sideways.page_height)] == [297, 210]
    assert part(content, "word/document.xml").count('<w:docGrid w:type="lines" w:linePitch="579"/>') == 2


@pytest.mark.parametrize(
    ("style", "font", "half_points"),
    [
        ("Normal", "仿宋", 32),
        ("Title", "方正小标宋简体", 44),
        ("Heading1", "黑体", 32),
        ("Heading2", "楷体", 32),
        ("Heading3", "仿宋", 32),
        ("Heading4", "仿宋", 32),
        ("Caption", "黑体", 24),
        ("JihengCell", "宋体", 21),
        ("JihengSmallCell", "宋体", 18),
    ],
)
def test_each_kind_of_line_has_its_official_font_and_size(style: str, font: str, half_points: int) -> None:
    xml = part(docx_bytes(Document("标题")), "word/styles.xml")
    found = re.search(rf'w:styleId="{style}">.*?</w:style>', xml)
    assert found is not None
    assert f'w:eastAsia="{font}"' in found[0]
    assert f'<w:sz w:val="{half_points}"/>' in found[0]


def test_body_lines_are_indented_by_two_characters() -> None:
    xml = part(docx_bytes(Document("标题")), "word/styles.xml")
    assert 'w:firstLineChars="200" w:firstLine="640"' in xml


def test_heading_numbers_are_text_and_restart_in_an_appendix() -> None:
    blocks = (
        Heading(1, "基本情况"),
        Heading(2, "背景"),
        Heading(3, "资金"),
        Heading(4, "来源"),
        Heading(1, "结论"),
        Appendix("附件1", "清单"),
        Heading(1, "说明"),
    )
    xml = body(Document("标题", blocks=blocks))
    assert texts(xml)[1:] == [
        "一、基本情况",
        "（一）背景",
        "1.资金",
        "（1）来源",
        "二、结论",
        "附件1",
        "清单",
        "一、说明",
    ]
    assert "w:numPr" not in xml


def test_captions_are_counted_and_kept_with_their_table() -> None:
    uncaptioned = Table("", SMALL.widths, SMALL.head, SMALL.body)
    xml = body(Document("标题", blocks=(SMALL, uncaptioned, SMALL)))
    assert [text for text in texts(xml) if text.startswith("表")] == [
        "表1 资金情况",
        "表2 资金情况",
    ]
    assert "</w:tbl><w:tbl>" not in xml


def test_rows_are_never_torn_and_head_rows_are_repeated() -> None:
    xml = body(Document("标题", blocks=(SMALL,)))
    assert xml.count("<w:cantSplit/>") == 2
    assert xml.count("<w:tblHeader/>") == 1
    assert '<w:tblLayout w:type="fixed"/>' in xml


def test_a_table_wider_than_the_page_is_drawn_as_wide_as_the_page() -> None:
    wide = Table("", (200, 112), (), ((Cell("左"), Cell("右")),))
    columns = re.findall(r'<w:gridCol w:w="(\d+)"/>', body(Document("标题", blocks=(wide,))))
    assert sum(map(int, columns)) == 156 * 567 // 10
    assert int(columns[0]) == pytest.approx(100 * 56.7, abs=1)


def test_a_wide_cell_is_as_wide_as_the_columns_it_covers() -> None:
    table = Table("", (20, 30, 40), (), ((Cell("宽", columns=2), Cell("窄")),))
    widths = re.findall(r'<w:tcW w:w="(\d+)"', body(Document("标题", blocks=(table,))))
    assert widths == ["2835", "2268"]


def test_the_signature_stands_after_the_text_and_before_the_appendices() -> None:
    blocks = (Paragraph("正文"), Landscape(), Appendix("附件", "评分表"), SMALL)
    xml = body(Document("标题", blocks=blocks, signed=("盐田区信访局", "2024年7月31日")))
    assert texts(xml)[1:5] == ["正文", "盐田区信访局", "2024年7月31日", "附件"]


def test_a_landscape_first_of_all_lays_the_title_on_its_side_too() -> None:
    content = docx_bytes(Document("自评表", blocks=(Landscape(), SMALL)))
    (only,) = docx.Document(io.BytesIO(content)).sections
    assert only.page_width > only.page_height


def test_page_numbers_stand_outside_on_odd_and_even_pages() -> None:
    content = docx_bytes(Document("标题"))
    sides = {
        side: part(content, name)
        for name in ("word/footer1.xml", "word/footer2.xml")
        for side in ("left", "right")
        if f'<w:jc w:val="{side}"/>' in part(content, name)
    }
    assert set(sides) == {"left", "right"}
    assert all(" PAGE " in footer and "— " in footer for footer in sides.values())
    assert "w:evenAndOddHeaders" in part(content, "word/settings.xml")


def test_hostile_text_stays_text() -> None:
    hostile = '<w:p/>&amp;"\x00\ud800\ufffe]]>'
    blocks = (Heading(1, hostile), Paragraph(hostile), Appendix(hostile, hostile))
    content = docx_bytes(Document(hostile, hostile, blocks, hostile, hostile, (hostile,)))
    for name in ("word/document.xml", "docProps/core.xml"):
        assert '<w:p/>&amp;"\ufffd\ufffd\ufffd]]>' in "".join(
            etree.fromstring(part(content, name).encode()).itertext()
        )


def test_a_long_unbroken_word_may_be_cut_and_stretches_no_line() -> None:
    xml = body(Document("标题", blocks=(Paragraph("地址" + "x" * 60), Paragraph("短文"))))
    assert xml.count('<w:wordWrap w:val="0"/>') == 1
    assert xml.index('<w:jc w:val="left"/>') < xml.index("地址")


def test_lines_of_a_cell_are_paragraphs_and_keep_their_alignment() -> None:
    table = Table("", (20,), (), ((Cell("①甲\r\n②乙", align=Align.LEFT, bold=True),),))
    xml = body(Document("标题", blocks=(table,)))
    assert re.findall(r'<w:jc w:val="left"/></w:pPr><w:r><w:rPr>.*?<w:b/>.*?>(①甲|②乙)<', xml) == [
        "①甲",
        "②乙",
    ]


def test_the_properties_come_from_the_document_only() -> None:
    document = Document("一\n二", author="信访局", subject="绩效评价")
    properties = docx.Document(io.BytesIO(docx_bytes(document))).core_properties
    assert (properties.title, properties.author, properties.subject) == (
        "一 二",
        "信访局",
        "绩效评价",
    )


def test_nothing_in_the_file_is_a_macro_or_lives_elsewhere() -> None:
    content = docx_bytes(Document("标题", blocks=(SMALL,)))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if "vba" in name or "custom" in name]
        links = b"".join(archive.read(n) for n in archive.namelist() if n.endswith(".rels"))
    assert b"External" not in links


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path) -> None:
    target = tmp_path / "报告.docx"
    target.write_bytes(b"old")
    with pytest.raises(ValueError, match="heading level"):
        write_docx(Document("标题", blocks=(Heading(9, "x"),)), target)
    assert target.read_bytes() == b"old"
    write_docx(Document("标题"), target)
    assert [path.name for path in tmp_path.iterdir()] == ["报告.docx"]
