"""Worksheets as .xlsx files: ready to read, to print, and to go on computing with.

What users wrote is never a formula, a link or a number by accident, whatever it looks like. The
same sheets always give the same bytes.
"""

import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from jiheng.documents.docx_styles import HEI, SONG
from jiheng.documents.model import Align, placed
from jiheng.documents.sheet import Formula, Sheet, SheetCell, Value
from jiheng.documents.sheet_names import sheet_names
from jiheng.documents.sheet_sizes import character_width, heights, row_heights
from jiheng.documents.whole_file import write_whole
from jiheng.documents.xlsx_drawn import draw
from jiheng.documents.xml_text import clean
from jiheng.errors import UsageError

OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
CREATED = datetime(1980, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # Excel knows no time zones
A4 = 9
MARGINS = {"left": 0.6, "right": 0.6, "top": 0.7, "bottom": 0.8}  # inches
FOOTER = "&C第 &P 页 / 共 &N 页"
TITLE_SIZES = (16, 11)  # points: the first title line, the others
TITLE_HEIGHTS = (30, 18)
TEXT_SIZE = 10
LONGEST_TEXT = 32_767  # a cell holds no more
CUT = "……（超出单元格容量，后文略，见相应的 Word 文件）"
LAST_ROW = 1_048_575  # of a worksheet, from 0
PIECE = 1 << 20  # bytes
LONGEST_TOLD = 255  # characters of Excel's message
EXACT_DIGITS = 15  # Excel keeps no more of a number
RISKY = ("=", "+", "-", "@", "\t", "\n")
COMMON = {"valign": "vcenter", "text_wrap": True}
SIDES = {Align.JUSTIFY: "left"}


def write_xlsx(
    sheets: Sequence[Sheet], path: Path, *, title: str = "", author: str = "", subject: str = ""
) -> None:
    """Write `sheets` to `path`; the file appears whole or not at all."""
    write_whole(path, xlsx_bytes(sheets, title=title, author=author, subject=subject))


def xlsx_bytes(sheets: Sequence[Sheet], *, title: str = "", author: str = "", subject: str = "") -> bytes:
    """Return `sheets` as the bytes of an .xlsx file. Raises ValueError when there is none."""
    if not sheets:
        raise ValueError("a workbook needs at least one sheet")
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS | {"in_memory": True})
    _entitle(book, title, author, subject)
    looks = _Looks(book)
    names = sheet_names([sheet.name for sheet in sheets])
    for sheet, name in zip(sheets, names, strict=True):
        page = book.add_worksheet(name)
        _write_sheet(page, sheet, looks)
        draw(book, page, sheet, [*zip(names, sheets, strict=True)])
    book.close()
    return buffer.getvalue()


def xlsx_pieces(sheet: Sheet, rows: Iterable[tuple[SheetCell, ...]], *, title: str = "") -> Iterator[bytes]:
    """Give the bytes of an .xlsx file of one sheet, with any number of rows below its head.

    One row is in memory at a time; the cells are those that `xlsx_bytes` would write. Raises ValueError for
    a row that does not fill the grid by itself, UsageError for more rows than a worksheet holds.
    """
    if sheet.body or sheet.drawn or any(cell.rows > 1 for row in sheet.head for cell in row):
        raise ValueError("what is written row by row has one row after the other, and nothing else")
    with tempfile.TemporaryDirectory(prefix="jiheng-xlsx-") as room:
        file = Path(room) / "long.xlsx"
        with xlsxwriter.Workbook(file, OPTIONS | {"constant_memory": True, "tmpdir": room}) as book:
            _entitle(book, title)
            looks = _Looks(book)
            page = book.add_worksheet(*sheet_names([sheet.name]))
            _write_sheet(page, sheet, looks)
            for number, row in enumerate(rows, sheet.body_row(-1)):
                if number > LAST_ROW:
                    raise UsageError(
                        f"一张工作表放不下：最多 {LAST_ROW + 1:,} 行\n    怎么办：先筛选，分几次导出"
                    )
                [height] = heights((row,), sheet.widths)
                page.set_row(number, height)
                line = next(placed((row,), len(sheet.widths)))
                _write_line(page, number, line, looks, head=False)
        with file.open("rb") as content:
            yield from iter(lambda: content.read(PIECE), b"")


def _entitle(book: Any, title: str, author: str = "", subject: str = "") -> None:  # noqa: ANN401 — xlsxwriter is untyped
    told = {"title": title, "author": author, "subject": subject}
    book.set_properties({name: clean(text) for name, text in told.items()} | {"created": CREATED})


@dataclass(slots=True)
class _Looks:
    """The cell formats of one workbook, each made once."""

    book: Any  # xlsxwriter is untyped
    made: dict[tuple[object, ...], Any] = field(default_factory=dict)

    def title(self, *, first: bool) -> Any:  # noqa: ANN401 — xlsxwriter is untyped
        """Return the format of a title line."""
        return self.book.add_format(
            COMMON
            | {"align": "center", "font_size": TITLE_SIZES[not first], "font_name": HEI if first else SONG}
        )

    def cell(self, cell: SheetCell, *, head: bool) -> Any:  # noqa: ANN401 — xlsxwriter is untyped
        """Return the format of a grid cell."""
        risky = isinstance(cell.value, str) and cell.value.startswith(RISKY)
        number_format = cell.number_format or _own_format(cell.value)
        key = (cell.align, cell.bold, number_format, risky, head)
        if key not in self.made:
            properties = {
                "border": 1,
                "font_size": TEXT_SIZE,
                "font_name": HEI if head else SONG,
                "bold": cell.bold,
                "align": SIDES.get(cell.align, str(cell.align)),
                "indent": int(cell.align is not Align.CENTER),
                "num_format": number_format,
                "quote_prefix": risky,  # stays text when somebody edits the cell, too
            }
            self.made[key] = self.book.add_format(COMMON | properties)
        return self.made[key]


def _own_format(value: Value) -> str:
    """Show a number with the decimals it was given with."""
    number = value.value if isinstance(value, Formula) else value
    if isinstance(number, Decimal):
        exponent = number.as_tuple().exponent
        places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        return f"0.{'0' * places}" if places else "0"
    return "0" if isinstance(number, int) else "General"


def _write_sheet(page: Any, sheet: Sheet, looks: _Looks) -> None:  # noqa: ANN401 — xlsxwriter is untyped
    last = len(sheet.widths) - 1
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, character_width(width))
    for row, line in enumerate(sheet.titles):
        first = row == 0
        page.set_row(row, TITLE_HEIGHTS[not first])
        look = looks.title(first=first)
        if last:
            page.merge_range(row, 0, row, last, "", look)
        page.write_string(row, 0, _fitting(line), look)
    top = len(sheet.titles)
    for row, height in enumerate(row_heights(sheet), top):
        page.set_row(row, height)
    for begins, rows, head in ((top, sheet.head, True), (top + len(sheet.head), sheet.body, False)):
        for number, cells in enumerate(placed(rows, len(sheet.widths)), begins):
            _write_line(page, number, cells, looks, head=head)
    for column, words in sheet.choices.items():
        _offer(page, top + len(sheet.head), column, words)
    _prepare_print(page, top, top + len(sheet.head), portrait=sheet.portrait)


def _offer(page: Any, first: int, column: int, words: tuple[str, ...]) -> None:  # noqa: ANN401 — xlsxwriter is untyped
    """Let a column be chosen from a list, from row `first` to the last there can be."""
    told = {"error_title": "不在可选值之内", "error_message": f"请填：{'、'.join(words)}"[:LONGEST_TOLD]}
    page.data_validation(first, column, LAST_ROW, column, {"validate": "list", "source": list(words), **told})


def _write_line(
    page: Any,  # noqa: ANN401 — xlsxwriter is untyped
    row: int,
    line: Iterable[tuple[int, SheetCell | None]],
    looks: _Looks,
    *,
    head: bool,
) -> None:
    for column, cell in line:
        if cell is not None:
            _write_cell(page, row, column, cell, looks.cell(cell, head=head))


def _write_cell(page: Any, row: int, column: int, cell: SheetCell, look: Any) -> None:  # noqa: ANN401 — xlsxwriter is untyped
    if cell.rows > 1 or cell.columns > 1:
        page.merge_range(row, column, row + cell.rows - 1, column + cell.columns - 1, "", look)
    match cell.value:
        case Formula(text=text, value=value):
            page.write_formula(row, column, f"={text.removeprefix('=')}", look, value)
        case str(text):
            page.write_string(row, column, _fitting(text), look)
        case number if _is_exact(number):
            page.write_number(row, column, number, look)
        case number:
            page.write_string(row, column, f"{number:f}", look)


def _is_exact(number: int | Decimal) -> bool:
    """Tell whether a workbook keeps every digit of this number."""
    if isinstance(number, int):
        return len(str(abs(number))) <= EXACT_DIGITS
    return number.is_finite() and len(number.as_tuple().digits) <= EXACT_DIGITS


def _fitting(text: str) -> str:
    written = clean(text)
    return written if len(written) <= LONGEST_TEXT else written[: LONGEST_TEXT - len(CUT)] + CUT


def _prepare_print(page: Any, head: int, body: int, *, portrait: bool) -> None:  # noqa: ANN401 — xlsxwriter is untyped
    if portrait:
        page.set_portrait()
    else:
        page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.center_horizontally()
    page.set_margins(**MARGINS)
    page.set_footer(FOOTER)
    page.hide_gridlines(2)
    page.freeze_panes(body, 0)
    if body > head:
        page.repeat_rows(head, body - 1)
