"""A province's Excel export taken apart: its rows, a stream, brought to files of so many projects each.

Rows of a project need not stand together. What is blank in a row that names no project is that of the row
above; merged cells are filled down. In memory are the projects' keys alone.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from jiheng.errors import Fault, Place, UnreadableInputError
from jiheng.portfolio.export_head import Head, find_head
from jiheng.portfolio.export_project import ExportProject, ExportRow
from jiheng.sources.header import LOOKED_AT
from jiheng.sources.table import Table
from jiheng.sources.xlsx_file import filled_down, read_sheets

OF_PROJECT = ("code", "name", "unit", "department", "region", "year", "goal")
LEVELS = ("level1", "level2")


@dataclass(frozen=True, slots=True)
class ExportPart:
    """The projects of one file of rows; it goes to another process, which reads them."""

    file: Path
    count: int
    heads: tuple[Head, ...]
    rule_set: str
    year: int | None

    def __len__(self) -> int:
        """Count the projects."""
        return self.count

    def __iter__(self) -> Iterator[ExportProject]:
        """Give the projects in the order in which they were met."""
        projects: dict[int, list[ExportRow]] = {}
        with self.file.open(encoding="utf-8") as lines:
            for line in lines:
                number, head, at, cells = json.loads(line)
                projects.setdefault(number, []).append(ExportRow(self.heads[head], at, cells))
        for _, rows in sorted(projects.items()):
            yield ExportProject(tuple(rows), self.rule_set, self.year)

    def __contains__(self, each: object) -> bool:
        """Say whether it is one of them."""
        return any(each == mine for mine in self)


@dataclass(slots=True)
class _Spool:
    folder: Path
    per_part: int
    numbers: dict[tuple[str, ...], int] = field(default_factory=dict)
    heads: list[Head] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def take(self, table: Table) -> None:
        rows = iter(table.rows)
        first = list(islice(rows, LOOKED_AT))
        head = find_head(first, table)
        if head is None:
            return
        self.heads.append(head)
        below = (each for each in chain(first, rows) if each.line > head.line)
        before: dict[str, str] = {}
        waiting: dict[int, list[str]] = {}
        for row in filled_down(below, table.merges, head.line):
            cells = {
                key: text
                for key, (index, _) in head.columns.items()
                if index < len(row.cells) and (text := row.cells[index].strip())
            }
            if not cells.get("indicator"):
                continue  # sums, notes, blank lines
            before = cells = _continued(cells, before)
            if not cells.get("name"):
                self.faults.append(Fault("这一行没有项目名称", head.place(row.line, "name")))
                continue
            key = (cells.get("code") or f"{cells['name']}\n{cells.get('unit', '')}", cells.get("year", ""))
            number = self.numbers.setdefault(key, len(self.numbers))
            told = json.dumps([number, len(self.heads) - 1, row.line, cells], ensure_ascii=False)
            waiting.setdefault(number // self.per_part, []).append(told)
            if sum(map(len, waiting.values())) >= self.per_part * 10:
                self._write(waiting)
        self._write(waiting)
        self.faults += table.faults

    def _write(self, waiting: dict[int, list[str]]) -> None:
        for part, lines in waiting.items():
            with self.file(part).open("a", encoding="utf-8") as out:
                out.writelines(f"{line}\n" for line in lines)
        waiting.clear()

    def file(self, part: int) -> Path:
        return self.folder / f"{part:05}.jsonl"


def _continued(cells: dict[str, str], before: dict[str, str]) -> dict[str, str]:
    """Put in what the row above says of the project, where this row names none of its own."""
    if not (cells.get("code") or cells.get("name")):
        return {key: before[key] for key in (*OF_PROJECT, *LEVELS) if key in before} | cells
    same = all(cells.get(key, before.get(key)) == before.get(key) for key in ("code", "name"))
    return ({key: before[key] for key in LEVELS if key in before} | cells) if same else cells


def spooled(
    files: Sequence[Path], folder: Path, *, per_part: int, rule_set: str, year: int | None
) -> tuple[list[ExportPart], list[Fault]]:
    """Take the workbooks apart into `folder`; give the parts, and the rows that belong to no project.

    Raises UnreadableInputError with every fault of the files and heads.
    """
    spool = _Spool(folder, per_part)
    faults: list[Fault] = []
    for file in files:
        found = len(spool.heads)
        try:
            for table in read_sheets(file, name=file.name)[0]:
                spool.take(table)
        except UnreadableInputError as error:
            faults += error.faults
            continue
        if found == len(spool.heads):
            expected = "一行一个指标，表头有项目名称、三级指标、指标值、分值"
            faults.append(Fault("没有一张表是项目指标的导出表", Place(file.name), expected=expected))
    if faults:
        raise UnreadableInputError("导出表", faults)
    total = len(spool.numbers)
    counts = [min(per_part, total - first) for first in range(0, total, per_part)]
    heads = tuple(spool.heads)
    return [
        ExportPart(spool.file(part), count, heads, rule_set, year) for part, count in enumerate(counts)
    ], spool.faults
