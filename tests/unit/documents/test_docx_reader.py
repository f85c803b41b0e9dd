import io
import zipfile
from pathlib import Path

import docx
import pytest

from jiheng.documents import docx_archive
from jiheng.documents.docx_pieces import text_of
from jiheng.documents.docx_reader import open_docx, read_docx
from jiheng.documents.docx_writer import docx_bytes
from jiheng.documents.model import Document
from jiheng.documents.reading import Part, ReadParagraph, ReadTable
from jiheng.errors import UnreadableInputError
from tests.support.cases import CASES, load_cases
from tests.support.docx_parts import docx_of_parts
from tests.support.reading_notation import shown

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def packed(folder: Path, parts: dict[str, bytes | str]) -> Path:
    path = folder / "来件.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def with_body(folder: Path, body: str) -> Path:
    return packed(folder, {"word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>"})


def test_a_document_of_python_docx_is_read_with_levels_and_merges(tmp_path: Path) -> None:
    other = docx.Document()
    other.add_heading("一、情况", 1)
    other.add_paragraph("正文")
    table = other.add_table(2, 3)
    table.cell(0, 0).merge(table.cell(1, 1)).text = "并"
    table.cell(0, 2).text = "右"
    path = tmp_path / "他人.docx"
    other.save(path)
    heading, text, found = read_docx(path)
    assert heading == ReadParagraph("一、情况", "Heading1", 1)
    assert text == ReadParagraph("正文", "")
    assert isinstance(found, ReadTable)
    places = [(c.row, c.column, c.rows, c.columns, c.text) for c in found.cells]
    assert places[0][:4] == (0, 0, 2, 2)
    assert places[0][4].strip() == "并"
    assert places[1:] == [(0, 2, 1, 1, "右"), (1, 2, 1, 1, "")]


def test_content_controls_and_insertions_count_and_deletions_do_not(tmp_path: Path) -> None:
    body = (
        "<w:sdt><w:sdtContent><w:p><w:ins><w:r><w:t>新</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>旧</w:delText><w:t>旧</w:t></w:r></w:del>"
        "<w:r><w:tab/><w:t>文</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    assert read_docx(with_body(tmp_path, body)) == [ReadParagraph("新\t文", "")]


def test_a_table_inside_a_cell_is_text_of_the_cell(tmp_path: Path) -> None:
    line = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
    inner = f"<w:tbl><w:tr><w:tc>{line.format('内')}</w:tc></w:tr></w:tbl>"
    body = f"<w:tbl><w:tr><w:tc>{line.format('外')}{inner}</w:tc></w:tr></w:tbl>"
    (table,) = read_docx(with_body(tmp_path, body))
    assert isinstance(table, ReadTable)
    assert [cell.text for cell in table.cells] == ["外\n内"]


def test_a_text_box_is_read_once(tmp_path: Path) -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent>"
    body = (
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/'
        f'markup-compatibility/2006"><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>'
        "</mc:AlternateContent></w:r></w:p>"
    )
    assert read_docx(with_body(tmp_path, body)) == [ReadParagraph("框", "", part=Part.TEXT_BOX)]


@pytest.mark.parametrize("case", load_cases(CASES / "reading" / "docx.yaml"), ids=lambda case: case["case"])
def test_a_docx_is_read_as_the_case_says(case, tmp_path: Path) -> None:
    document = open_docx(docx_of_parts(tmp_path / "报告.docx", case)).document
    assert shown(document) == case["read"]
    assert [case["remarks"] in each for each in document.remarks] == [True] if "remarks" in case else True


def test_the_pieces_of_a_text_give_the_text(tmp_path: Path) -> None:
    for case in load_cases(CASES / "reading" / "docx.yaml"):
        reading = open_docx(docx_of_parts(tmp_path / "报告.docx", case))
        for block, sources in zip(reading.document.blocks, reading.sources, strict=True):
            texts = [block.text] if isinstance(block, ReadParagraph) else [c.text for c in block.cells]
            assert [text_of(pieces) for pieces in sources] == texts


def test_absurd_spans_and_levels_do_no_harm(tmp_path: Path) -> None:
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="{}"/><w:vMerge/></w:tcPr></w:tc>'
    rows = "".join(f"<w:tr>{cell.format(span)}</w:tr>" for span in ("-1", "x", "99999999999"))
    body = (
        f'<w:tbl>{rows}</w:tbl><w:p><w:pPr><w:outlineLvl w:val="77"/></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>'
    )
    table, line = read_docx(with_body(tmp_path, body))
    assert isinstance(table, ReadTable)
    assert len(table.cells) == 1
    assert line == ReadParagraph("甲", "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_in_any_part_is_refused(tmp_path: Path, encoding: str) -> None:
    evil = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    with zipfile.ZipFile(io.BytesIO(docx_bytes(Document("标题")))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    path = packed(tmp_path, {**parts, "word/settings.xml": evil.encode(encoding)})
    with pytest.raises(UnreadableInputError, match="DOCTYPE"):
        read_docx(path)


def test_what_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_archive, "LARGEST_PART", 1000)
    with pytest.raises(UnreadableInputError, match="解压后"):
        read_docx(with_body(tmp_path, "<w:p/>" * 200))


@pytest.mark.slow
def test_what_is_packed_too_tightly_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path, {"word/document.xml": b"0" * (21 * 2**20)})
    with pytest.raises(UnreadableInputError, match="压缩比"):
        read_docx(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "不是 .docx"),
        (b"PK\x03\x04 torn", "不是 .docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 .doc"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        (b"<html></html>", "不是 .docx"),
    ],
    ids=["empty", "torn", "old format", "locked", "a page"],
)
def test_what_is_no_docx_is_refused_with_advice(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "来件.docx"
    path.write_bytes(content)
    with pytest.raises(UnreadableInputError, match=said) as caught:
        read_docx(path)
    assert "另存为 .docx" in str(caught.value)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"a.txt": "x"}, "没有正文"),
        ({"word/document.xml": "<a"}, "完好的 XML"),
        ({"word/document.xml": f"<w:document {W}/>"}, "没有内容"),
        ({"word/document.xml": f"<w:document {W}/>", "word/vbaProject.bin": b"x"}, "宏"),
        ({"word/document.xml": "<a>" * 10_000 + "</a>" * 10_000}, "嵌套"),
        ({"word/document.xml": "<w:tc></w:tc>" * 200_001}, "单元格"),
    ],
    ids=["other zip", "torn XML", "no body", "macros", "too deep", "too many cells"],
)
def test_a_zip_that_is_no_document_is_refused(
    tmp_path: Path, parts: dict[str, bytes | str], said: str
) -> None:
    with pytest.raises(UnreadableInputError, match=said):
        read_docx(packed(tmp_path, parts))


def test_a_missing_file_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="找不到"):
        read_docx(tmp_path / "没有.docx")
