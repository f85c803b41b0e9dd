"""An .xlsx file from an unknown hand: read as seen, nothing lost, or refused with a reason."""

import time
import zipfile

import pytest

from jiheng.documents.xlsx_reader import column_letters, read_xlsx
from jiheng.errors import UnreadableInputError
from jiheng.sources.xlsx_file import filled_down, read_sheets
from tests.support.workbooks import HEAD, MAIN, relations_xml, sheet_xml, write_parts, write_workbook

ROWS = [["系统", "说明"], ["门户网站", "好"]]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture
def book(tmp_path):
    """Write a workbook, with parts put in, taken out (None) or changed; return its path."""

    def write(sheets=({"rows": ROWS},), changed=(), **how):
        path = write_workbook(tmp_path / "table.xlsx", list(sheets), **how)
        if changed:
            with zipfile.ZipFile(path) as archive:
                parts = {name: archive.read(name) for name in archive.namelist()} | dict(changed)
            write_parts(path, {name: part for name, part in parts.items() if part is not None})
        return path

    return write


def refusal(path):
    with pytest.raises(UnreadableInputError) as caught:
        read_xlsx(path, name="table.xlsx")
    (fault,) = caught.value.faults
    assert fault.place.file == "table.xlsx"
    assert fault.expected
    assert fault.advice
    return str(fault)


def rows_of(path, sheet=0):
    return [*read_xlsx(path, name="table.xlsx")[sheet].rows()]


def test_rows_come_with_their_numbers_and_blank_ones_are_passed_over(book):
    path = book([{"rows": {2: ["系统"], 5: ["", "门户网站"]}}])
    assert rows_of(path) == [(2, ("系统",)), (5, ("", "门户网站"))]


@pytest.mark.slow
@pytest.mark.parametrize("dimension", ["A1", "A1:B2", "C7:D9", "A1:XFD1048576", "rubbish"])
def test_a_wrong_dimension_tag_loses_no_row(book, dimension):
    rows = [[f"系统{number}", {"number": str(number)}] for number in range(3_000)]
    path = book([{"rows": rows, "dimension": dimension}])
    (sheet,) = read_xlsx(path, name="table.xlsx")
    assert [cells for _, cells in sheet.rows()] == [(f"系统{number}", str(number)) for number in range(3_000)]


def test_rows_and_cells_without_numbers_of_their_own_are_read_in_order(book):
    body = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    assert rows_of(book([{"more_rows": body}])) == [(1, ("1", "2")), (2, ("3",))]


def test_a_row_number_used_twice_is_told(book):
    (sheet,) = read_xlsx(
        book([{"rows": ROWS, "more_rows": '<row r="2"><c r="A2"><v>1</v></c></row>'}]), name="t"
    )
    assert [number for number, _ in sheet.rows()] == [1, 2, 2]
    assert sheet.disordered == [2]


def test_what_is_hidden_and_merged_is_said(book):
    path = book(
        [
            {"rows": [*ROWS, ["", "x"]], "hidden_rows": [2], "hidden_columns": [1], "merges": ["A2:A3"]},
            {"name": "旧", "hidden": True, "rows": ROWS},
        ]
    )
    first, second = read_xlsx(path, name="table.xlsx")
    assert (first.hidden, second.hidden, second.name) == (False, True, "旧")
    assert [number for number, _ in first.rows()] == [1, 2, 3]
    assert (first.hidden_rows, first.hidden_columns) == ([2], [1])
    (merge,) = first.merges
    assert (merge.top, merge.left, merge.bottom, merge.right) == (2, 0, 3, 0)


def test_text_is_read_as_it_stands(book):
    texts = ["0012", "=1+1", "上\n下", "甲&<乙>", "𠮷", " 中 间 "]
    assert rows_of(book([{"rows": [texts]}]))[0][1] == tuple(texts)


def test_truth_values_are_words(book):
    assert rows_of(book([{"rows": [[{"boolean": "1"}, {"boolean": "0"}]]}])) == [(1, ("TRUE", "FALSE"))]


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")]
)
def test_columns_have_the_letters_of_excel(index, letters):
    assert column_letters(index) == letters


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "0 字节"),
        (OLE + b"\0" * 600, "旧版 .xls"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "加了密码"),
        ("<html><table><tr><td>系统".encode(), "网页表格"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "网页表格"),
        ("系统,说明\n门户网站,好\n".encode("gb18030"), "像是 CSV"),
        (b"PK\x03\x04 and nothing else", "已损坏"),
        (b"\x89PNG\r\n", "已损坏"),
    ],
)
def test_what_is_no_xlsx_is_refused_by_its_name(tmp_path, content, words):
    path = tmp_path / "table.xlsx"
    path.write_bytes(content)
    assert words in refusal(path)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("word/document.xml", "Word 文档"),
        ("xl/workbook.bin", "xlsb"),
        ("content.xml", "OpenDocument"),
        ("a.txt", "没有工作簿"),
    ],
)
def test_another_office_file_is_refused_by_its_name(tmp_path, part, words):
    path = tmp_path / "table.xlsx"
    write_parts(path, {part: "<a/>"})
    assert words in refusal(path)


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "docProps/app.xml"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_in_any_part_is_refused(book, part, encoding):
    bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    assert "DOCTYPE" in refusal(book(changed={part: bomb.encode(encoding)}.items()))


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"])
def test_a_torn_part_is_refused(book, part):
    assert refusal(book(changed={part: b"<worksheet><sheetData><row"}.items()))


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"])
def test_a_missing_part_is_refused(book, part):
    assert "损坏" in refusal(book(changed={part: None}.items()))


@pytest.mark.slow
def test_a_zip_bomb_is_refused_before_it_is_unpacked(book):
    path = book(changed={"xl/media/bomb.xml": b"0" * (60 << 20)}.items())
    begun = time.perf_counter()
    assert "恶意" in refusal(path)
    assert time.perf_counter() - begun < 2
    path = book(changed={f"xl/media/{number}.xml": b"" for number in range(5_001)}.items())
    assert "太多了" in refusal(path)


def test_a_far_cell_is_read_and_a_grid_of_thousands_of_millions_is_refused(book):
    far = '<row r="{0}"><c r="XFD{0}"><v>1</v></c></row>'
    assert rows_of(book([{"rows": ROWS, "more_rows": far.format(1_048_576)}]))[-1][0] == 1_048_576
    path = book([{"rows": ROWS, "more_rows": "".join(far.format(line) for line in range(3, 703))}])
    with pytest.raises(UnreadableInputError, match="太大"):
        rows_of(path)


@pytest.mark.parametrize("reference", ["1", "ZZZZZ1", "甲1", "-1"])
def test_a_cell_that_stands_nowhere_is_refused(book, reference):
    path = book([{"rows": ROWS, "more_rows": f'<row r="3"><c r="{reference}"><v>1</v></c></row>'}])
    with pytest.raises(UnreadableInputError, match="已损坏"):
        rows_of(path)


def test_shared_strings_are_read_without_their_pronunciation_and_a_missing_one_is_refused(book):
    strings = (
        f'<sst xmlns="{MAIN}"><si><t>系统</t></si><si><r><t>门户</t></r><r><t>网站</t></r>'
        "<rPh><t>menhu</t></rPh></si><si><t>上_x000D_下 _xD83D_</t></si></sst>"
    )
    relations = relations_xml(
        [("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "sharedStrings", "/xl/SharedStrings.xml")]
    )
    cells = "".join(f'<c t="s"><v>{number}</v></c>' for number in range(3))
    parts = {"xl/SharedStrings.xml": strings, "xl/_rels/workbook.xml.rels": relations}
    path = book([{"more_rows": f"<row>{cells}</row>"}], changed=parts.items())
    assert rows_of(path) == [(1, ("系统", "门户网站", "上\r下 _xD83D_"))]
    path = book([{"more_rows": '<row><c t="s"><v>3</v></c></row>'}], changed=parts.items())
    with pytest.raises(UnreadableInputError, match="已损坏"):
        rows_of(path)


@pytest.mark.parametrize(
    ("number", "written", "seen"),
    [
        ("45065.5", "14", "2023-05-19 12:00"),  # a day that hides its hours: nothing is lost
        ("45065", "h:mm", "2023-05-19 00:00"),
        ("45062.999995", "yyyy-mm-dd hh:mm:ss", "2023-05-17 00:00"),
        ("0.3541666666666667", "h:mm", "08:30"),
        ("1.5", "[h]:mm", "36:00"),
        ("0", "14", "1900-01-00"),
        ("1", "14", "1900-01-01"),
        ("61", "14", "1900-03-01"),
        ("-3", "14", "-3"),
        ("2958466", "14", "2958466"),
        ("2147483647", "[h]:mm", "2147483647"),
        ("0.30000000000000004", "", "0.3"),
        ("1E-7", "", "0.0000001"),
        ("-0", "", "0"),
        ("1234567890123456", "", "#位数超限!"),
        ("1234567890123456", "10", "#位数超限!"),
        ("NaN", "", "NaN"),
        ("不是数", "", "不是数"),
    ],
)
def test_a_number_is_read_as_it_is_seen(book, number, written, seen):
    assert rows_of(book([{"rows": [[{"number": number, "format": written}]]}])) == [(1, (seen,))]


def test_a_day_in_words_of_iso_8601_is_a_day(book):
    cell = '<row><c t="d"><v>2023-05-19T08:30:00</v></c></row>'
    assert rows_of(book([{"more_rows": cell}])) == [(1, ("2023-05-19 08:30:00",))]


def test_a_merged_cell_of_the_last_column_reaches_down_though_rows_end_before_it(tmp_path):
    rows = [["金额（元）", "支付日期", "用途"], ["1", "2023-05-19", "首付"], ["2", "2023-05-20"]]
    path = write_workbook(tmp_path / "payment.xlsx", [{"rows": rows, "merges": ["C2:C3"]}])
    (table,), _ = read_sheets(path, name="payment.xlsx")
    assert [row.cells for row in filled_down(iter(table.rows), table.merges, 1)][-1][2] == "首付"
    assert table.last_line == 3


def test_a_part_that_is_not_xml_is_passed_over(book):
    assert rows_of(book(changed={"xl/media/image1.png": b"\x89PNG"}.items())) == [
        (1, ("系统", "说明")),
        (2, ("门户网站", "好")),
    ]


def test_other_prefixes_and_single_quotes_are_xml_too(book):
    xml = sheet_xml({"rows": [["系统", {"error": "#REF!"}]]}, [""])
    prefixed = xml.replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=").replace('"', "'")
    path = book(changed={"xl/worksheets/sheet1.xml": (HEAD + prefixed).encode()}.items())
    assert rows_of(path) == [(1, ("系统", "#REF!"))]
