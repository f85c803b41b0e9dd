"""Marked figures on their way into a .docx: bookmarks around the number, nothing else changed."""

import io
import re
import zipfile

import pytest

from jiheng.documents.docx_reader import read_docx
from jiheng.documents.docx_writer import docx_bytes
from jiheng.documents.marks import CLOSE, MIDDLE, OPEN, Piece, Printed, marked, pieces, printed_in, unmarked
from jiheng.documents.model import Cell, Document, Heading, Landscape, Paragraph, Table

TOTAL = marked("总分", "98")
ROWS = ((Cell(f"甲\n({marked('甲/分值', '20')}分)", rows=2), Cell("指标")), (Cell(marked("率", "99.68%")),))
DOCUMENT = Document(
    "报告",
    blocks=(
        Heading(1, f"结论{TOTAL}"),
        Paragraph(f"项目综合得分为{TOTAL}分，等级为“{marked('等级', '优')}”。"),
        Landscape(),
        Table("得分", (40, 40), ((Cell("层级"), Cell("值")),), ROWS),
    ),
)


def text_body(document):
    with zipfile.ZipFile(io.BytesIO(docx_bytes(document, "{}"))) as archive:
        return archive.read("word/document.xml").decode()


def test_the_pieces_are_the_text():
    text = f"得{TOTAL}分，{marked('等级', '优')}"
    assert list(pieces(text)) == [Piece("得"), Piece("98", "总分"), Piece("分，"), Piece("优", "等级")]
    assert unmarked(text) == "得98分，优"


@pytest.mark.parametrize(
    "torn",
    [f"得{OPEN}98", f"得98{CLOSE}", f"{MIDDLE}得98", f"得{OPEN}总分{MIDDLE}98", f"得{OPEN}{OPEN}98{CLOSE}"],
)
def test_of_a_torn_mark_only_the_text_stays(torn):
    assert [each.figure for each in pieces(torn)] == [""]
    assert unmarked(torn) == "得98"
    assert not set(OPEN + MIDDLE + CLOSE) & set(text_body(Document("题", blocks=(Paragraph(torn),))))


def test_no_text_and_several_lines_stay_bare():
    assert (marked("甲", ""), marked("甲", "一\n二")) == ("", "一\n二")


def test_every_place_is_told():
    assert list(printed_in(DOCUMENT)) == [
        Printed("总分", "98", "项目综合得分为", "分，等级为“优”。"),
        Printed("等级", "优", "合得分为98分，等级为“", "”。"),
        Printed("甲/分值", "20", "(", "分)", 0, 1, 0),
        Printed("率", "99.68%", "", "", 0, 2, 1),
    ]


def test_bookmarks_stand_in_the_order_of_the_places():
    body = text_body(DOCUMENT)
    around = re.findall(r'w:name="(_jiheng\d+)"/><w:r>.*?<w:t [^>]*>([^<]*)<.*?<w:bookmarkEnd', body)
    assert around == [("_jiheng0", "98"), ("_jiheng1", "优"), ("_jiheng2", "20"), ("_jiheng3", "99.68%")]
    starts, ends = (re.findall(rf'w:bookmark{which} w:id="(\d+)"', body) for which in ("Start", "End"))
    assert starts == ends
    assert len(set(starts)) == len(starts)


def test_a_reader_sees_the_same_text(tmp_path):
    for name, change in (("bound", lambda text: text), ("bare", unmarked)):
        blocks = (
            Paragraph(change(f"项目综合得分为{TOTAL}分。")),
            Table("", (40,), (), ((Cell(change(TOTAL)),),)),
        )
        (tmp_path / name).write_bytes(docx_bytes(Document("报告", blocks=blocks)))
    assert read_docx(tmp_path / "bound") == read_docx(tmp_path / "bare")
