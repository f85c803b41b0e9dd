"""Indicator rows: what a report's tables say of each indicator, whatever the layout.

Columns are known by their head words (header_words.py). Level cells that were merged, left empty or
torn over a page count for every row under them; a row torn over a page is one row again. Tables that
go on under a repeated head are one table. A table whose first column holds nothing but head words has
its indicators in columns. A table of two columns without a head, whose second column
holds nothing but targets with a sign, is names and targets.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any, TypeAlias

from jiheng.audit.claims.grid import Grid, Written
from jiheng.audit.claims.header_words import GRADE, SUBTOTAL, TEMPLATE, TOTAL, indicator_field, plain
from jiheng.audit.claims.numbers import numbers_in
from jiheng.audit.printed import Printed
from jiheng.documents.reading import ReadDocument, ReadParagraph, Span
from jiheng.values.digits import fold

Fields: TypeAlias = dict[str, Written]

LONGEST_HEAD, LONGEST_SUM = 40, 16  # 小计 with what it is of has the longest words
FEWEST_FIELDS = 2
FEWEST_TURNED = 3
COUNTED = re.compile("^指标[0-9一二三四五六七八九十]+[:：.、]")
POINTS = re.compile(r"[(（]\s*+[0-9０-９.．]++\s*+分?\s*+[)）]")
SIGNED = re.compile("[≥≤≧≦><＞＜=＝]|不低于|不少于|不超过|以内|以上|以下")
UNSCORED = frozenset({"不适用", "—", "-", "--", "/", "无", "——", "－"})
LEVELS = ("level1", "level2", "name")
INHERITED = {"level1", "level2", "level1_weight", "level2_weight"}
NOTHING = Written("", (Span(0, -1, 0, 0),))
# One of these besides a name makes a table one of indicators.
TELLING = {"weight", "target", "actual", "score", "rule"}


@dataclass(frozen=True)
class IndicatorRow:
    """One indicator; a cell that its table does not have, or that is empty, is None."""

    table: int  # index of the block it begins in
    name: Written
    level1: Written | None = None
    level2: Written | None = None
    weight: Written | None = None
    target: Written | None = None
    actual: Written | None = None
    rate: Written | None = None
    score: Written | None = None
    share: Written | None = None  # 得分率: the score of its weight
    rule: Written | None = None
    definition: Written | None = None
    deviation: Written | None = None
    remark: Written | None = None
    level1_weight: Written | None = None
    level2_weight: Written | None = None

    @cached_property
    def points(self) -> Printed | None:
        """Its weight, in points (or in per cent of them, as printed)."""
        return self.weight.number() if self.weight else None

    @cached_property
    def scored(self) -> Printed | None:
        """Its score."""
        return self.score.number() if self.score else None

    @cached_property
    def applies(self) -> bool:
        """Whether it is an indicator of this project (not 不适用)."""
        return all(each is None or each.flat not in UNSCORED for each in (self.name, self.target))

    @cached_property
    def label(self) -> str:
        """Its name as one writes it in a sentence."""
        return COUNTED.sub("", self.name.flat)

    def level_points(self, level: str) -> Printed | None:
        """Give the points printed for its `level1` or `level2`: in brackets or in a column of their own."""
        apart: Written | None = getattr(self, f"{level}_weight")
        if apart:
            return apart.number()
        return points_in(getattr(self, level))


@dataclass(frozen=True, slots=True)
class SumRow:
    """A row of totals, subtotals or the grade: its head, and the weight and score it gives."""

    head: Written
    weight: Printed | None
    score: Printed | None
    after: int  # how many indicator rows stand above it
    is_total: bool
    share: Printed | None = None


@dataclass(slots=True)
class IndicatorTable:
    """A table of indicators: which columns it has, its rows, the sums under them, and its grade."""

    blocks: list[int]
    columns: frozenset[str]
    rows: list[IndicatorRow] = field(default_factory=list)
    sums: list[SumRow] = field(default_factory=list)
    grade: Written | None = None

    @property
    def total(self) -> SumRow | None:
        """Its last row of totals."""
        return next((each for each in reversed(self.sums) if each.is_total), None)


def points_in(level: Written | None) -> Printed | None:
    """Give the points that a level's name carries in brackets: `产出指标 (50分)`."""
    if level is None:
        return None
    for span in level.spans:
        offset = span.start - level.spans[0].start if len(level.spans) == 1 else 0
        text = level.text if len(level.spans) == 1 else _piece(level, span)
        match = POINTS.search(text) if "(" in text or "（" in text else None
        if match:
            found = numbers_in(match[0], span._replace(start=span.start + offset + match.start()))
            return found[0] if len(found) == 1 else None
    return None


def _piece(level: Written, span: Span) -> str:
    """Give the text of one piece of a torn cell."""
    start = sum(each.end - each.start for each in level.spans[: level.spans.index(span)])
    return level.text[start : start + span.end - span.start]


def level_name(level: Written | None) -> str:
    """Give a level's name without its points: `产出指标`."""
    return _without_points(level.flat) if level else ""


@lru_cache(maxsize=1024)
def _without_points(flat: str) -> str:
    return POINTS.sub("", flat)


def indicator_tables(document: ReadDocument, grids: Mapping[int, Grid]) -> tuple[IndicatorTable, ...]:
    """Find every table of indicators."""
    found: list[IndicatorTable] = []
    reader: _Reader | None = None
    for number, block in enumerate(document.blocks):
        if isinstance(block, ReadParagraph):
            reader = None if block.text.strip() else reader
            continue
        grid = _upright(grids[number])
        before = reader
        reader = _Reader.at(grid, before)
        if reader is None:
            pairs = _pairs(grid)
            found += [pairs] if pairs else []
        elif before is None or reader.table is not before.table:
            found.append(reader.table)
    return tuple(each for each in found if each.rows)


def _upright(grid: Grid) -> Grid:
    """Turn a table whose first column is the head: every cell of it a head word, and no row is one."""
    known: list[str] = []
    for row in range(len(grid.rows)):
        text = grid.text(row, 0).strip()
        word = indicator_field(text)
        if text and (not word or word in known):
            return grid
        known += [word] if word else []
    if len(known) < FEWEST_TURNED or not {"name", "target"} <= set(known):
        return grid
    return grid if any(_head(grid, row)[0] for row in range(len(grid.rows))) else replace(grid, turned=True)


@dataclass(slots=True)
class _Reader:
    """Reads the rows under a head, over page breaks."""

    heads: Mapping[str, list[int]]
    table: IndicatorTable
    levels: Fields = field(default_factory=dict)
    torn: Fields = field(default_factory=dict)  # a piece whose row goes on over the page
    fresh: bool = False  # nothing was read since a repeated head

    @classmethod
    def at(cls, grid: Grid, before: "_Reader | None") -> "_Reader | None":
        """Read a table; go on with `before` where its head is repeated."""
        reader: _Reader | None = None
        row = 0
        while row < len(grid.rows):
            heads, height = _head(grid, row)
            if heads:
                reader = cls._under(heads, grid, reader or before)
                row += height
                continue
            if reader is not None and not reader.take(grid, row):
                reader, before = None, reader
            row += 1
        return reader or (before if before and grid.block in before.table.blocks else None)

    @classmethod
    def _under(cls, heads: Mapping[str, list[int]], grid: Grid, before: "_Reader | None") -> "_Reader":
        if before is not None and before.heads == heads:
            before.fresh = True
            if grid.block not in before.table.blocks:
                before.table.blocks.append(grid.block)
            return before
        return cls(heads, IndicatorTable([grid.block], frozenset(heads)))

    def take(self, grid: Grid, row: int) -> bool:
        """Take a row; False where the table of indicators has ended."""
        cells = {name: grid.written(row, columns[0]) for name, columns in self.heads.items()}
        first = next((grid.written(row, c) for c in grid.columns(row) if grid.text(row, c).strip()), None)
        if first is None:
            return True
        if self._is_sum(first, grid, row):
            return True
        if _foreign(grid, row, self.heads):
            return False
        if self._is_torn(cells):
            self._mend(cells)
        else:
            self._add(cells, grid.block)
        self.fresh = False
        return True

    def _is_sum(self, first: Written, grid: Grid, row: int) -> bool:
        word = plain(first.text)
        if len(word) > LONGEST_SUM:
            return False
        if GRADE.fullmatch(word) and "score" in self.heads:
            others = [grid.written(row, column) for column in grid.columns(row)]
            self.table.grade = next((each for each in others if each.text and each != first), None)
            return True
        is_total = bool(TOTAL.fullmatch(word))
        if not is_total and not SUBTOTAL.fullmatch(word):
            return False
        weight, score = _last_two(first, grid, row)
        if score is None:
            weight, score = (self._sum_cell(name, grid, row) for name in ("weight", "score"))
        share = self._sum_cell("share", grid, row)
        self.table.sums.append(SumRow(first, weight, score, len(self.table.rows), is_total, share))
        return True

    def _sum_cell(self, name: str, grid: Grid, row: int) -> Printed | None:
        columns = self.heads.get(name)
        return grid.written(row, columns[0]).number() if columns else None

    def _is_torn(self, cells: Fields) -> bool:
        """Whether a row is the rest, or the beginning, of one that a page break tore."""
        if not {"weight", "score"} <= self.heads.keys():
            return False
        if any(cells[name].text for name in ("weight", "score", "target", "actual") if name in cells):
            return False
        return not cells["name"].text or self.fresh

    def _mend(self, cells: Fields) -> None:
        rest = {name: cell for name, cell in cells.items() if cell.text}
        last = self.table.rows[-1] if self.table.rows else None
        if last and (self.fresh or _goes_on(last)):
            changed: dict[str, Any] = {}
            for name, cell in rest.items():
                own: Written | None = getattr(last, name)
                changed[name] = own.joined(cell) if own else cell
            self.table.rows[-1] = replace(last, **changed)
            self.levels |= {name: changed[name] for name in changed if name in LEVELS}
        elif rest.keys() - set(LEVELS):
            self.torn = rest

    def _add(self, cells: Fields, block: int) -> None:
        for name, cell in self.torn.items():
            cells[name] = cell.joined(cells[name])
        self.torn = {}
        if cells.get("level1", NOTHING).text and cells["level1"] != self.levels.get("level1"):
            self.levels.clear()
        for name in INHERITED & cells.keys():
            if cells[name].text:
                self.levels[name] = cells[name]
            elif name in self.levels:
                cells[name] = self.levels[name]
        if not cells["name"].text or TEMPLATE.fullmatch(cells["name"].flat):
            return
        given = {name: cell for name, cell in cells.items() if cell.text and name != "number"}
        self.table.rows.append(IndicatorRow(block, **given))


def _goes_on(row: IndicatorRow) -> bool:
    """Whether the text of a row breaks off inside a sentence."""
    text = row.rule or row.definition
    return text is not None and text.flat[-1:] not in "。；;.)）！？"


def _head(grid: Grid, row: int) -> tuple[dict[str, list[int]], int]:
    """Read the head that begins in a row: field → columns, and how many rows it has."""
    heads: dict[str, list[int]] = {}
    words, known = _words(grid, row)
    if known < FEWEST_FIELDS:
        return {}, 0
    height = 1
    if row + 1 < len(grid.rows):
        below, known_below = _words(grid, row + 1)
        others = [c for c in grid.columns(row + 1) if grid.text(row + 1, c).strip() and c not in below]
        if known_below >= FEWEST_FIELDS and not others:
            words |= below
            height = 2
    seen: dict[int, str] = {}
    level = ""
    for column, name in sorted(words.items()):
        cell = grid.rows[row + height - 1].get(column, -1 - column)
        if seen.get(cell) == name:
            continue
        seen[cell] = name
        level = name if name in LEVELS else level
        field_name = f"{level}_weight" if name == "weight" and level in ("level1", "level2") else name
        heads.setdefault(field_name, []).append(column)
    _settle(heads)
    if "name" not in heads or not heads.keys() & TELLING:
        return {}, 0
    return heads, height


def _settle(heads: dict[str, list[int]]) -> None:
    """Let the deepest level be the name; a weight after the only level is the indicator's.

    A word for indicators left of a level is the label of the whole block.
    """
    levels = [column for level in LEVELS[:2] for column in heads.get(level, [])]
    inner = [column for column in heads.get("name", []) if column > max(levels, default=-1)]
    if "name" in heads and inner:
        heads["name"] = inner
    elif "name" in heads:
        del heads["name"]
    if "name" not in heads:
        deepest = next((level for level in ("level2", "level1") if level in heads), "")
        if not deepest:
            return
        heads["name"] = heads.pop(deepest)
        if f"{deepest}_weight" in heads:
            heads["weight"] = heads.pop(f"{deepest}_weight")
    if "weight" not in heads:
        apart = next((name for name in ("level2_weight", "level1_weight") if name in heads), "")
        if apart and min(heads[apart]) > max(heads["name"]):
            heads["weight"] = heads.pop(apart)


def _words(grid: Grid, row: int) -> tuple[dict[int, str], int]:
    """Give column → field for the head words of a row, and how many fields are known."""
    words: dict[int, str] = {}
    for column, text in grid.filled(row):
        if len(text) <= LONGEST_HEAD and (name := indicator_field(text)):
            words[column] = name
    return words, len(set(words.values()))


def _foreign(grid: Grid, row: int, heads: Mapping[str, list[int]]) -> bool:
    """Whether a row has another shape: one cell over several columns, or too few columns."""
    places = grid.rows[row]
    own = places.get(heads["name"][0])
    telling = [heads[name][0] for name in TELLING & heads.keys()]
    if own is None or any(places.get(column) == own for column in telling):
        return True
    if len(telling) > 1 and len({places.get(column) for column in telling}) == 1:
        return True  # one text over all their columns: an analysis below the indicators
    filled = any(grid.text(row, column).strip() for column in telling)
    return not filled and max(places, default=0) < max(telling)


def _last_two(first: Written, grid: Grid, row: int) -> tuple[Printed | None, Printed | None]:
    """Take the numbers of a total row that holds two and no more: weight, then score."""
    cells = [grid.written(row, column) for column in grid.columns(row)]
    numbers = [each.number() for each in cells if each != first and each.text and each.number()]
    if len(numbers) == FEWEST_FIELDS:
        return numbers[0], numbers[1]
    return None, None


def _pairs(grid: Grid) -> IndicatorTable | None:
    """Read a table of two columns without a head: names, and targets with a sign."""
    rows = []
    for row in range(len(grid.rows)):
        filled = [grid.written(row, c) for c in grid.columns(row) if grid.text(row, c).strip()]
        if not filled:
            continue
        if len(filled) != FEWEST_FIELDS or not SIGNED.search(filled[1].text):
            return None
        if not numbers_in(filled[1].text, filled[1].place) or SIGNED.search(fold(filled[0].text)):
            return None
        rows.append(IndicatorRow(grid.block, filled[0], target=filled[1]))
    if len(rows) < FEWEST_FIELDS:
        return None
    return IndicatorTable([grid.block], frozenset({"name", "target"}), rows)


def rows_of(tables: tuple[IndicatorTable, ...]) -> Iterator[IndicatorRow]:
    """Go through the rows of all tables that are indicators of this project."""
    for table in tables:
        for row in table.rows:
            if row.applies:
                yield row
