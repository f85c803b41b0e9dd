"""The table that a ticket system exported: its header found by the titles of roles, its cells by role."""

from collections.abc import Iterator, Mapping
from itertools import chain, islice
from pathlib import Path

from jiheng.errors import Fault, Place, UnreadableInputError
from jiheng.sources.csv_file import read_csv
from jiheng.sources.header import LOOKED_AT, tidy
from jiheng.sources.table import Row, Table
from jiheng.sources.ticket_presets import ENDS
from jiheng.sources.xlsx_file import read_sheets

MUST = ("编号", "标题", "受理时间")
NOTHING = ("-", "—")
OF_PART = "->"  # iTop: 办理人->全称
ROOM = 200

Titles = Mapping[str, tuple[str, ...]]


class TicketTable:
    """One table and where its columns are. Raises UnreadableInputError when it cannot be read at all."""

    def __init__(self, path: Path, titles: Titles) -> None:
        """Open the table and find its header, the row in which most roles are named."""
        self.table = _opened(path)
        rows = iter(self.table.rows)
        first = [*islice(rows, LOOKED_AT)]
        self.titles = titles
        self.head = max(first, key=lambda row: len(self._found(row)), default=Row(1, ()))
        self.columns = self._found(self.head)
        self.rows: Iterator[Row] = chain((row for row in first if row.line > self.head.line), rows)

    def _found(self, row: Row) -> dict[str, int]:
        """Give the column of each role that is named in a row."""
        whole = [tidy(cell) for cell in row.cells]
        parts = [tidy(cell.partition(OF_PART)[0]) for cell in row.cells]
        found = {}
        for role, titles in self.titles.items():
            named = [(cells, tidy(title)) for title in titles for cells in (whole, parts)]
            at = next((cells.index(title) for cells, title in named if title in cells), None)
            if at is not None:
                found[role] = at
        return found

    def lacking(self, wanted: tuple[str, ...]) -> list[Fault]:
        """Tell the roles without a column: those that must be there, and `wanted`."""
        faults = [
            self._lacks(role, self.titles.get(role, ()))
            for role in dict.fromkeys((*MUST, *wanted))
            if role not in self.columns
        ]
        if not {*ENDS} & {*self.columns}:
            faults.append(self._lacks("解决时间”或“关闭时间", self.titles.get("关闭时间", ())))
        return faults

    def _lacks(self, role: str, titles: tuple[str, ...]) -> Fault:
        seen = "、".join(filter(None, map(str.strip, self.head.cells)))[:ROOM]
        expected = f"列名是{'、'.join(titles)}" if titles else ""
        advice = "导出时加上这一列；列名不同的在 columns 里写明"
        return Fault(f"缺少“{role}”列", self.place(self.head), seen, expected, advice)

    def cell(self, row: Row, role: str) -> str:
        """Give the text of a role; empty where there is none."""
        at = self.columns.get(role, len(row.cells))
        text = self.table.plain(row.cells[at]).strip() if at < len(row.cells) else ""
        return "" if text in NOTHING else text

    def place(self, row: Row, role: str = "") -> Place:
        """Give the place of a cell, under the title it has there."""
        at = self.columns.get(role)
        if at is None:
            return self.table.place(row.line)
        return self.table.place(row.line, self.head.cells[at].strip(), index=at)


def _opened(path: Path) -> Table:
    suffix = path.suffix.lower()
    if suffix == ".csv":
        return read_csv(path, name=path.name)
    if suffix != ".xlsx":
        fault = Fault(
            f"还不能读 {suffix} 文件", Place(path.name), expected=".csv 或 .xlsx", advice="另存为 .xlsx"
        )
        raise UnreadableInputError(path.name, [fault])
    visible, _ = read_sheets(path, name=path.name)
    if len(visible) != 1:
        fault = Fault(f"有 {len(visible)} 个有内容的工作表", Place(path.name), expected="只有导出的那一个")
        raise UnreadableInputError(path.name, [fault])
    return visible[0]
