"""Read the worksheets of an .xlsx file as rows of text, with what people see and nothing lost.

Rows are read as a stream and never held. Merged ranges stand behind them in the file and are found
first; what is hidden or out of order is known when the rows have been read. The `<dimension>` tag is often
wrong and never asked.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from posixpath import join, normpath

from lxml import etree

from jiheng.documents.xlsx_archive import PIECE, RESAVE, WORKBOOK, Archive, open_archive, refused
from jiheng.documents.xlsx_formats import Format, format_of, shown_styles
from jiheng.documents.xlsx_strings import SharedStrings, text_of, unescaped
from jiheng.errors import UnreadableInputError

RELATIONS = "xl/_rels/workbook.xml.rels"
ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
# What stands in a cell that has no readable value; like Excel's own #REF!, never a value of a user.
UNCOMPUTED = "#未计算!"
LARGEST_GRID = 10_000_000  # cells from the first column to the last of each row, empty ones counted
MOST_COLUMNS = 16_384
MOST_ROWS = 1 << 20
TRUE = ("1", "true")
PLAIN = format_of()
DIGITS = "0123456789"
ROW_NUMBER = re.compile(rb"<(?:[\w.-]+:)?row\s[^<>]*?\br=[\"']([0-9]+)[\"']")


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range; rows count from 1, columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Book:
    """What the worksheets of a workbook share."""

    archive: Archive
    strings: SharedStrings
    formats: dict[str, Format]


@dataclass(slots=True)
class Worksheet:
    """One worksheet: its name, its merged ranges, and its rows on demand."""

    name: str
    hidden: bool
    book: Book
    part: str
    merges: list[Merge] = field(default_factory=list)
    last_row: int = 0  # the last that the file mentions, for telling how far the reading is
    # Known when the rows have been read:
    width: int = 0
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    disordered: list[int] = field(default_factory=list)  # row numbers that come again or too late

    def rows(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield the number and the cells of each row that is not blank, up to its last cell.

        Raises UnreadableInputError where the file is damaged or the grid larger than any register.
        """
        with self.book.archive.sound(self.part):
            yield from self._rows()

    def _rows(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        self.width, self.hidden_rows, self.hidden_columns, self.disordered = 0, [], [], []
        number = last = grid = 0
        for element in self.book.archive.elements(self.part, "row", "col"):
            if element.tag.endswith("col"):
                self._take_column(element)
                continue
            number = int(element.get("r") or number + 1)
            if not 0 < number <= MOST_ROWS:
                raise ValueError(number)
            if number <= last:
                self.disordered.append(number)
            last = max(last, number)
            cells = self._cells(element)
            if any(cells):
                if element.get("hidden") in TRUE or element.get("ht") == "0":
                    self.hidden_rows.append(number)
                self.width = max(self.width, len(cells))
                grid += len(cells)
                if grid > LARGEST_GRID:
                    raise self._too_large(number)
                yield number, tuple(cells)

    def _take_column(self, column: etree._Element) -> None:
        if column.get("hidden") in TRUE:
            first, last = int(column.get("min", "1")), int(column.get("max", "1"))
            self.hidden_columns += range(first - 1, min(last, MOST_COLUMNS))

    def _too_large(self, number: int) -> UnreadableInputError:
        what = f"工作表“{self.name}”读到第 {number} 行，已经有 {LARGEST_GRID:,} 格，太大了"
        advice = "删去右边远处的多余内容，或拆成几个文件"
        return refused(self.book.archive.name, what, expected=f"不超过 {LARGEST_GRID:,} 格", advice=advice)

    def _cells(self, row: etree._Element) -> list[str]:
        cells: list[str] = []
        column = -1
        for cell in row:
            reference = cell.get("r")
            column = _column(reference.rstrip(DIGITS)) if reference else column + 1
            text = self._text(cell) if len(cell) else ""
            if text:
                beyond = column - len(cells)
                if beyond > 0:
                    cells += [""] * beyond
                if beyond >= 0:
                    cells.append(text)
                else:
                    cells[column] = text
        return cells

    def _text(self, cell: etree._Element) -> str:
        kind, value = cell.get("t", "n"), cell[-1]  # formula, value, text: as a rule one, the last
        what = value.tag[-2:]
        if what == "is":
            return text_of(value)
        stored = value.text if what == "}v" else cell.findtext("{*}v")
        if kind == "e":
            return stored or "#N/A"
        if stored:
            return self._said(kind, stored, cell)
        return UNCOMPUTED if kind != "str" and cell.find("{*}f") is not None else ""

    def _said(self, kind: str, stored: str, cell: etree._Element) -> str:
        if kind == "n":
            return self.book.formats.get(cell.get("s", ""), PLAIN)(stored)
        if kind == "s":
            return self.book.strings.text(stored)
        if kind == "b":
            return "TRUE" if stored in TRUE else "FALSE"
        return stored.replace("T", " ") if kind == "d" else unescaped(stored)


def read_xlsx(path: Path, *, name: str) -> list[Worksheet]:
    """Read the worksheets of a workbook in their order; `name` is what messages call the file.

    Raises UnreadableInputError when it is no workbook that can be read safely.
    """
    archive = open_archive(path, name=name)
    if RELATIONS not in archive.parts:
        raise refused(name, "工作簿缺少部件，已损坏", advice=RESAVE)
    root = archive.parse(WORKBOOK)
    relations = [
        (each.get("Id"), str(each.get("Type")), normpath(join("xl", each.get("Target", ""))).lstrip("/"))
        for each in archive.parse(RELATIONS)
    ]
    by_kind = {kind.rpartition("/")[2]: part for _, kind, part in relations if part in archive.parts}
    settings = root.find("{*}workbookPr")
    since_1904 = settings is not None and settings.get("date1904") in TRUE
    styles = archive.parse(by_kind["styles"]) if "styles" in by_kind else None
    strings = SharedStrings(archive, by_kind.get("sharedStrings"))
    book = Book(archive, strings, shown_styles(styles, since_1904=since_1904))
    parts = {key: part for key, kind, part in relations if kind.endswith("/worksheet")}
    sheets = []
    for each in root.iterfind("{*}sheets/{*}sheet"):
        part = parts.get(each.get(ID) or each.get(STRICT_ID))
        if part is not None:
            title, hidden = str(each.get("name")), each.get("state", "visible") != "visible"
            if part not in archive.parts:
                raise refused(name, f"工作表“{title}”的内容缺失，文件已损坏", advice=RESAVE)
            with archive.sound(part):
                sheets.append(_looked_through(Worksheet(title, hidden, book, part)))
    return sheets


def column_letters(index: int) -> str:
    """Give the letters of a column (from 0) as Excel shows them: A, Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _looked_through(sheet: Worksheet) -> Worksheet:
    """Find the merged ranges and the last row; the XML is parsed for them only where it must be."""
    archive, end, merged = sheet.book.archive, b"", False
    with archive.open(sheet.part) as content:
        while piece := content.read(PIECE):
            end = end[-PIECE:] + piece.replace(b"\0", b"")  # UTF-16 puts a zero beside each letter
            merged = merged or b"mergeCell" in end
    numbers = ROW_NUMBER.findall(end)
    if numbers and not merged:
        sheet.last_row = int(numbers[-1])
        return sheet
    for element in archive.elements(sheet.part, "row", "mergeCell"):
        if element.tag.endswith("row"):
            sheet.last_row = int(element.get("r") or sheet.last_row + 1)
        else:
            sheet.merges.append(_merge(element.get("ref", "")))
    return sheet


def _merge(reference: str) -> Merge:
    first, _, last = reference.replace("$", "").partition(":")
    (left, top), (right, bottom) = (_split(corner) for corner in (first, last or first))
    return Merge(top, left, bottom, right)


def _split(corner: str) -> tuple[int, int]:
    letters = corner.rstrip(DIGITS)
    return _column(letters), int(corner[len(letters) :])


@cache
def _column(letters: str) -> int:
    """Give the number of a column, from 0. Raises ValueError for one that no worksheet has."""
    number = 0
    for letter in letters:
        number = number * 26 + int(letter, 36) - 9
    if not 0 < number <= MOST_COLUMNS:
        raise ValueError(letters)
    return number - 1
