import gzip
import io
import zipfile
from hashlib import sha512
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiheng.documents import doc_reader, read_any
from jiheng.documents.docx_writer import docx_bytes
from jiheng.documents.model import Document, Heading, Paragraph
from jiheng.documents.read_any import read_document
from jiheng.errors import UnreadableInputError
from tests.support.docx_parts import NAMES, packed
from tests.support.reading_notation import shown

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DOCX = docx_bytes(Document("绩效评价报告", blocks=[Heading(1, "一、情况"), Paragraph("正文。")]))
WORD = f"<w:document {NAMES}><w:body>{{}}</w:body></w:document>"
NESTED = "<w:tbl><w:tr><w:tc>" * 10_000 + "</w:tc></w:tr></w:tbl>" * 10_000
DOCTYPE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


def workbook() -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("自评表")
    sheet.merge_range(0, 0, 0, 2, "项目支出绩效自评表")
    sheet.write_row(1, 0, ["指标名称", "分值", "得分"])
    sheet.write_row(2, 0, ["培训次数", 10, 9.5])
    book.add_worksheet("草稿").hide()
    book.close()
    return buffer.getvalue()


def test_worksheets_are_tables_with_merged_cells_and_hidden_ones_are_told(tmp_path: Path) -> None:
    path = tmp_path / "自评.xlsx"
    path.write_bytes(workbook())
    document = read_document(path)
    assert shown(document) == [["项目支出绩效自评表 →3", "# 指标名称 | 分值 | 得分", "培训次数 | 10 | 9.5"]]
    assert document.tables[0][1].name == "自评表"
    assert document.remarks == ("工作表“草稿”是隐藏的，没有读入",)


def changed(content: bytes, old: bytes, new: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(buffer, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(old, new))
    return buffer.getvalue()


def test_a_range_merged_to_the_end_of_the_sheet_ends_with_what_stands_there(tmp_path: Path) -> None:
    path = tmp_path / "自评.xlsx"
    path.write_bytes(changed(workbook(), b'ref="A1:C1"', b'ref="A1:XFD1048576"'))
    (title, *_) = read_document(path).tables[0][1].cells
    assert (title.rows, title.columns) == (3, 3)


@pytest.mark.parametrize("row", ["-3", "0", "99999999999"])
def test_a_row_that_no_worksheet_has_is_a_refusal(tmp_path: Path, row: str) -> None:
    path = tmp_path / "自评.xlsx"
    path.write_bytes(changed(workbook(), b'<row r="3"', f'<row r="{row}"'.encode()))
    with pytest.raises(UnreadableInputError) as caught:
        read_document(path)
    assert "怎么办" in str(caught.value)


NUMBERS = ["9" * 5000, "²", "-1", ""]


@pytest.mark.parametrize("written", NUMBERS, ids=["endless", "superscript", "negative", "empty"])
def test_what_is_no_number_in_an_attribute_is_read_over(tmp_path: Path, written: str) -> None:
    look = f'<w:pPr><w:outlineLvl w:val="{written}"/></w:pPr>'
    cell = f'<w:tc><w:tcPr><w:gridSpan w:val="{written}"/></w:tcPr><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc>'
    body = f"<w:p>{look}<w:r><w:t>乙</w:t></w:r></w:p><w:tbl><w:tr>{cell}</w:tr></w:tbl>"
    path = packed(tmp_path / "a.docx", {"word/document.xml": WORD.format(body)})
    assert shown(read_document(path)) == ["乙", ["甲"]]
    sheets = tmp_path / "a.xlsx"
    sheets.write_bytes(changed(workbook(), b'numFmtId="0"', f'numFmtId="{written}"'.encode()))
    assert "9.5" in str(shown(read_document(sheets)))


def zipped(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    packed(buffer, parts)
    return buffer.getvalue()


HOSTILE = {
    "empty": ("报告.docx", b"", "0 字节"),
    "no zip behind its beginning": ("报告.docx", b"PK\x03\x04 torn", "损坏"),
    "truncated docx": ("报告.docx", DOCX[: len(DOCX) // 2], "损坏"),
    "truncated pdf": ("报告.pdf", b"%PDF-1.7\n1 0 obj <<", "损坏"),
    "docx named pdf": ("报告.pdf", DOCX, "扩展名是 .pdf，内容却是Word 文档"),
    "pdf named docx": ("报告.docx", b"%PDF-1.7", "扩展名是 .docx，内容却是PDF"),
    "xlsx named docx": ("报告.docx", workbook(), "内容却是Excel"),
    "text named docx": ("报告.docx", "正文。".encode(), "内容却是文本"),
    "picture": ("报告.pdf", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "图片"),
    "page": ("报告.doc", b"<html><body>x</body></html>", "网页"),
    "slides": ("报告.pptx", zipped({"ppt/presentation.xml": "x"}), "演示文稿"),
    "zip of files": ("报告.docx", zipped({"a.txt": "x"}), "压缩包"),
    "password": ("报告.docx", OLD + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
    "old workbook": ("报告.doc", OLD + "Workbook".encode("utf-16-le"), ".xls"),
    "macros": ("报告.docm", zipped({"word/document.xml": WORD, "word/vbaProject.bin": "x"}), "宏"),
    "external entity": ("报告.docx", zipped({"word/document.xml": DOCTYPE + WORD}), "DOCTYPE"),
    "nested tables": ("报告.docx", zipped({"word/document.xml": WORD.format(NESTED)}), "嵌套"),
    "a million cells": (
        "报告.docx",
        zipped({"word/document.xml": WORD.format(f"<w:tbl>{'<w:tr><w:tc/></w:tr>' * 1_000_000}</w:tbl>")}),
        "单元格",
    ),
    "a million cells of text": ("报告.txt", b"a\tb\tc\td\n" * 250_000, "单元格"),
    "zip bomb": ("报告.docx", zipped({"word/document.xml": b" " * 61 * 2**20}), "压缩比"),
    "random bytes": ("报告.docx", sha512(b"x").digest() * 99, "不是文字，也不是任何认得的格式"),
    "gzip": ("报告.docx", gzip.compress(b"x"), "gzip 压缩包"),
    "program": ("报告.pdf", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0", "Windows 程序"),
    "text in an old encoding": ("报告.docx", "正文。".encode("gb18030"), "内容却是文本文件"),
    "binary": ("报告.txt", bytes(range(256)), "编码"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "content", "said"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_refused_in_chinese(name: str, content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableInputError, match=said) as caught:
        read_document(path)
    assert caught.value.exit_code == 4
    assert "怎么办" in str(caught.value)


def test_what_is_no_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableInputError, match="找不到"):
        read_document(tmp_path / "没有.docx")
    with pytest.raises(UnreadableInputError, match="打不开"):
        read_document(tmp_path)
    monkeypatch.setattr(read_any, "MOST_BYTES", 3)
    path = tmp_path / "报告.txt"
    path.write_text("很长的报告")
    with pytest.raises(UnreadableInputError, match="太大"):
        read_document(path)


def test_an_old_doc_without_libreoffice_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doc_reader, "find_libreoffice", lambda: None)
    path = tmp_path / "报告.doc"
    path.write_bytes(OLD + "WordDocument".encode("utf-16-le"))
    with pytest.raises(UnreadableInputError, match="LibreOffice") as caught:
        read_document(path)
    assert "另存为 .docx" in str(caught.value)


ELEMENTS = (
    *("p", "r", "t", "tbl", "tr", "tc", "tcPr", "vMerge", "gridSpan", "ins", "del", "pPr", "rPr"),
    *("vanish", "numPr", "numId", "ilvl", "fldChar", "txbxContent", "sdt", "sdtContent", "br", "tab", "sym"),
)
VALUES = st.sampled_from(["", "restart", "0", "1", "3", "-1", "x", "99999999999"])


def element(name: str, value: str, parts: list[str]) -> str:
    return f'<w:{name} w:val="{value}" w:fldCharType="begin">{"".join(parts)}</w:{name}>'


def tagged(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(element, st.sampled_from(ELEMENTS), VALUES, st.lists(inner, max_size=4))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.recursive(st.sampled_from(["甲", "乙丙", ""]), tagged, max_leaves=25), max_size=5))
def test_any_docx_is_read_or_refused_and_every_span_is_valid(tmp_path: Path, body: list[str]) -> None:
    path = packed(tmp_path / "a.docx", {"word/document.xml": WORD.format("".join(body))})
    document = read_document(path)
    for span, text in document.texts():
        assert document.text_at(span) == text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from([DOCX, workbook()]), st.data())
def test_a_damaged_archive_is_read_or_refused(tmp_path: Path, whole: bytes, data: st.DataObject) -> None:
    content = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    name = "a.xlsx" if zipfile.is_zipfile(io.BytesIO(whole)) and whole != DOCX else "a.docx"
    path = tmp_path / name
    path.write_bytes(content)
    try:
        document = read_document(path)
    except UnreadableInputError:
        return
    for span, text in document.texts():
        assert document.text_at(span) == text
