"""Documents that are hard to print: nothing is lost, nothing sticks out, no character becomes a box."""

import re
import shutil
import subprocess

import docx
import pytest

from jiheng.documents.docx_reader import read_docx
from jiheng.documents.docx_writer import write_docx
from jiheng.documents.libreoffice import convert, find_libreoffice
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
    refer,
)
from jiheng.documents.pictures.score_waterfall import Loss, score_waterfall
from jiheng.documents.reading import ReadTable
from jiheng.documents.typst_writer import write_pdf
from jiheng.values.money import Money
from jiheng.values.score import Score

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        find_libreoffice() is None or shutil.which("pdftotext") is None,
        reason="LibreOffice or pdftotext is missing: apt-get install libreoffice-writer-nogui poppler-utils",
    ),
]
RARE = "喆堃玥𬭎"
LONG = f"{RARE}运行维护服务验收合格率" * 14  # 200 characters and some
INDICATORS = 300
AMOUNTS = [Money(fen).wan_yuan for fen in (0, 1_000_000, 61_910_000, 99_999_999_990_000)]
MM = 72 / 25.4


def indicator_table():
    head = tuple(Cell(text, bold=True) for text in ("一级指标", "三级指标", "金额（万元）", "说明", "得分"))
    body = []
    for number in range(INDICATORS):
        parent = (Cell("项目产出\n（50分）", rows=10),) if number % 10 == 0 else ()
        name = f"第{number}项{LONG if number % 50 == 7 else '指标'}"
        amount = Cell(AMOUNTS[number % len(AMOUNTS)], align=Align.RIGHT)
        body.append((*parent, Cell(name, align=Align.LEFT), amount, Cell("—"), Cell("10")))
    return Table("全部指标", (18, 90, 22, 60, 14), (head,), tuple(body), name="all")


@pytest.fixture(scope="module")
def hard():
    svg = score_waterfall(Score(10000), [Loss(LONG, Score(100), LONG)], Score(9900))
    blocks = (
        Toc(),
        Heading(1, LONG),
        Paragraph(f"{RARE}：见{refer('all')}，{'、'.join(AMOUNTS)}万元。"),
        Picture("失分", LONG, svg),
        Table("单字", (8, 60), (), ((Cell("绩\n效\n指\n标", rows=2), Cell(LONG)), (Cell("—"),))),
        Landscape(),
        Appendix("附件1", LONG, "（2023年度）"),
        indicator_table(),
    )
    return Document(LONG, "（2023年度）", blocks, signed=(LONG[:60], "2024年3月5日"))


@pytest.fixture(scope="module")
def pdfs(hard, tmp_path_factory):
    """The document as .pdf by typst, and as .docx printed by LibreOffice."""
    folder = tmp_path_factory.mktemp("hard")
    write_pdf(hard, folder / "typst.pdf")
    write_docx(hard, folder / "word.docx")
    return folder / "typst.pdf", convert(folder / "word.docx", "pdf", folder / "office")


def told(program, *words):
    answer = subprocess.run([program, *words], capture_output=True, check=True).stdout
    return answer.decode(errors="replace")  # poppler writes the title's 𬭎 as two halves


@pytest.mark.parametrize("which", [0, 1])
def test_everything_is_printed(pdfs, which):
    text = re.sub(r"\s", "", told("pdftotext", "-raw", str(pdfs[which]), "-"))
    for number in range(INDICATORS):
        assert f"第{number}项" in text
    assert text.count(RARE) >= 14 * 12
    for amount in AMOUNTS:
        assert amount in text
    assert "见表2" in text
    assert "\ufffd" not in text


@pytest.mark.parametrize("which", [0, 1])
def test_nothing_sticks_out_of_the_page(pdfs, which):
    pages = told("pdftotext", "-bbox", str(pdfs[which]), "-").split("<page ")[1:]
    assert len(pages) > 10
    for page in pages:
        width, height = (float(size) for size in re.findall(r'(?:width|height)="([\d.]+)"', page)[:2])
        right = 26 if width < height else 37
        assert {round(width / MM), round(height / MM)} == {210, 297}
        for word in re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"', page):
            left, top, end, low = (float(each) for each in word)
            assert left >= 27 * MM
            assert end <= width - (right - 4) * MM  # a mark of punctuation may hang
            assert top >= 20 * MM
            assert low <= height - 12 * MM


@pytest.mark.parametrize("which", [0, 1])
def test_no_font_lacks_a_character(pdfs, which):
    lines = told("pdffonts", str(pdfs[which])).splitlines()[2:]
    assert lines
    assert all(" yes yes yes " in re.sub(r" +", " ", line) for line in lines)


def test_two_independent_readers_see_the_same_tables(hard, tmp_path):
    path = tmp_path / "hard.docx"
    write_docx(hard, path)
    other = docx.Document(str(path))
    ours = [block for block in read_docx(path) if isinstance(block, ReadTable)]
    assert len(other.tables) == len(ours) == 2
    again = convert(path, "docx", tmp_path / "office")
    through = [block for block in read_docx(again) if isinstance(block, ReadTable)]
    for table, theirs, kept in zip(ours, other.tables, through, strict=True):
        assert [cell.text for cell in table.cells] == [cell.text for cell in kept.cells]
        shapes = [[(c.row, c.column, c.rows, c.columns) for c in each.cells] for each in (table, kept)]
        assert shapes[0] == shapes[1]
        assert len(theirs.rows) == max(cell.row + cell.rows for cell in table.cells)
        grid = theirs._cells
        for cell in table.cells:
            assert grid[cell.row * len(theirs.columns) + cell.column].text == cell.text


def test_a_document_with_nothing_in_it_is_a_page(tmp_path):
    for blocks in ((), (Toc(),), (Landscape(),)):
        path = tmp_path / "empty.docx"
        write_docx(Document("", blocks=blocks), path)
        assert docx.Document(str(path)).paragraphs
        write_pdf(Document("", blocks=blocks), tmp_path / "empty.pdf")
        assert "Pages: " in re.sub(r" +", " ", told("pdfinfo", str(tmp_path / "empty.pdf")))
