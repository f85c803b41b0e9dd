"""A 项目支出绩效自评表 as somebody filled it in, read by its labels, every fault by its cell.

Layout of annex 1 of 财预〔2020〕10号, with the local analysis block, as we write it ourselves (.xlsx, .docx).
Rows and columns may be added and moved; a row without an indicator's name is skipped.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from jiheng.documents.reading import ReadCell, ReadDocument, ReadParagraph, ReadTable
from jiheng.errors import Fault, Place, UnreadableInputError, UnreadableValueError
from jiheng.evidence.facts.funds import SOURCE_TITLES
from jiheng.values.money import Money
from jiheng.values.score import Score
from jiheng.values.target import Target

FORM = "项目支出绩效自评表"
YEAR = re.compile(r"[（(](20\d\d)年?度?[）)]")
NUMBER = re.compile(r"^指标\d+[：:]")
DASHES = ("", "—", "-", "－", "/")
HEADS = {
    "一级指标": "level1",
    "二级指标": "level2",
    "三级指标": "name",
    "年度指标值": "target",
    "实际完成值": "actual",
    "分值": "weight",
    "得分": "score",
    "偏差原因分析及改进措施": "deviation",
}
TEXTS = {
    "项目实施和预算执行情况及分析": "funds",
    "产出情况及分析": "output",
    "效益情况及分析": "benefit",
    "满意度情况及分析": "satisfaction",
    "主要经验做法": "experience",
    "项目管理中存在的主要问题及原因分析": "problems",
    "下一步改进措施及管理建议": "suggestions",
}
UNFILLED = ("", "（未填写）")
AMOUNTS = ("年初预算数", "全年预算数", "全年执行数")
EXECUTION = "年度资金总额"
TOTAL = "总分"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FilledIndicator:
    """One indicator of the form; `target` is as written, `score` None where the cell is empty."""

    level1: str
    level2: str
    name: str
    target: str
    actual: str
    weight: Score
    score: Score | None
    deviation: str


@dataclass(slots=True)
class FilledForm:
    """What the form says. `funds` holds amounts by (column, source), those of the rows that are filled."""

    year: int = 0
    name: str = ""
    department: str = ""
    unit: str = ""
    expected: str = ""
    attained: str = ""
    funds: dict[tuple[str, str], Money] = field(default_factory=dict)
    execution_weight: Score | None = None
    execution_score: Score | None = None
    indicators: list[FilledIndicator] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)  # by the key of project.yaml's narrative


def read_form(document: ReadDocument) -> FilledForm:
    """Read a filled form. Raises UnreadableInputError with every fault, each with its cell."""
    table = next((each for _, each in document.tables if _is_form(each)), None)
    if table is None:
        what = f"文件里没有{FORM}（没有“三级指标”和“年度指标值”这两列）"
        advice = "用 jiheng report --kind self_evaluation_form 写出的表填写"
        raise UnreadableInputError(
            f"文件“{document.file}”", [Fault(what, Place(document.file), advice=advice)]
        )
    reader = _Reader(document.file, table)
    form = reader.read(document)
    if reader.faults:
        raise UnreadableInputError(f"{FORM}“{document.file}”", reader.faults)
    return form


def _is_form(table: ReadTable) -> bool:
    return {"三级指标", "年度指标值"} <= {_folded(cell.text) for cell in table.cells}


def _folded(text: str) -> str:
    return "".join(text.split())


@dataclass(slots=True)
class _Reader:
    """Reads one table, gathering faults."""

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

    def read(self, document: ReadDocument) -> FilledForm:
        form = FilledForm(year=self._year(document))
        form.name = self._beside("项目名称", needed=True)
        form.department = self._beside("主管部门")
        form.unit = self._beside("实施单位", needed=True)
        form.expected, form.attained = self._below("预期目标"), self._below("实际完成情况")
        self._funds(form)
        form.indicators = list(self._indicators())
        form.texts = {key: text for label, key in TEXTS.items() if (text := self._beside(label))}
        weights = [each.weight for each in form.indicators]
        weights += [form.execution_weight] if form.execution_weight else []
        if weights and not self.faults and (total := Score.sum(weights)) != Score.read("100"):
            found = f"合计 {total} 分"
            self._fault(self._cell(TOTAL), "各指标和预算执行的分值合计不是 100 分", found, "合计 100 分")
        if not form.indicators and not self.faults:
            self._fault(
                self._cell("三级指标"), "表里一个指标也没有填", "", "每个指标一行，写上名称、分值和指标值"
            )
        return form

    def _year(self, document: ReadDocument) -> int:
        texts = [each.text for each in document.blocks if isinstance(each, ReadParagraph)]
        texts += [cell.text for cell in self.table.cells]
        found = next((match for text in texts if (match := YEAR.search(_folded(text)))), None)
        if found is None:
            self._fault(None, "没有年度", "", "表名下面写（2024年度）")
            return 0
        return int(found[1])

    def _cell(self, label: str) -> ReadCell | None:
        return next((each for each in self.table.cells if _folded(each.text).startswith(label)), None)

    def _beside(self, label: str, *, needed: bool = False) -> str:
        cell = self._cell(label)
        beside = cell and self.grid.get((cell.row, cell.column + cell.columns))
        text = _folded_lines(beside.text) if beside else ""
        if text in UNFILLED:
            if needed:
                self._fault(beside or cell, f"“{label}”没有填", "", "")
            return ""
        return text

    def _below(self, label: str) -> str:
        cell = self._cell(label)
        below = cell and self.grid.get((cell.row + cell.rows, cell.column))
        text = _folded_lines(below.text) if below else ""
        return "" if text in UNFILLED else text

    def _funds(self, form: FilledForm) -> None:
        heads = {label: self._cell(label) for label in AMOUNTS}
        total = self._cell(EXECUTION)
        if total is None or None in heads.values():
            self._fault(total, "没有资金的几栏", "", f"{EXECUTION}一行，{'、'.join(AMOUNTS)}各一栏")
            return
        rows = {_folded(cell.text): cell.row for cell in self.table.cells}
        sources = {
            source: row for source in SOURCE_TITLES for text, row in rows.items() if text.endswith(source)
        }
        for label, head in heads.items():
            if head is not None:
                self._amounts(label, head, total.row, sources, form)
        top = next(head.row for head in heads.values() if head)
        columns = {_folded(cell.text): cell.column for cell in self.table.cells if cell.row == top}
        for label in ("分值", "得分"):
            cell = self.grid.get((total.row, columns.get(label, -1)))
            points = self._value(cell, Score.read, f"预算执行的{label}") if _filled(cell) else None
            if label == "分值":
                form.execution_weight = points
            else:
                form.execution_score = points

    def _amounts(
        self, label: str, head: ReadCell, total: int, sources: dict[str, int], form: FilledForm
    ) -> None:
        """Read a column of amounts; the total must be the sum of the sources that are filled."""
        whole = self._money(self.grid.get((total, head.column)), label)
        parts = {
            source: amount
            for source, row in sources.items()
            if (amount := self._money(self.grid.get((row, head.column)), f"{source}的{label}")) is not None
        }
        if whole is None and not parts:
            return
        if whole is not None and parts and sum(each.fen for each in parts.values()) != whole.fen:
            found = f"{whole.wan_yuan}；各来源合计 {Money(sum(each.fen for each in parts.values())).wan_yuan}"
            self._fault(self.grid.get((total, head.column)), f"{label}不等于各来源的合计", found, "两者相等")
        given = parts or ({SOURCE_TITLES[0]: whole} if whole is not None else {})
        form.funds |= {(label, source): amount for source, amount in given.items()}

    def _money(self, cell: ReadCell | None, what: str) -> Money | None:
        if cell is None or not _filled(cell):
            return None
        return self._value(cell, lambda text: Money.read(text, unit="万元"), what)

    def _indicators(self) -> Iterator[FilledIndicator]:
        head = self._cell("三级指标")
        if head is None:
            return
        columns = {
            HEADS[_folded(each.text)]: each.column
            for each in self.table.cells
            if each.row == head.row and _folded(each.text) in HEADS
        }
        if missing := [label for label, key in HEADS.items() if key not in columns and key != "level1"]:
            self._fault(head, f"表头缺少{'、'.join(missing)}", "", "、".join(HEADS))
            return
        seen: dict[str, ReadCell] = {}
        for row in range(head.row + head.rows, max(cell.row for cell in self.table.cells) + 1):
            if (first := self.grid.get((row, 0))) and _folded(first.text).startswith(TOTAL):
                return
            cells = {key: self.grid.get((row, column)) for key, column in columns.items()}
            name = NUMBER.sub("", _folded_lines(_text(cells["name"]))).strip()
            if cells["name"] is None or cells["name"].row != row or not name or name in HEADS:
                continue
            if name in seen:
                self._fault(cells["name"], f"指标“{name}”写了两次", "", "每个指标一个名称")
                continue
            seen[name] = cells["name"]
            if (read := self._indicator(name, cells)) is not None:
                yield read

    def _indicator(self, name: str, cells: dict[str, ReadCell | None]) -> FilledIndicator | None:
        weight = self._value(cells["weight"], Score.read, f"“{name}”的分值")
        self._value(cells["target"], _target, f"“{name}”的年度指标值")
        score = None
        if _filled(cells["score"]):
            score = self._value(cells["score"], Score.read, f"“{name}”的得分")
        if weight is not None and score is not None and score > weight:
            self._fault(cells["score"], f"“{name}”的得分超过分值", str(score), f"不超过 {weight}")
        if weight is None:
            return None
        level1, level2 = (_folded(_text(cells.get(key))) for key in ("level1", "level2"))
        target, actual, deviation = (_text(cells[key]).strip() for key in ("target", "actual", "deviation"))
        return FilledIndicator(
            level1 or "绩效指标", level2, name, target, actual, weight, score, _folded_lines(deviation)
        )

    def _value(self, cell: ReadCell | None, read: Callable[[str], T], what: str) -> T | None:
        text = _text(cell).strip()
        if not text:
            self._fault(cell, f"{what}没有填", "", "")
            return None
        try:
            return read(text)
        except UnreadableValueError as error:
            self._fault(cell, f"{what}：{error.fault.what}", text, error.fault.expected)
            return None

    def _fault(self, cell: ReadCell | None, what: str, found: str, expected: str) -> None:
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


def target_text(written: str) -> str:
    """Give a target as project.yaml wants it: a wording that is no known word gets its prefix."""
    try:
        return str(Target.read(written).text)
    except UnreadableValueError:
        return f"定性：{written}"


def _target(text: str) -> Target:
    return Target.read(target_text(text))


def _text(cell: ReadCell | None) -> str:
    return cell.text if cell else ""


def _filled(cell: ReadCell | None) -> bool:
    return _folded(_text(cell)) not in DASHES


def _folded_lines(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())
