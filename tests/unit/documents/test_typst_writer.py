import re
import shutil
import subprocess

import pytest

from jiheng.documents.model import (
    Align,
    Appendix,
    Cell,
    Document,
    Heading,
    Landscape,
    Paragraph,
    Picture,
    Table,
    Toc,
)
from jiheng.documents.typst_writer import entry_pages, pdf_of, write_pdf

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext is missing: apt-get install poppler-utils"
)
pytestmark = needs_poppler
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50"><rect width="100" height="50"/></svg>'


def told(program, *words):
    return subprocess.run([program, *words], capture_output=True, check=True, encoding="utf-8").stdout


@pytest.fixture
def pages(tmp_path):
    """The text of each page of a document."""

    def read(document):
        path = tmp_path / "document.pdf"
        write_pdf(document, path)
        return told("pdftotext", "-layout", str(path), "-").removesuffix("\f").split("\f")

    return read


def rows(count, text="运维"):
    return tuple((Cell(f"第{number}行"), Cell(text)) for number in range(count))


def test_the_same_document_gives_the_same_bytes():
    document = Document("标题", blocks=(Toc(), Heading(1, "情况"), Paragraph("文")), author="信访局")
    assert pdf_of(document).content == pdf_of(document).content


def test_no_text_is_ever_code(pages):
    written = '#panic("x") *重* _斜_ $x$ `a` <b> // 注 \\ @c = 标题'
    text = "".join(pages(Document(written, written, (Heading(1, written), Paragraph(written)))))
    assert re.sub(r"\s", "", text).count(re.sub(r"\s", "", written)) == 4


def test_pages_are_those_of_the_standard_and_turn_for_an_appendix(tmp_path):
    path = tmp_path / "a.pdf"
    write_pdf(Document("标题", blocks=(Paragraph("文"), Landscape(), Appendix("附件", "表"))), path)
    sizes = re.findall(r"Page +\d+ size: +([\d.]+) x ([\d.]+)", told("pdfinfo", "-l", "9", str(path)))
    assert [tuple(round(float(side) / 72 * 25.4) for side in size) for size in sizes] == [
        (210, 297),
        (297, 210),
    ]


def test_a_page_holds_22_lines_of_28_letters(pages):
    first, second = pages(Document("题", blocks=(Paragraph("汉" * 28 * 40),)))
    lines = [line.strip() for line in first.splitlines() if "汉" in line]
    assert {len(line) for line in lines[1:]} == {28}
    assert len(lines) == 19  # a title of 34 points and an empty line take the room of three
    assert second.count("\n") > 0


def test_page_numbers_stand_right_on_odd_pages_and_left_on_even_ones(pages):
    found = pages(Document("题", blocks=(Paragraph("文" * 2000),)))
    lines = [page.rstrip().splitlines()[-1] for page in found]
    assert [re.sub(r"\s", "", line) for line in lines] == [f"—{n + 1}—" for n in range(len(found))]
    indents = [len(line) - len(line.lstrip()) for line in lines]
    assert indents[0] > 20
    assert indents[1] < 5


def test_a_table_repeats_its_head_and_tears_no_row(pages):
    table = Table("资金", (30, 120), ((Cell("项目"), Cell("说明")),), rows(60, "长" * 100))
    found = pages(Document("题", blocks=(table,)))
    assert len(found) > 3
    for page in found:
        assert "说明" in page
        inside = [line for line in page.splitlines() if "长" in line]
        assert sum(line.count("长") for line in inside) % 100 == 0
    assert sum(page.count("长") for page in found) == 6000


def test_a_row_higher_than_a_page_loses_nothing(pages):
    found = pages(Document("题", blocks=(Table("", (30, 40), (), rows(1, "字" * 3000)),)))
    assert len(found) > 3
    assert sum(page.count("字") for page in found) == 3000


def test_a_group_of_rows_stays_on_one_page(pages):
    groups = tuple(range(0, 60, 6))
    found = pages(Document("题", blocks=(Table("", (30, 40), (), rows(60), groups),)))
    assert len(found) > 1
    for page in found:
        numbers = [int(n) for n in re.findall(r"第 ?(\d+) ?行", page)]
        assert numbers[0] % 6 == 0
        assert numbers[-1] % 6 == 5


def test_long_words_are_cut_and_nothing_sticks_out_of_its_cell(tmp_path):
    path, word = tmp_path / "a.pdf", "f" * 64
    narrow = Table("", (10, 140), (), ((Cell("99999999.99"), Cell(word * 2)),))
    write_pdf(Document("题", blocks=(Paragraph(f"地址 {word * 3}", Align.LEFT), narrow)), path)
    found = told("pdftotext", "-bbox", str(path), "-")
    edges = [float(right) for right in re.findall(r'xMax="([\d.]+)"', found)]
    assert max(edges) <= (210 - 26) / 25.4 * 72 + 1
    assert "".join(re.findall(r">([f]+)<", found)) == word * 5


def test_a_character_without_a_font_is_told_by_its_number(pages):
    document = Document("喆堃玥𬭎", blocks=(Paragraph("姓名：\U000323af。"),))  # the end of its block
    assert any("U+323AF" in remark for remark in pdf_of(document).remarks)
    (page,) = pages(document)
    assert "〔U+323AF〕" in page
    assert "喆堃玥𬭎" in page


def test_fonts_are_all_inside(tmp_path):
    path = tmp_path / "a.pdf"
    write_pdf(Document("题", blocks=(Heading(1, "黑"), Heading(2, "楷"), Paragraph("文 a 1"))), path)
    lines = told("pdffonts", str(path)).splitlines()[2:]
    assert lines
    assert all(re.search(r"\byes +yes +yes +\d+ +\d+$", line) for line in lines)


def test_files_are_attached(tmp_path):
    path, told_json = tmp_path / "a.pdf", '{"合计": "98"}'.encode()
    path.write_bytes(pdf_of(Document("题"), attachments={"figures.json": told_json}).content)
    told("pdfdetach", "-saveall", "-o", str(tmp_path), str(path))
    assert (tmp_path / "figures.json").read_bytes() == told_json
    assert b"pdfaid:part>3<" in path.read_bytes()


def test_contents_name_the_pages_of_headings_and_appendices(pages):
    blocks = (Toc(), Heading(1, "甲"), Paragraph("文" * 1500), Heading(2, "乙"), Appendix("附件1", "丙"))
    document = Document("题", blocks=blocks)
    assert entry_pages(document) == (2, 4, 5)
    first, *rest = pages(document)
    assert re.findall(r"(\S+)[ .]+\. (\d)", first) == [("一、甲", "2"), ("（一）乙", "4"), ("丙", "5")]
    assert [n for n, page in enumerate(rest, 2) if "一、甲" in page] == [2]


def test_a_picture_has_its_caption_and_number(pages):
    (page,) = pages(
        Document("题", blocks=(Picture("得分", "一个方块", SVG, 100), Picture("", "无题", SVG, 30)))
    )
    assert "图 1 得分" in page.replace("图1", "图 1")
    assert "图 2" not in page.replace("图2", "图 2")
