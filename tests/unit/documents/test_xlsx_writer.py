import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from jiheng.documents import xlsx_writer
from jiheng.documents.model import Align
from jiheng.documents.sheet import Formula, Sheet, SheetCell, Value
from jiheng.documents.sheet_names import sheet_names
from jiheng.documents.sheet_sizes import row_heights
from jiheng.documents.xlsx_writer import write_xlsx, xlsx_bytes, xlsx_pieces
from jiheng.errors import UsageError

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HEAD = ((SheetCell("指标"), SheetCell("得分")),)


def sheet(*rows: tuple[Value, Value], name: str = "评分表") -> Sheet:
    body = tuple((SheetCell(left), SheetCell(right)) for left, right in rows)
    return Sheet(name, ("项目支出绩效自评表", "（2023年度）"), (60, 20), HEAD, body)


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def page(content: bytes) -> etree._Element:
    return etree.fromstring(part(content, "xl/worksheets/sheet1.xml").encode())


def cell(content: bytes, place: str) -> etree._Element:
    (found,) = (c for c in page(content).iter(f"{S}c") if c.get("r") == place)
    return found


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "http://a.cn", "0012", "{=1}", "=cmd|'/c calc'!A0"]
)
def test_what_users_wrote_stays_text(text: str) -> None:
    content = xlsx_bytes([sheet((text, 1))])
    assert cell(content, "A4").get("t") == "s"
    assert not list(page(content).iter(f"{S}f", f"{S}hyperlink"))


def test_risky_text_stays_text_when_the_cell_is_edited() -> None:
    styles = part(xlsx_bytes([sheet(("=1+1", 1))]), "xl/styles.xml")
    assert 'quotePrefix="1"' in styles


def test_a_formula_of_ours_carries_its_value() -> None:
    total = cell(xlsx_bytes([sheet(("合计", Formula("SUM(B4:B5)", Decimal("97.50"))))]), "B4")
    assert total.findtext(f"{S}f") == "SUM(B4:B5)"
    assert total.findtext(f"{S}v") == "97.50"


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (98, "98"),
        (Decimal("97.99"), "97.99"),
        (Decimal("0.1"), "0.1"),
        (Decimal("619100.00"), "619100.00"),
        (Decimal("123456789012.345"), "123456789012.345"),
    ],
)
def test_numbers_are_written_to_the_last_digit(number: int | Decimal, written: str) -> None:
    assert cell(xlsx_bytes([sheet(("数", number))]), "B4").findtext(f"{S}v") == written


def test_a_number_with_more_digits_than_excel_keeps_is_written_as_text() -> None:
    assert cell(xlsx_bytes([sheet(("数", 1234567890123456789))]), "B4").get("t") == "s"


def test_the_same_sheets_give_the_same_bytes_on_any_day() -> None:
    sheets = [sheet(("甲", 1))]
    first = xlsx_bytes(sheets, title="表", author="局")
    assert xlsx_bytes(sheets, title="表", author="局") == first
    assert set(re.findall(r"\d{4}-\d\d-\d\dT", part(first, "docProps/core.xml"))) == {"1980-01-01T"}
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {member.date_time[0] for member in archive.infolist()} == {1980}


def test_the_page_is_ready_to_print() -> None:
    content = xlsx_bytes([sheet(("甲", 1))])
    xml = part(content, "xl/worksheets/sheet1.xml")
    assert 'paperSize="9"' in xml
    assert 'orientation="landscape"' in xml
    assert 'fitToHeight="0"' in xml
    assert 'ySplit="3"' in xml
    assert "第 &amp;P 页 / 共 &amp;N 页" in xml
    assert "$3:$3</definedName>" in part(content, "xl/workbook.xml")


def test_merged_cells_are_merged() -> None:
    body = (
        (SheetCell("并", rows=2), SheetCell(1)),
        (SheetCell(2),),
        (SheetCell("总分", columns=2, align=Align.LEFT),),
    )
    content = xlsx_bytes([Sheet("表", ("题",), (20, 20), HEAD, body)])
    merges = {merge.get("ref") for merge in page(content).iter(f"{S}mergeCell")}
    assert merges == {"A1:B1", "A3:A4", "A5:B5"}


def test_characters_that_xml_forbids_do_not_break_the_file() -> None:
    content = xlsx_bytes([sheet(("x\ud800\x00\ufffey", 1))])
    assert "x\ufffd\ufffd\ufffdy" in part(content, "xl/sharedStrings.xml")


def test_a_text_longer_than_a_cell_is_cut_and_says_so() -> None:
    shared = part(xlsx_bytes([sheet(("长" * 40_000, 1))]), "xl/sharedStrings.xml")
    assert "后文略" in shared


def test_sheet_names_are_made_acceptable_and_unique() -> None:
    assert sheet_names(["a/b", "A/B", "", "History", "'甲'", "长" * 40, "长" * 40]) == [
        "a／b",
        "A／B（2）",
        "工作表",
        "History（2）",
        "甲",
        "长" * 31,
        "长" * 28 + "（2）",
    ]


def test_formulas_are_told_the_right_rows() -> None:
    assert sheet(("甲", 1), ("乙", 2)).body_row(0) == 4


def test_rows_grow_with_their_text_and_with_merged_cells() -> None:
    body = (
        (SheetCell("短"), SheetCell("一行\n两行\n三行\n四行", rows=2)),
        (SheetCell("字" * 100),),
    )
    short, merged = row_heights(Sheet("表", (), (60, 60), (), body))
    assert merged > short
    tall = (SheetCell("短"), SheetCell("1\n2\n3\n4\n5\n6", rows=2)), (SheetCell("短"),)
    assert sum(row_heights(Sheet("表", (), (60, 60), (), tall))) >= 6 * 14


def cells(content: bytes) -> list[tuple[object, ...]]:
    """Give place, look, formula and value of every cell, a text as text wherever it is kept."""
    told, name = [], "xl/sharedStrings.xml"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        shared = archive.read(name) if name in archive.namelist() else b"<none/>"
    texts = [each.text for each in etree.fromstring(shared).iterfind(f"{S}si/{S}t")]
    for c in page(content).iter(f"{S}c"):
        value: object = c.findtext(f"{S}v")
        if c.get("t") in ("s", "inlineStr"):
            value = (
                "text",
                (texts[int(str(value))] if c.get("t") == "s" else c.findtext(f"{S}is/{S}t")) or "",
            )
        told.append((c.get("r"), c.get("s"), c.findtext(f"{S}f"), value))
    return told


def around_cells(content: bytes) -> list[object]:
    """Give the rest: styles, the book, columns, heights of rows, merges, print."""
    xml = part(content, "xl/worksheets/sheet1.xml")
    rest = [part(content, f"xl/{name}.xml") for name in ("styles", "workbook")]
    return [
        *rest,
        *re.split(r"<sheetData>.*</sheetData>", xml, flags=re.DOTALL),
        *re.findall(r'<row r="\d+"[^>]* (ht="\d+")', xml),
    ]


def test_row_by_row_the_workbook_has_the_same_cells() -> None:
    whole = sheet(
        ("=1+1", Decimal("97.50")),
        (" 甲\n乙 ", 3),
        ("长" * 200, "0012"),
        ("x\x00<&>", 1234567890123456789),
        ("", Formula("SUM(B4:B5)", Decimal("100.50"))),
    )
    by_row = b"".join(xlsx_pieces(replace(whole, body=()), iter(whole.body)))
    assert cells(by_row) == cells(xlsx_bytes([whole]))
    assert around_cells(by_row) == around_cells(xlsx_bytes([whole]))
    assert by_row == b"".join(xlsx_pieces(replace(whole, body=()), whole.body))


def test_row_by_row_nothing_is_merged_over_rows() -> None:
    with pytest.raises(ValueError, match="reaches below"):
        list(xlsx_pieces(sheet(), [(SheetCell("并", rows=2), SheetCell(1))]))
    with pytest.raises(ValueError, match="row by row"):
        list(xlsx_pieces(sheet(("甲", 1)), []))


def test_rows_that_no_worksheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_writer, "LAST_ROW", 4)
    rows = [(SheetCell("甲"), SheetCell(1))] * 3
    assert list(xlsx_pieces(sheet(), rows[:2]))
    with pytest.raises(UsageError, match="最多 5 行"):
        list(xlsx_pieces(sheet(), rows))


def test_a_workbook_without_sheets_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        xlsx_bytes([])


def test_a_workbook_is_written_whole(tmp_path: Path) -> None:
    write_xlsx([sheet(("甲", 1))], tmp_path / "表.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["表.xlsx"]
    assert re.match(rb"PK", (tmp_path / "表.xlsx").read_bytes())
