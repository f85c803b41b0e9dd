"""Fund blocks: the rows of 年初预算数, 全年预算数, 全年执行数, 执行率 of a form, total and sources."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from jiheng.audit.claims.grid import Grid, Written
from jiheng.audit.claims.header_words import TOTAL, fund_field, plain
from jiheng.audit.printed import Printed
from jiheng.documents.reading import ReadDocument, ReadParagraph

AMOUNTS = ("initial", "annual", "released", "paid", "surplus")
UNIT = re.compile("(万元|亿元|千元|元)")
WHOLE = re.compile("(?:年度|项目)?资金总额|总额|项目总额|资金合计")
SOURCE = re.compile("其中|财政拨款|财政资金|结转|其他资金|自有资金|自筹|单位资金|非财政")
LONGEST_HEAD = 30
NEAR = 3  # blocks above a table in which its unit may be told


@dataclass(frozen=True, slots=True)
class FundRow:
    """One row: its head, its amounts by column, the rate, and for the total row its weight and score."""

    label: Written
    amounts: dict[str, Printed]
    rate: Printed | None = None
    weight: Printed | None = None
    score: Printed | None = None


@dataclass(frozen=True)
class FundBlock:
    """The rows under one head; amounts carry the unit that the block tells, or none."""

    rows: tuple[FundRow, ...]

    @cached_property
    def total(self) -> FundRow | None:
        """The row of the whole: named so, or the only one."""
        named = [
            row
            for row in self.rows
            if WHOLE.search(plain(row.label.text)) or TOTAL.fullmatch(plain(row.label.text))
        ]
        if len(named) == 1:
            return named[0]
        return self.rows[0] if len(self.rows) == 1 and not named else None

    @cached_property
    def sources(self) -> tuple[FundRow, ...]:
        """The rows of the sources of the total."""
        return tuple(row for row in self.rows if row is not self.total and SOURCE.search(row.label.flat))

    @cached_property
    def spans(self) -> frozenset[tuple[int, int]]:
        """The texts (block, cell) in which its amounts stand."""
        return frozenset(
            (printed.span.block, printed.span.cell) for row in self.rows for printed in row.amounts.values()
        )


@dataclass(slots=True)
class _Head:
    columns: dict[str, int]
    unit: str
    rows: list[FundRow] = field(default_factory=list)


def fund_blocks(document: ReadDocument, grids: Mapping[int, Grid]) -> tuple[FundBlock, ...]:
    """Find every fund block."""
    return tuple(
        FundBlock(tuple(head.rows)) for grid in grids.values() for head in _heads(grid, document) if head.rows
    )


def _heads(grid: Grid, document: ReadDocument) -> Iterator[_Head]:
    head: _Head | None = None
    for row in range(len(grid.rows)):
        columns = _columns(grid, row)
        if columns:
            if head:
                yield head
            head = _Head(columns, _unit(grid, row, document))
        elif head and not _take(head, grid, row):
            yield head
            head = None
    if head:
        yield head


def _columns(grid: Grid, row: int) -> dict[str, int]:
    """Give field → column where a row heads a fund block: at least two kinds of amount."""
    columns: dict[str, int] = {}
    for column, text in grid.filled(row):
        name = fund_field(text) if len(text) <= LONGEST_HEAD else ""
        if name:
            columns.setdefault(name, column)
    return columns if len(columns.keys() & set(AMOUNTS)) > 1 else {}


def _unit(grid: Grid, row: int, document: ReadDocument) -> str:
    """Find the unit: in the head's cells, else in a line “单位：万元” above the table."""
    words = [grid.text(row, column) for column in grid.columns(row)]
    units = {match[1] for text in words if (match := UNIT.search(text))}
    if not units:
        above = [grid.text(r, c) for r in range(row) for c in grid.columns(r)]
        for block in document.blocks[max(0, grid.block - NEAR) : grid.block]:
            above += [block.text] if isinstance(block, ReadParagraph) else []
        units = {
            match[1] for text in above if "单位" in text and (match := UNIT.search(text.partition("单位")[2]))
        }
    return units.pop() if len(units) == 1 else ""


def _take(head: _Head, grid: Grid, row: int) -> bool:
    """Take a row of the block; False where it is none."""
    first = min(head.columns[name] for name in AMOUNTS if name in head.columns)
    labels = [grid.written(row, column) for column in grid.columns(row) if column < first]
    label = next((each for each in reversed(labels) if each.text), None)
    if label is None or label.number() is not None:
        return not any(grid.text(row, column).strip() for column in grid.columns(row))
    found: dict[str, Printed] = {}
    for name, column in head.columns.items():
        cell = grid.written(row, column)
        if cell == label:
            return False
        number = cell.number("%" if name == "rate" else head.unit if name in AMOUNTS else "")
        if number is None and cell.flat.strip("—-/－") and name in AMOUNTS:
            return False
        if number is not None:
            found[name] = number
    amounts = {name: found[name] for name in AMOUNTS if name in found}
    head.rows.append(FundRow(label, amounts, found.get("rate"), found.get("weight"), found.get("score")))
    return True
