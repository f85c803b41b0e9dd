import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from jiheng.documents.docx_comments import annotate
from jiheng.documents.docx_pieces import W
from jiheng.documents.docx_reader import open_docx
from jiheng.documents.docx_writer import docx_bytes
from jiheng.documents.model import Cell, Document, Heading, Paragraph, Table
from jiheng.documents.read_any import read_document
from jiheng.documents.reading import Part, ReadDocument, ReadParagraph, Span
from tests.support.cases import CASES, load_cases
from tests.support.docx_parts import docx_of_parts
from tests.support.seed_documents import needs_seeds, seed_docx

DOCX_CASES = load_cases(CASES / "reading" / "docx.yaml")


def body_of(path: Path):
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read("word/document.xml"))


def commented(path: Path) -> dict[str, str]:
    """What stands between the marks of each comment, by its id."""
    found: dict[str, str] = {}
    open_ids: list[str] = []
    for element in body_of(path).iter():
        if element.tag == f"{W}commentRangeStart":
            open_ids.append(element.get(f"{W}id"))
            found[open_ids[-1]] = ""
        elif element.tag == f"{W}commentRangeEnd":
            open_ids.remove(element.get(f"{W}id"))
        elif element.tag == f"{W}t":
            for each in open_ids:
                found[each] += element.text or ""
    assert not open_ids
    return found


def without_comments(document: ReadDocument) -> list[object]:
    return [block for block in document.blocks if block.part is not Part.COMMENT]


def two_runs(tmp_path: Path) -> Path:
    made = docx.Document()
    paragraph = made.add_paragraph()
    paragraph.add_run("预算执行率").bold = True
    paragraph.add_run("为 99.68%，")
    paragraph.add_run("结余退回。").italic = True
    made.save(tmp_path / "报告.docx")
    return tmp_path / "报告.docx"


@pytest.mark.parametrize(
    ("start", "end", "runs"),
    [(0, 5, 3), (7, 11, 5), (2, 15, 5), (0, 19, 3)],
    ids=["a whole run", "inside a run", "over three runs", "all"],
)
def test_runs_are_split_only_where_needed(tmp_path: Path, start: int, end: int, runs: int) -> None:
    path, out = two_runs(tmp_path), tmp_path / "批注.docx"
    document = read_document(path)
    annotate(path, [(Span(0, -1, start, end), "绩衡", "请核对")], out)
    assert commented(out) == {"0": document.text_at(Span(0, -1, start, end))}
    assert without_comments(read_document(out)) == list(document.blocks)
    paragraph = docx.Document(out).paragraphs[0]
    pieces = [run for run in paragraph.runs if run.text]
    assert len(pieces) == runs
    assert "".join(run.text for run in pieces if run.bold) == "预算执行率"
    assert "".join(run.text for run in pieces if run.italic) == "结余退回。"


def test_comments_of_python_docx_are_kept_and_ours_follow(tmp_path: Path) -> None:
    made = docx.Document()
    paragraph = made.add_paragraph("第一句。第二句。")
    made.add_comment(paragraph.runs, text="旧批注", author="某人")
    path, out = tmp_path / "报告.docx", tmp_path / "批注.docx"
    made.save(path)
    comments = [(Span(0, -1, 0, 4), "绩衡", "一\n二"), (Span(0, -1, 2, 6), "绩衡", "交叠 <&>")]
    annotate(path, comments, out)
    found = [(each.author, each.text) for each in docx.Document(out).comments]
    assert found == [("某人", "旧批注"), ("绩衡", "一\n二"), ("绩衡", "交叠 <&>")]
    assert commented(out) == {"0": "第一句。第二句。", "1": "第一句。", "2": "句。第二"}


@pytest.mark.parametrize("case", DOCX_CASES, ids=lambda case: case["case"])
def test_every_text_of_every_kind_can_be_commented(case, tmp_path: Path) -> None:
    path, out = docx_of_parts(tmp_path / "报告.docx", case), tmp_path / "批注.docx"
    document = read_document(path)
    spans = [span for span, _ in document.texts()]
    annotate(path, [(span, "绩衡", "看") for span in spans], out)
    again = read_document(out)
    assert without_comments(again) == without_comments(document)
    added = [block.text for block in again.blocks if block.part is Part.COMMENT and "看" in block.text]
    assert len(added) == len(spans)
    first = 1 if "comments" in case else 0
    marks = commented(out)
    for number, span in enumerate(spans):
        quoted = document.text_at(span)
        if document.blocks[span.block].part is Part.BODY:
            assert added[number] in {"看", f"“{quoted}”：看"}  # quoted: a number that stands in no run
            assert str(first + number) in marks
        else:
            assert added[number] == f"“{quoted}”：看"


def test_a_span_in_an_automatic_number_is_anchored_at_the_paragraph(tmp_path: Path) -> None:
    path, out = docx_of_parts(tmp_path / "报告.docx", DOCX_CASES[0]), tmp_path / "批注.docx"
    annotate(path, [(Span(0, -1, 0, 2), "绩衡", "序号"), (Span(0, -1, 1, 4), "绩衡", "半个")], out)
    assert commented(out) == {"0": "基本", "1": "基本"}


def test_a_span_of_nothing_is_anchored_at_the_run_that_follows(tmp_path: Path) -> None:
    path, out = two_runs(tmp_path), tmp_path / "批注.docx"
    annotate(path, [(Span(0, -1, 5, 5), "绩衡", "此处")], out)
    assert commented(out) == {"0": "为 99.68%，"}


def test_an_empty_cell_can_be_commented(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_table(1, 2).cell(0, 0).text = "偏差原因"
    path, out = tmp_path / "报告.docx", tmp_path / "批注.docx"
    made.save(path)
    annotate(path, [(Span(0, 1, 0, 0), "绩衡", "没有填写")], out)
    cell = body_of(out).findall(f".//{W}tc")[1]
    assert cell.find(f".//{W}commentReference") is not None


def test_other_parts_stay_byte_for_byte(tmp_path: Path) -> None:
    path, out = two_runs(tmp_path), tmp_path / "批注.docx"
    annotate(path, [(Span(0, -1, 0, 5), "绩衡", "看")], out)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out) as new:
        changed = {name for name in old.namelist() if old.read(name) != new.read(name)}
        assert changed == {"word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"}
        assert set(new.namelist()) - set(old.namelist()) == {"word/comments.xml"}


@needs_seeds
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_spans_of_a_seed_leave_its_text_as_it_was(tmp_path: Path, data: st.DataObject) -> None:
    path, out = tmp_path / "004.docx", tmp_path / "批注.docx"
    if not path.exists():
        seed_docx("004", tmp_path)
    document = open_docx(path).document
    whole = [span for span, _ in document.texts()]
    spans = []
    for span in data.draw(st.lists(st.sampled_from(whole), min_size=1, max_size=12)):
        start = data.draw(st.integers(0, span.end - 1))
        spans.append(Span(span.block, span.cell, start, data.draw(st.integers(start + 1, span.end))))
    annotate(path, [(span, "绩衡", "看") for span in spans], out)
    assert without_comments(read_document(out)) == list(document.blocks)
    expected = {str(n): document.text_at(span).replace("\n", "") for n, span in enumerate(spans)}
    assert commented(out) == expected
    assert isinstance(document.blocks[0], ReadParagraph)


def bare_of(path: Path) -> tuple[bytes, list[list[tuple[bytes, bytes]]]]:
    """The body without its comments: all but the runs, and the runs of each paragraph, those alike joined."""
    root = body_of(path)
    marks = [f"{W}commentRangeStart", f"{W}commentRangeEnd"]
    for mark in [*root.iter(*marks), *(each.getparent() for each in root.iter(f"{W}commentReference"))]:
        mark.getparent().remove(mark)
    told = []
    for paragraph in root.iter(f"{W}p"):
        runs: list[tuple[bytes, bytes]] = []
        for run in paragraph.iter(f"{W}r"):
            look = run.find(f"{W}rPr")
            shown = b"" if look is None else etree.tostring(look, method="c14n")
            inside = [each for each in run if each is not look]
            words = b"".join(
                (each.text or "").encode() if each.tag == f"{W}t" else etree.tostring(each, method="c14n")
                for each in inside
            )
            alike = bool(runs) and runs[-1][0] == shown
            runs[-1:] = [(shown, runs[-1][1] + words)] if alike else [*runs[-1:], (shown, words)]
        told.append(runs)
    for run in list(root.iter(f"{W}r")):
        run.getparent().remove(run)
    return etree.tostring(root, method="c14n"), told


def test_formatting_is_untouched_wherever_comments_stand(tmp_path: Path) -> None:
    table = Table(
        "费用", (30, 30), ((Cell("项目", bold=True), Cell("金额")),), ((Cell("运维\n服务"), Cell("31")),)
    )
    blocks = (Heading(1, "基本情况"), Paragraph("预算31.00万元，支付27.42万元。"), table)
    path, out = tmp_path / "报告.docx", tmp_path / "批注.docx"
    path.write_bytes(docx_bytes(Document("绩效评价报告", "（2023年度）", blocks)))
    document = read_document(path)
    spans = [
        Span(span.block, span.cell, at, at + 1) for span, text in document.texts() for at in range(len(text))
    ]
    annotate(path, [(span, "绩衡", "看") for span in spans], out)
    assert bare_of(out) == bare_of(path)
    assert len(commented(out)) == len(spans)
