"""Read the worksheets of an .xlsx file as rows of text, with what people see and nothing lost.

python-calamine gives the values. A pass over the XML beside it finds what calamine does not tell:
hidden rows and columns, formulas that were never computed, error values, row numbers used twice,
midnights, and numbers that are shown as more than they are stored as. It also counts the rows, so
that a wrong `<dimension>` tag (or anything else) can lose none of them unseen.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from posixpath import join, normpath
from typing import Any

from lxml import etree
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from jiheng.documents.xlsx_archive import RESAVE, WORKBOOK, packed, parse, read_parts, refused
from jiheng.documents.xlsx_formats import Shown, as_shown, shown_styles

RELATIONS = "xl/_rels/workbook.xml.rels"
STYLES = "xl/styles.xml"
ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
# What stands in a cell that has no readable value; like Excel's own #REF!, never a value of a user.
UNCOMPUTED = "#未计算!"
TOO_LONG = "#位数超限!"
EXACT_DIGITS = 15  # Excel keeps no more of a number
LARGEST_GRID = 10_000_000  # cells between the first and the last, empty ones counted
# Often wrong, and needed by nobody; calamine refuses a sheet over a wrong one.
DIMENSION = re.compile(rb"<(?:\w+:)?dimension\b[^>]*?(?:/>|>\s*</(?:\w+:)?dimension\s*>)")
TRUE = ("1", "true")
# What is put to a day that calamine gives: its midnight, or that only its month is shown.
MIDNIGHT, MONTH = " 00:00", "#month"
MARKS = {Shown.CLOCK: MIDNIGHT, Shown.MONTH: MONTH}
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIRST_DAY = re.compile("(?<=[0-9]{4}-[0-9]{2})-01$")


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range; rows count from 1, columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class SheetXml:
    """What the XML of a worksheet says beside its values."""

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    with_values: list[int] = field(default_factory=list)
    last_row: int = 0
    last_column: int = 0
    twice: list[int] = field(default_factory=list)  # row numbers that occur more than once
    overlay: dict[int, dict[int, str]] = field(default_factory=dict)  # row -> column -> what is seen


@dataclass(frozen=True, slots=True)
class Worksheet:
    """One worksheet: its name, what is hidden, merged ranges, and its rows on demand."""

    name: str
    hidden: bool
    values: CalamineSheet
    xml: SheetXml

    @property
    def last_row(self) -> int:
        """The number of the last row that the file mentions; 0 for an empty sheet."""
        return self.xml.last_row

    @property
    def merges(self) -> list[Merge]:
        """The merged ranges."""
        return [
            Merge(top + 1, left, bottom + 1, right)
            for (top, left), (bottom, right) in self.values.merged_cell_ranges or []
        ]

    def rows(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield the number and the cells of each row that is not blank."""
        lead = [""] * (self.values.start or (0, 0))[1]
        overlay = dict(self.xml.overlay)
        for number, values in self._values():
            cells = [value if type(value) is str else _text(value) for value in values]
            seen = overlay.pop(number, None) if overlay else None
            if seen or any(cells):
                yield number, _overlaid([*lead, *cells], seen) if lead or seen else tuple(cells)

    def lost_rows(self) -> list[int]:
        """Name the rows that stand in the XML with a value and were not read; always none, we hope."""
        start, end = self.values.start, self.values.end
        if start is None or end is None:
            return [row for row in self.xml.with_values if row not in self.xml.overlay]
        return [
            row
            for row in self.xml.with_values
            if not start[0] < row <= end[0] + 1 and row not in self.xml.overlay
        ]

    def _values(self) -> Iterator[tuple[int, list[Any]]]:
        start = self.values.start
        bottom = self.values.end[0] + 1 if self.values.end else 0
        outside = sorted(row for row in self.xml.overlay if row > bottom)
        # Lines above the first value come too, as blank ones.
        yield from enumerate(self.values.iter_rows() if start is not None else (), 1)
        yield from ((row, []) for row in outside)


def read_xlsx(path: Path, *, name: str) -> list[Worksheet]:
    """Read the worksheets of a workbook in their order; `name` is what messages call the file.

    Raises UnreadableInputError when it is no workbook that can be read safely.
    """
    parts = read_parts(path, name=name)
    places = _sheet_parts(parts, name)
    shown = shown_styles(parse(parts[STYLES], STYLES, name=name) if STYLES in parts else None)
    xml = {title: _sheet_xml(parts[part], part, shown, name) for title, part in places.items()}
    for title, each in xml.items():
        if each.last_row * (each.last_column + 1) > LARGEST_GRID:
            what = f"工作表“{title}”从第一格到最后一格跨 {each.last_row} 行、{each.last_column + 1} 列"
            advice = "删去远处的多余内容，或另存为 CSV"
            raise refused(name, what, expected=f"不超过 {LARGEST_GRID:,} 格", advice=advice)
    try:
        cut = {part: DIMENSION.sub(b"", parts[part], count=1) for part in places.values()}
        book = CalamineWorkbook.from_filelike(packed(parts | cut))
        return [
            Worksheet(
                each.name,
                each.visible is not SheetVisibleEnum.Visible,
                book.get_sheet_by_name(each.name),
                xml[each.name],
            )
            for each in book.sheets_metadata
            if each.typ is SheetTypeEnum.WorkSheet and each.name in xml
        ]
    except (CalamineError, OSError, ValueError) as error:
        raise refused(name, "工作簿读不出来", advice=RESAVE) from error


def column_letters(index: int) -> str:
    """Give the letters of a column (from 0) as Excel shows them: A, Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _overlaid(cells: list[str], seen: dict[int, str] | None) -> tuple[str, ...]:
    if seen:
        cells += [""] * (max(seen) + 1 - len(cells))
        for column, text in seen.items():
            if text == MIDNIGHT:
                cells[column] += text if DAY.fullmatch(cells[column]) else ""
            elif text == MONTH:
                cells[column] = FIRST_DAY.sub("", cells[column])
            else:
                cells[column] = text
    return tuple(cells)


def _text(value: Any) -> str:  # noqa: ANN401 — whatever calamine makes of a cell
    """Write a value as people would: a whole number without decimals, a day as 2023-03-05."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, datetime):
        moment = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
        return moment.strftime("%Y-%m-%d %H:%M:%S" if moment.second else "%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M:%S" if value.second else "%H:%M")
    return str(value)


def _number(value: float) -> str:
    if value == int(value):
        whole = str(int(value))
        return whole if len(whole.lstrip("-")) <= EXACT_DIGITS else TOO_LONG
    return format(Decimal(f"{value:.{EXACT_DIGITS}g}"), "f")


def _sheet_parts(parts: dict[str, bytes], name: str) -> dict[str, str]:
    """Map each worksheet's name to its part."""
    if RELATIONS not in parts:
        raise refused(name, "工作簿缺少部件，已损坏", advice=RESAVE)
    targets = {
        each.get("Id"): normpath(join("xl", each.get("Target", "")).lstrip("/"))
        for each in parse(parts[RELATIONS], RELATIONS, name=name)
        if str(each.get("Type", "")).endswith("/worksheet")
    }
    found = {}
    for sheet in parse(parts[WORKBOOK], WORKBOOK, name=name).iterfind("{*}sheets/{*}sheet"):
        part = targets.get(sheet.get(ID) or sheet.get(STRICT_ID))
        if part is not None:
            if part not in parts:
                raise refused(name, f"工作表“{sheet.get('name')}”的内容缺失，文件已损坏", advice=RESAVE)
            found[str(sheet.get("name"))] = part
    return found


def _sheet_xml(content: bytes, part: str, shown: dict[str, tuple[Shown, str]], name: str) -> SheetXml:
    # Cells are looked at one by one only where something may be found in them.
    closer = bool(shown) or b"<f" in content or b":f" in content or b'="e"' in content or b"='e'" in content
    xml = SheetXml()
    events = etree.iterparse(
        io.BytesIO(content),
        events=("end",),
        tag=("{*}row", "{*}col"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    )
    try:
        for _, element in events:
            if element.tag.endswith("col"):
                _take_column(element, xml)
            else:
                _take_row(element, xml, shown, closer=closer)
                _forget(element)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise refused(name, f"部件 {part} 不是完好的 XML", advice=RESAVE) from error
    return xml


def _take_column(element: etree._Element, xml: SheetXml) -> None:
    if element.get("hidden") in TRUE:
        first, last = int(element.get("min", "1")), int(element.get("max", "1"))
        xml.hidden_columns += range(first - 1, min(last, 16_384))


def _take_row(
    element: etree._Element, xml: SheetXml, shown: dict[str, tuple[Shown, str]], *, closer: bool
) -> None:
    number = int(element.get("r") or xml.last_row + 1)
    if number <= xml.last_row:
        xml.twice.append(number)
    xml.last_row = max(xml.last_row, number)
    if not len(element):
        return
    if len(element[-1]) or any(len(cell) for cell in element):
        xml.with_values.append(number)
        if element.get("hidden") in TRUE or element.get("ht") == "0":
            xml.hidden_rows.append(number)
    last = element[-1].get("r")
    xml.last_column = max(xml.last_column, _column(last) if last else len(element) - 1)
    if closer and (seen := _seen_in(element, shown)):
        xml.overlay[number] = seen


def _seen_in(row: etree._Element, shown: dict[str, tuple[Shown, str]]) -> dict[int, str]:
    """Find the cells of a row that show something else than their plain value."""
    seen = {}
    for index, cell in enumerate(row):
        kind, style = cell.get("t", "n"), shown.get(cell.get("s", ""))
        stored = cell.findtext("{*}v") if kind == "e" or style or len(cell) else None
        text = None
        if kind == "e":
            text = stored or "#N/A"
        elif not stored and cell.find("{*}f") is not None and kind != "str":
            text = UNCOMPUTED
        elif style is not None and kind == "n" and stored:
            text = MARKS[style[0]] if style[0] in MARKS else as_shown(stored, *style)
        if text is not None:
            reference = cell.get("r")
            seen[_column(reference) if reference else index] = text
    return seen


def _column(reference: str) -> int:
    number = 0
    for char in reference:
        if not char.isalpha():
            break
        number = number * 26 + ord(char.upper()) - ord("A") + 1
    return number - 1


def _forget(element: etree._Element) -> None:
    """Free what was parsed, so that memory does not grow with the sheet."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
