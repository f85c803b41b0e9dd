"""Reading through the programs behind it: the child process for PDF, LibreOffice for .doc and to look."""

import zipfile
from pathlib import Path

import docx
import pytest
import typst
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from jiheng.audit.library import checks
from jiheng.audit.report import Report
from jiheng.audit.run import audit
from jiheng.documents import limited_child
from jiheng.documents.docx_comments import annotate
from jiheng.documents.docx_writer import docx_bytes
from jiheng.documents.libreoffice import convert, find_libreoffice
from jiheng.documents.limited_child import run_limited
from jiheng.documents.model import Document, Heading, Paragraph
from jiheng.documents.read_any import read_document
from jiheng.documents.reading import Part, ReadDocument
from jiheng.errors import UnreadableInputError
from tests.support.reading_notation import shown
from tests.support.seed_documents import needs_seeds, seed_docx

pytestmark = [pytest.mark.slow, pytest.mark.e2e]
needs_libreoffice = pytest.mark.skipif(find_libreoffice() is None, reason="LibreOffice is not installed")


def bare(document: ReadDocument) -> list[str]:
    """The body in one line a row, without blanks and the breaks that a narrow column makes."""
    blocks = [block for block in shown(document) if not str(block).startswith("[footer]")]
    lines = [line for block in blocks for line in ([block] if isinstance(block, str) else block)]
    return ["".join(line.replace("⏎", "").split()) for line in lines]


@needs_seeds
@needs_libreoffice
@pytest.mark.parametrize("number", ["000", "001", "002"])
def test_a_seed_printed_as_pdf_reads_as_the_seed(number: str, tmp_path: Path) -> None:
    path = seed_docx(number, tmp_path)
    printed = read_document(convert(path, "pdf", tmp_path, 300))
    got, expected = bare(printed), bare(read_document(path))
    assert len("".join(got)) == len("".join(expected))
    same = sum(1 for line in expected if line in got)
    assert same >= 0.97 * len(expected)  # lines that end full and with a stop may be two paragraphs


@needs_seeds
@needs_libreoffice
def test_an_old_doc_reads_as_the_docx_it_came_from(tmp_path: Path) -> None:
    path = seed_docx("000", tmp_path)
    old = read_document(convert(path, "doc", tmp_path, 300))
    assert old.format == "doc"
    assert bare(old) == bare(read_document(path))


FORMS = (
    *("chineseCountingThousand", "decimal", "decimalEnclosedCircle", "upperRoman", "lowerLetter"),
    *("ideographTraditional", "chineseLegalSimplified", "decimalZero"),
)


@needs_libreoffice
def test_automatic_numbers_are_those_that_libreoffice_shows(tmp_path: Path) -> None:
    made = docx.Document()
    numbering = made.part.numbering_part.element
    for number, form in enumerate(FORMS, 100):
        level = f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="nothing"/>'
        names = f'{nsdecls("w")} w:abstractNumId="{number}"'
        definition = f'<w:abstractNum {names}>{level}<w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
        numbering.insert(0, parse_xml(definition))
        numbering.append(
            parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>')
        )
        for count in range(12):
            look = made.add_paragraph(f"{form} {count}")._p.get_or_add_pPr()
            look.append(
                parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>')
            )
    path = tmp_path / "编号.docx"
    made.save(path)
    ours = [block.text.replace(" ", "") for _, block in read_document(path).paragraphs]
    theirs = convert(path, "txt:Text (encoded):UTF8", tmp_path, 300).read_text("utf-8-sig").splitlines()
    assert ours == ["".join(line.split()) for line in theirs if line.strip()]


@needs_seeds
@needs_libreoffice
def test_an_annotated_report_opens_in_libreoffice_with_every_comment(tmp_path: Path) -> None:
    path, out = seed_docx("002", tmp_path), tmp_path / "批注.docx"
    document = read_document(path)
    spans = [span for number, (span, _) in enumerate(document.texts()) if not number % 3]
    annotate(path, [(span, "绩衡", "请核对") for span in spans], out)
    made = convert(out, "odt", tmp_path, 300)
    with zipfile.ZipFile(made) as archive:
        content = archive.read("content.xml").decode()
    assert content.count("<office:annotation ") == content.count("<office:annotation-end") == len(spans)


def test_a_pdf_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="已停止"):
        run_limited("http.server", ["0"], tmp_path / "报告.pdf", seconds=1)


def test_a_child_that_fails_is_a_refusal(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="已损坏"):
        run_limited("jiheng.documents.pdf_pages", [str(tmp_path / "没有.pdf")], tmp_path / "没有.pdf")
    assert limited_child.MEMORY >= 2**30


@needs_libreoffice
def test_pages_and_footers_of_our_own_report_as_pdf(tmp_path: Path) -> None:
    source = tmp_path / "报告.docx"
    blocks = [Heading(1, "情况"), *(Paragraph(f"第{n}段正文，说明情况。") for n in range(60))]
    source.write_bytes(docx_bytes(Document("绩效评价报告", blocks=tuple(blocks))))
    document = read_document(convert(source, "pdf", tmp_path, 300))
    body = [block for block in document.blocks if block.part is Part.BODY]
    assert [block.text for block in body][:2] == ["绩效评价报告", "一、情况"]
    assert len(body) == 62
    assert sorted({block.page for block in body}) == list(range(1, body[-1].page + 1))
    assert [block.text for block in document.blocks if block.part is Part.FOOTER] == ["— 1 —"]


UNRULED = """
#set page(width: 21cm, height: 29.7cm)
#set text(font: "Noto Serif CJK SC", size: 10.5pt)
某局信息系统运行维护项目2023年度绩效自评报告

本项目保障各个业务系统正常运行，指标情况如下。

#table(columns: (auto, 3.5cm, auto, auto, auto, auto), stroke: none, column-gutter: 8pt,
  [三级指标], [评分标准], [分值], [年度指标值], [实际完成值], [得分],
  [巡检次数], [每少一次扣一分，扣完为止，没有记录的不得分], [10], [12次], [11次], [9],
  [系统正常运行率], [达到目标得满分], [10], [≥99%], [99.5%], [11],
)

单位负责人：张三　　　填报人：李四　　　联系电话：123

#grid(columns: 2, column-gutter: 2cm, [左栏写项目的名称、目标和情况。], [右栏写项目的内容、标准。])
"""


def test_a_table_without_rulings_is_read_and_audited(tmp_path: Path) -> None:
    (tmp_path / "u.typ").write_text(UNRULED, "utf-8")
    path = tmp_path / "报告.pdf"
    path.write_bytes(typst.compile(tmp_path / "u.typ", font_paths=[]))
    document = read_document(path)
    (rows,) = (block for block in shown(document) if isinstance(block, list))
    assert rows == [
        "# 三级指标 | 评分标准 | 分值 | 年度指标值 | 实际完成值 | 得分",
        "巡检次数 | 每少一次扣一分，扣完为止，没有记录的不得分 | 10 | 12次 | 11次 | 9",
        "系统正常运行率 | 达到目标得满分 | 10 | ≥99% | 99.5% | 11",
    ]
    found = [each for each in audit(Report(document), checks()).findings if each.code == "AR03"]
    assert [each.quotes for each in found] == [("11", "10")]
