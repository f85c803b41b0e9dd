"""A form as somebody filled it in, read by its labels, every fault by its cell.

Rows and columns may be added and moved; a row without an indicator's name is skipped.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from jiheng.documents.reading import ReadCell, ReadDocument, ReadParagraph, ReadTable
from jiheng.errors import Fault, Place, UnreadableValueError
from jiheng.evidence.facts.funds import SOURCE_TITLES
from jiheng.projects.project import NOT_APPLICABLE
from jiheng.values.money import Money
from jiheng.values.target import Target, TargetKind

YEAR = re.compile(r"[（(](20\d\d)年?度?[）)]")
NUMBER = re.compile(r"^指标\d+[：:]")
DASHES = ("", "—", "-", "－", "/")
UNFILLED = ("", "（未填写）")
ALL_FUNDS = "年度资金总额"
TOTAL = "总分"
FIRST_LEVEL = "绩效指标"  # where the form names none
Cells = Mapping[str, ReadCell | None]
T = TypeVar("T")


@dataclass(slots=True)
class FormTable:
    """Reads the cells of one form, gathering faults."""

    file: str
    table: ReadTable
    faults: list[Fault] = field(default_factory=list)
    grid: dict[tuple[int, int], ReadCell] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for cell in self.table.cells:
            for row in range(cell.row, cell.row + cell.rows):
                self.grid |= {
                    (row, column): cell for column in range(cell.column, cell.column + cell.columns)
                }

    def year(self, document: ReadDocument) -> int:
        """Read the year that stands below the title; 0 with a fault where none does."""
        texts = [each.text for each in document.blocks if isinstance(each, ReadParagraph)]
        texts += [cell.text for cell in self.table.cells]
        found = next((match for text in texts if (match := YEAR.search(folded(text)))), None)
        if found is None:
            self.fault(None, "没有年度", "", "表名下面写（2024年度）")
            return 0
        return int(found[1])

    def cell(self, label: str) -> ReadCell | None:
        """Find the first cell that begins with a label."""
        return next((each for each in self.table.cells if folded(each.text).startswith(label)), None)

    def beside(self, label: str, *, needed: bool = False) -> str:
        """Read what stands to the right of a label; empty where nothing was filled in."""
        cell = self.cell(label)
        beside = cell and self.grid.get((cell.row, cell.column + cell.columns))
        text = written(beside)
        if not text and needed:
            self.fault(beside or cell, f"“{label}”没有填", "", "")
        return text

    def below(self, label: str) -> str:
        """Read what stands below a label; empty where nothing was filled in."""
        cell = self.cell(label)
        return written(cell and self.grid.get((cell.row + cell.rows, cell.column)))

    def amounts(self, label: str, total: int, column: int) -> dict[str, Money]:
        """Read a column of amounts by source; their total, in row `total`, must be the sum of those filled.

        A total without sources counts as the first source, as in the records of funds.
        """
        rows = {folded(cell.text): cell.row for cell in self.table.cells}
        sources = {
            source: row for source in SOURCE_TITLES for text, row in rows.items() if text.endswith(source)
        }
        whole = self._money(self.grid.get((total, column)), label)
        parts = {
            source: amount
            for source, row in sources.items()
            if (amount := self._money(self.grid.get((row, column)), f"{source}的{label}")) is not None
        }
        if whole is not None and parts and sum(each.fen for each in parts.values()) != whole.fen:
            found = f"{whole.wan_yuan}；各来源合计 {Money(sum(each.fen for each in parts.values())).wan_yuan}"
            self.fault(self.grid.get((total, column)), f"{label}不等于各来源的合计", found, "两者相等")
        return parts or ({SOURCE_TITLES[0]: whole} if whole is not None else {})

    def _money(self, cell: ReadCell | None, what: str) -> Money | None:
        if not is_filled(cell):
            return None
        return self.value(cell, lambda text: Money.read(text, unit="万元"), what)

    def indicators(self, heads: Mapping[str, str]) -> Iterator[tuple[str, Cells]]:
        """Give each row with an indicator: its name, and its cells by the keys of `heads`."""
        head = self.cell("三级指标")
        if head is None:
            return
        columns = {
            heads[folded(each.text)]: each.column
            for each in self.table.cells
            if each.row == head.row and folded(each.text) in heads
        }
        if missing := [label for label, key in heads.items() if key not in columns and key != "level1"]:
            self.fault(head, f"表头缺少{'、'.join(missing)}", "", "、".join(heads))
            return
        seen: set[str] = set()
        for row in range(head.row + head.rows, max(cell.row for cell in self.table.cells) + 1):
            if (first := self.grid.get((row, 0))) and folded(first.text).startswith(TOTAL):
                return
            cells = {key: self.grid.get((row, column)) for key, column in columns.items()}
            name = NUMBER.sub("", folded_lines(cell_text(cells["name"]))).strip()
            if cells["name"] is None or cells["name"].row != row or not name or name in heads:
                continue
            if name in seen and name != NOT_APPLICABLE:
                self.fault(cells["name"], f"指标“{name}”写了两次", "", "每个指标一个名称")
                continue
            seen.add(name)
            yield name, cells

    def value(self, cell: ReadCell | None, read: Callable[[str], T], what: str) -> T | None:
        """Read a cell that must be filled; None with a fault where it cannot be read."""
        text = cell_text(cell).strip()
        if not is_filled(cell):
            self.fault(cell, f"{what}没有填", "", "")
            return None
        try:
            return read(text)
        except UnreadableValueError as error:
            self.fault(cell, f"{what}：{error.fault.what}", text, error.fault.expected)
            return None

    def fault(self, cell: ReadCell | None, what: str, found: str, expected: str) -> None:
        """Note a fault at a cell."""
        where = cell and f"{column_letters(cell.column)}{cell.row + 1}"
        place = Place(self.file, sheet=self.table.name, column=where or "")
        if cell is not None and not self.table.name:
            place = Place(self.file, column=f"表第 {cell.row + 1} 行第 {cell.column + 1} 列")
        self.faults.append(Fault(what, place, found, expected))


def column_letters(column: int) -> str:
    """Name a column, counted from 0, as a spreadsheet does: A, Z, AA."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def target_text(text: str) -> str:
    """Give a target as project.yaml wants it: judged where it is no number to be measured.

    A wording that is no known word gets its prefix; so do a span and a deadline, as the form does not
    say what is to be measured against them.
    """
    try:
        target = Target.read(text)
    except UnreadableValueError:
        return f"定性：{text}"
    return text if target.kind in (TargetKind.THRESHOLD, TargetKind.QUALITATIVE) else f"定性：{text}"


def readable_target(text: str) -> Target:
    """Read a target as it will stand in project.yaml."""
    return Target.read(target_text(text))


def cell_text(cell: ReadCell | None) -> str:
    """Give the text of a cell; empty where there is none."""
    return cell.text if cell else ""


def written(cell: ReadCell | None) -> str:
    """Give what somebody wrote into a cell, without empty lines; empty for the mark of an unfilled one."""
    text = folded_lines(cell_text(cell))
    return "" if text in UNFILLED else text


def is_filled(cell: ReadCell | None) -> bool:
    """Say whether a cell holds more than a dash or the mark of an unfilled one."""
    return folded(cell_text(cell)) not in (*DASHES, *UNFILLED)


def folded(text: str) -> str:
    """Take all white space out of a text."""
    return "".join(text.split())


def folded_lines(text: str) -> str:
    """Take the empty lines out of a text."""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())
