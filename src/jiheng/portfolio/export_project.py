"""One project of a province's Excel export: its rows become the form they were exported from, and are scored.

What the export claims become records that say so, as from a filled 自评表 (`projects/form_project.py`): each
indicator is scored by the usual rule of the rule set, and the exported points stand beside as published.
"""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from jiheng.errors import Fault, UnreadableInputError, UnreadableValueError
from jiheng.evidence.facts.funds import SOURCE_TITLES
from jiheng.portfolio.export_head import Head
from jiheng.portfolio.leaf_rows import ProjectRows, Row, rows_of
from jiheng.portfolio.leaf_table import FILED
from jiheng.projects.filled_form import FilledForm, FilledIndicator
from jiheng.projects.folder import open_folder
from jiheng.projects.form_project import form_project
from jiheng.projects.form_table import DASHES, FIRST_LEVEL, readable_target
from jiheng.values.digits import fold, scaled
from jiheng.values.money import Money
from jiheng.values.period import read_day
from jiheng.values.score import Score

EXECUTION = ("预算执行率", "预算执行", "预算资金执行率", "资金执行率")
FUNDS = {"initial": "年初预算数", "budget": "全年预算数", "paid": "全年执行数"}
WHOLE, WITHOUT_EXECUTION = Score.read("100"), Score.read("90")  # 财预〔2020〕10号, art. 13
NO_GOAL = "（导出表里没有）"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One row: its head, its line, and what stands in its cells by what they are."""

    head: Head
    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class ExportProject:
    """The rows of one project. `year` is that of a table without such a column."""

    lines: tuple[ExportRow, ...]
    rule_set: str
    year: int | None = None

    @property
    def place(self) -> str:
        """Say where it stands."""
        return str(self.lines[0].head.place(self.lines[0].line))

    @property
    def known(self) -> Row:
        """Tell what needs no reading; the table's systems are not known."""
        told: Row = {key: self._first(key) or None for key in ("code", "department", "region")}
        return told | {"name": self._first("name"), "systems": None}

    def rows(self, number: int) -> ProjectRows:
        """Score it. Raises UnreadableInputError with every fault, each with its cell."""
        reader = _Reader(self)
        form = reader.form()
        told = reader.told()
        if reader.faults:
            raise UnreadableInputError(f"项目“{form.name}”", reader.faults)
        with tempfile.TemporaryDirectory() as home:
            for name, text in form_project(form, rule_set=self.rule_set).items():
                file = Path(home, name)
                file.parent.mkdir(exist_ok=True)
                file.write_text(text, "utf-8")
            opened = open_folder(Path(home))
        found = rows_of(opened.project, opened.evidence, number=number, folder=self.place)
        return replace(found, project=found.project | told)

    def _first(self, key: str) -> str:
        return next((text for each in self.lines if (text := each.cells.get(key, ""))), "")


@dataclass(slots=True)
class _Reader:
    """Reads the cells of a project, gathering faults."""

    project: ExportProject
    faults: list[Fault] = field(default_factory=list)

    def form(self) -> FilledForm:
        """Read what the form says."""
        form = FilledForm(year=self._year())
        form.name, form.unit = (self.one(key, str) or "" for key in ("name", "unit"))
        form.expected = self.one("goal", str) or NO_GOAL
        form.department = self.one("department", str) or ""
        if not form.unit:
            form.unit = form.department
        if not form.unit:
            self.fault(self.project.lines[0], "unit", "没有单位", "", "单位名称")
        money = self.project.lines[0].head.money
        for key, label in FUNDS.items():
            amount = self.one(key, lambda text: Money.read(text, unit=money))
            if amount is not None:
                form.funds[label, SOURCE_TITLES[0]] = amount
        has_funds = {label for label, _ in form.funds} >= {FUNDS["budget"], FUNDS["paid"]}
        for each in self._indicators():
            if has_funds and each.name in EXECUTION and form.execution_weight is None:
                form.execution_weight, form.execution_score = each.weight, each.score
            else:
                form.indicators.append(each)
        self._weigh(form, has_funds=has_funds)
        return form

    def told(self) -> Row:
        """Read what stands beside the form."""
        total, filed = self.one("total", Score.read), self.one("filed_on", _day)
        return {
            "published_total": None if total is None else total.hundredths,
            "published_grade": self.one("grade", str),
            "filed_on": filed,
            "filing": FILED if filed else None,
        }

    def _indicators(self) -> Iterator[FilledIndicator]:
        seen: set[str] = set()
        for row in self.project.lines:
            cells = row.cells
            name = "".join(cells["indicator"].split())
            if name in seen:
                self.fault(row, "indicator", f"指标“{name}”写了两次", name, "每个指标一个名称")
            seen.add(name)
            target = _target(cells)
            self.value(row, "target", target, readable_target)
            weight = self.value(row, "weight", cells.get("weight", ""), Score.read)
            scored = cells.get("score", "")
            score = None if scored in DASHES else self.value(row, "score", scored, Score.read)
            if weight is not None and score is not None and score > weight:
                self.fault(row, "score", f"“{name}”的得分超过分值", str(score), f"不超过 {weight}")
            if weight is None:
                continue
            level1, level2 = cells.get("level1", "") or FIRST_LEVEL, cells.get("level2", "")
            actual = cells.get("actual", "")
            actual = "" if actual in DASHES else _with_unit(actual, cells.get("measured_in", ""))
            deviation = cells.get("deviation", "")
            yield FilledIndicator(level1, level2, name, target, actual, weight, score, deviation)

    def _weigh(self, form: FilledForm, *, has_funds: bool) -> None:
        """See that weights come to 100; to 90 where 预算执行率, which has the other ten, has no row."""
        if self.faults:
            return
        weights = [each.weight for each in form.indicators]
        weights += [form.execution_weight] if form.execution_weight else []
        whole = Score.sum(weights)
        if whole == WITHOUT_EXECUTION and form.execution_weight is None and has_funds:
            form.execution_weight = Score(WHOLE.hundredths - whole.hundredths)
        elif whole != WHOLE:
            expected = "合计 100 分；没有预算执行率这一行、但有预算数和执行数的，合计 90 分"
            self.fault(self.project.lines[-1], "weight", "各指标的分值合计不对", f"合计 {whole} 分", expected)

    def _year(self) -> int:
        found = self.one("year", lambda text: scaled(fold(text).removesuffix("年度").removesuffix("年"), 0))
        if found is None:
            found = self.project.year
        if found is None and not self.faults:
            self.fault(self.project.lines[0], "year", "没有年度", "", "年度一列，或运行时写 --year")
        return found or 0

    def one(self, key: str, read: Callable[[str], T]) -> T | None:
        """Read what must be the same in every row that says it; None where none does."""
        told: dict[str, ExportRow] = {}
        for row in self.project.lines:
            if (text := row.cells.get(key, "")) and text not in DASHES:
                told.setdefault(text, row)
        if len(told) > 1:
            first, *_ = told
            *_, (other, row) = told.items()
            self.fault(row, key, "同一个项目的各行写得不一样", other, f"与前面的“{first}”相同")
        return next((self.value(row, key, text, read) for text, row in told.items()), None)

    def value(self, row: ExportRow, key: str, text: str, read: Callable[[str], T]) -> T | None:
        """Read a cell that must be filled; None with a fault where it cannot be read."""
        if not text:
            self.fault(row, key, "没有填", "", "")
            return None
        try:
            return read(text)
        except UnreadableValueError as error:
            self.fault(row, key, error.fault.what, text, error.fault.expected)
            return None

    def fault(self, row: ExportRow, key: str, what: str, found: str, expected: str) -> None:
        """Note a fault at a cell."""
        self.faults.append(Fault(what, row.head.place(row.line, key), found, expected))


def _target(cells: dict[str, str]) -> str:
    """Put a target together where sign, number and unit have columns of their own."""
    text = cells.get("target", "")
    if not text:
        return ""
    sign = cells.get("operator", "")
    sign = "" if sign in DASHES or text.startswith(sign) or "定性" in sign else sign
    return sign + _with_unit(text, cells.get("measured_in", ""))


def _with_unit(text: str, unit: str) -> str:
    """Give a bare number its unit."""
    return text + unit if unit not in DASHES and text[-1:].isdigit() else text


def _day(text: str) -> str:
    return read_day(text.partition(" ")[0]).isoformat()
