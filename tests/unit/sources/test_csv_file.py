"""A .csv file as people and Excel write it."""

import pytest

from jiheng.errors import UnreadableInputError
from jiheng.sources.csv_file import LARGEST_CELL, read_csv
from jiheng.values.formula_texts import safe_cell, text_cell
from tests.support.records import read_text

TEXT = "系统,巡检人\n甲系统,李四\n"


@pytest.fixture
def table_of(tmp_path):
    """Read a file wholly: its rows stand in `rows`."""

    def read(written, encoding="utf-8"):
        file = tmp_path / "inspection.csv"
        file.write_bytes(written if isinstance(written, bytes) else written.encode(encoding))
        table = read_csv(file, name="evidence/inspection.csv")
        table.rows = list(table.rows)
        return table

    return read


def refusal(read, written, encoding="utf-8"):
    with pytest.raises(UnreadableInputError) as caught:
        read(written, encoding)
    assert all(fault.place.file == "evidence/inspection.csv" for fault in caught.value.faults)
    return [fault.what for fault in caught.value.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_utf_8_with_and_without_mark_and_the_chinese_encoding_are_read(table_of, encoding):
    table = table_of(TEXT, encoding)
    assert [row.cells for row in table.rows] == [("系统", "巡检人"), ("甲系统", "李四")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_another_encoding_is_refused_and_not_guessed(table_of, encoding):
    what = refusal(table_of, "系统,巡检人\n甲系统,李四𠮷\n" * 3, encoding)
    assert what == ["文件的编码认不出"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_from_one_whatever_ends_them(table_of, end):
    table = table_of(end.join(["系统,巡检人", "甲系统,李四", "乙系统,王五"]))
    assert [(row.line, row.cells[0]) for row in table.rows] == [(1, "系统"), (2, "甲系统"), (3, "乙系统")]
    assert table.last_line == 3


def test_blank_lines_are_passed_over_and_counted(table_of):
    table = table_of("\n系统,巡检人\n\n , \n甲系统,李四\n\n")
    assert [row.line for row in table.rows] == [2, 5]


def test_quotes_hold_commas_quotes_and_line_ends(table_of):
    table = table_of('系统,说明\n甲系统,"先查""日志"",再\n重启"\n乙系统,好\n')
    assert [row.cells[1] for row in table.rows[1:]] == ['先查"日志",再\n重启', "好"]
    assert [row.line for row in table.rows] == [1, 2, 4]


def test_ragged_rows_keep_their_cells(table_of):
    table = table_of("系统,巡检人\n甲系统\n乙系统,王五,多的\n")
    assert [row.cells for row in table.rows[1:]] == [("甲系统",), ("乙系统", "王五", "多的")]


def test_an_unclosed_quote_is_told_with_its_line_and_good_rows_are_kept(table_of):
    table = table_of('系统,说明\n甲系统,好\n乙系统,"坏"了\n丙系统,好\n')
    assert [(fault.what, fault.place.line) for fault in table.faults] == [
        ("这一行不合 CSV 的写法：引号关上以后还有字", 3)
    ]
    assert [row.cells[0] for row in table.rows] == ["系统", "甲系统", "丙系统"]
    (fault,) = table_of('系统,说明\n甲系统,"没有完\n').faults
    assert (fault.what, fault.place.line) == ("这一行不合 CSV 的写法：引号到文件末尾也没有关上", 2)


def test_a_cell_longer_than_excel_can_hold_is_told(table_of):
    table = table_of(f"系统,说明\n甲系统,{'长' * (LARGEST_CELL + 1)}\n乙系统,好\n")
    assert [fault.what for fault in table.faults] == ["这一行不合 CSV 的写法：一格超过 32767 字"]
    assert [row.cells[0] for row in table.rows] == ["系统", "乙系统"]


@pytest.mark.parametrize("written", ["", "\n\n", " , ,\n", "\ufeff"])
def test_a_file_without_a_header_is_told_and_names_nothing_kept(tmp_path, written):
    facts, faults = read_text(tmp_path, written)
    assert (facts, [fault.what for fault in faults]) == ([], ["文件是空的"])


def test_a_header_without_rows_is_an_empty_register(tmp_path):
    assert read_text(tmp_path, "系统,巡检日期,巡检方式,巡检结果,巡检人\n") == ([], [])


@pytest.mark.parametrize("sign", ["\t", ";", ","])
def test_the_sign_that_divides_the_header_divides_the_rows(table_of, sign):
    text = f"巡检情况表\n系统{sign}巡检人{sign}说明\n甲系统{sign}李四{sign}好\n"
    assert table_of(text).rows[2].cells == ("甲系统", "李四", "好")


def test_excels_own_line_that_names_the_sign_is_obeyed_and_is_no_row(table_of):
    table = table_of("sep=;\n系统;说明\n甲系统;一,二,三,四\n")
    assert [(row.line, row.cells) for row in table.rows] == [
        (2, ("系统", "说明")),
        (3, ("甲系统", "一,二,三,四")),
    ]


@pytest.mark.parametrize("text", ["=1+1", "'=1", "-5度", "@甲", "''+", '="12"', "'", "好", "1'=2"])
def test_text_that_looks_like_a_formula_is_written_safe_and_read_back(text):
    written = safe_cell(text)
    assert text_cell(written) == text
    assert written[0] not in "=+-@"


def test_excels_way_to_keep_leading_zeros_is_taken_back():
    assert text_cell('="0012"') == "0012"


@pytest.mark.parametrize(
    ("start", "what"),
    [(b"PK\x03\x04...", "这是 Excel 工作簿"), (b"\xd0\xcf\x11\xe0...", "这是旧版 Excel 文件")],
)
def test_an_excel_file_that_is_called_csv_is_refused_by_its_name(table_of, start, what):
    assert [each.partition("，")[0] for each in refusal(table_of, start)] == [what]


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x0b", "\x0c", "\x1c", "\x85"])
def test_only_line_ends_end_a_row(table_of, mark):
    """Web pages and Excel leave such marks in cells; Python's splitlines would tear the row there."""
    table = table_of(f"系统,说明\n甲系统,前{mark}后\n")
    assert [row.cells for row in table.rows] == [("系统", "说明"), ("甲系统", f"前{mark}后")]
