"""A list of who should file, as offices keep it: a row a project, its columns in the wordings of exports.

What is wrong in it is told together. What is blank is not known; merged cells are filled down.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TypeAlias

from jiheng.errors import Fault, NotFoundError, Place, UnreadableInputError
from jiheng.portfolio.export_head import TITLES, named_columns
from jiheng.sources.csv_file import read_csv
from jiheng.sources.header import LOOKED_AT
from jiheng.sources.table import Row, Table
from jiheng.sources.xlsx_file import filled_down, read_sheets
from jiheng.values.digits import fold

KEYS = ("code", "name", "unit", "department", "region", "year")
YEAR = re.compile(r"((?:19|20)\d\d)(?:年度?)?")
SUMS = ("合计", "总计", "小计")
BLANKS = re.compile(r"\s+")
Columns: TypeAlias = dict[str, tuple[int, str]]  # index and title by what stands there


@dataclass(frozen=True, slots=True)
class Expected:
    """One project that should file; what the list does not say is empty."""

    line: int
    sheet: str
    year: int
    code: str = ""
    name: str = ""
    unit: str = ""
    department: str = ""
    region: str = ""

    @property
    def where(self) -> str:
        """Say where in the list it stands."""
        return f"{self.sheet} 第 {self.line} 行".strip()


def same(text: str | None) -> str:
    """Give a text as it is compared: half width, without blanks."""
    return BLANKS.sub("", fold(text or ""))


def read_expected(file: Path, *, year: int | None = None) -> list[Expected]:
    """Read a list (.xlsx, .csv); `year` is that of a list without such a column, of another the one wanted.

    Raises NotFoundError where there is no such file, UnreadableInputError with every fault of the list.
    """
    if not file.is_file():
        raise NotFoundError(f"没有文件 {file}")
    tables = [read_csv(file, name=file.name)] if _is_text(file) else read_sheets(file, name=file.name)[0]
    reading = _Reading(year)
    for table in tables:
        reading.take(table)
    if not reading.heads:
        expected = "一行一个项目，表头有项目编码，或者项目名称、单位；还有年度，可以有主管部门、区划"
        reading.faults.append(Fault("没有一张表是应报项目的名单", Place(file.name), expected=expected))
    elif not reading.found and not reading.faults:
        of_year = "" if year is None else f" {year} 年度的"
        reading.faults.append(Fault(f"名单里没有{of_year}项目", Place(file.name)))
    if reading.faults:
        raise UnreadableInputError(f"应报名单“{file.name}”", reading.faults)
    return reading.found


def _is_text(file: Path) -> bool:
    return file.suffix.lower() in (".csv", ".txt", ".tsv")


class _Reading:
    def __init__(self, year: int | None) -> None:
        self.year = year
        self.heads = 0
        self.found: list[Expected] = []
        self.faults: list[Fault] = []
        self._met: dict[tuple[str, ...], Expected] = {}

    def take(self, table: Table) -> None:
        rows = iter(table.rows)
        first = list(islice(rows, LOOKED_AT))
        head = next(((row, named) for row in first if (named := _head(row))), None)
        if head is None:
            self.faults += table.faults
            return
        self.heads += 1
        row, named = head
        if lacking := [*_lacks(named, self.year, table, row.line)]:
            self.faults += lacking
            return
        below = (each for each in chain(first, rows) if each.line > row.line)
        for each in filled_down(below, table.merges, row.line):
            self._row(each, named, table)
        self.faults += table.faults

    def _row(self, row: Row, named: Columns, table: Table) -> None:
        cells = {
            key: text
            for key, (index, _) in named.items()
            if index < len(row.cells) and (text := table.plain(row.cells[index]).strip())
        }
        if not cells or same(cells.get("name", cells.get("code"))) in SUMS:
            return

        wrong = [*self._wrong(cells, named, table, row.line)]
        self.faults += wrong
        year = _year(cells) if "year" in named else self.year
        if wrong or year is None or self.year not in (None, year):
            return
        mine = Expected(row.line, table.sheet, year, **{key: cells.get(key, "") for key in KEYS[:-1]})
        before = self._met.setdefault(_key(mine), mine)
        if before is mine:
            self.found.append(mine)
            return
        key = "code" if mine.code else "name"
        what, place = f"与{before.where}是同一个项目", _cell(table, row.line, named, key)
        self.faults.append(Fault(what, place, cells[key], advice="删去重复的一行"))

    @staticmethod
    def _wrong(cells: dict[str, str], named: Columns, table: Table, line: int) -> Iterator[Fault]:
        if not ("code" in cells or "name" in cells):
            key = "name" if "name" in named else "code"
            yield Fault("这一行没有项目编码，也没有项目名称", _cell(table, line, named, key))
        elif not ("code" in cells or "unit" in cells):
            place = _cell(table, line, named, "unit")
            yield Fault("没有项目编码的项目，要有单位才对得上", place, expected="单位的名称")
        if "year" in named and _year(cells) is None:
            place = _cell(table, line, named, "year")
            yield Fault("看不出是哪一年度", place, cells.get("year", "空的"), "如 2024")


def _year(cells: dict[str, str]) -> int | None:
    told = YEAR.fullmatch(same(cells.get("year")))
    return int(told[1]) if told else None


def _cell(table: Table, line: int, named: Columns, key: str) -> Place:
    index, title = named.get(key, (None, TITLES[key][-1]))
    return table.place(line, title, index=index)


def _key(each: Expected) -> tuple[str, ...]:
    told = (each.code,) if each.code else ("", each.name, each.unit)
    return (str(each.year), *map(same, told))


def _head(row: Row) -> Columns:
    """Give the columns of a head by what they are; empty where the row is none."""
    named = {key: (index, title) for key, (index, title, _) in named_columns(row).items() if key in KEYS}
    return named if "code" in named or "name" in named else {}


def _lacks(named: Columns, year: int | None, table: Table, line: int) -> Iterator[Fault]:
    if "code" not in named and "unit" not in named:
        advice = "加上“单位”列或“项目编码”列"
        yield Fault("缺少“单位”列，只凭项目名称对不上", table.place(line), advice=advice)
    if "year" not in named and year is None:
        advice = "加上“年度”列，或用 --year 写是哪一年度"
        yield Fault("缺少“年度”列", table.place(line), advice=advice)
