"""A 项目支出绩效目标申报表 as somebody filled it in, read by its labels, every fault by its cell.

Blocks as we write them ourselves (.xlsx, .docx): 项目资金 · 总体目标 · 绩效指标 with 分值 and 指标解释.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from jiheng.documents.reading import ReadCell, ReadDocument, ReadTable
from jiheng.errors import UnreadableInputError, UnreadableValueError
from jiheng.projects.form_table import (
    ALL_FUNDS,
    DASHES,
    Cells,
    FormTable,
    cell_text,
    folded,
    is_filled,
    readable_target,
    written,
)
from jiheng.projects.project import NOT_APPLICABLE
from jiheng.values.money import Money
from jiheng.values.score import Score

FORM = "项目支出绩效目标申报表"
HEADS = {
    "一级指标": "level1",
    "二级指标": "level2",
    "三级指标": "name",
    "年度指标值": "target",
    "分值": "weight",
    "指标解释": "definition",
}
HUNDRED, EXECUTION = Score.read("100"), Score.read("10")  # 预算执行率 has 10 of 100: 财预〔2020〕10号


@dataclass(frozen=True, slots=True)
class SubmittedIndicator:
    """One indicator of the form; `target` is as written, `weight` None where the form has a dash."""

    path: tuple[str, ...]
    name: str
    target: str
    weight: Score | None
    definition: str

    @property
    def applies(self) -> bool:
        """Whether the form promises anything here."""
        return self.target != NOT_APPLICABLE


@dataclass(slots=True)
class GoalForm:
    """What the form says; `funds` by source, those of the rows that are filled."""

    year: int = 0
    name: str = ""
    department: str = ""
    unit: str = ""
    overall: str = ""
    annual: str = ""
    funds: dict[str, Money] = field(default_factory=dict)
    indicators: list[SubmittedIndicator] = field(default_factory=list)

    @property
    def weights(self) -> list[Score]:
        """The weights that are written."""
        return [each.weight for each in self.indicators if each.weight is not None]

    @property
    def is_weighted(self) -> bool:
        """Whether every indicator that applies has a weight: only then can the project be scored."""
        return bool(self.weights) and len(self.weights) == sum(each.applies for each in self.indicators)


def read_goal_form(document: ReadDocument) -> GoalForm | None:
    """Read a filled form; None where the document holds none.

    Raises UnreadableInputError with every fault, each with its cell.
    """
    table = next((each for _, each in document.tables if _is_form(each)), None)
    if table is None:
        return None
    reader = _Reader(document.file, table)
    form = reader.read(document)
    if reader.faults:
        raise UnreadableInputError(f"{FORM}“{document.file}”", reader.faults)
    return form


def _is_form(table: ReadTable) -> bool:
    texts = {folded(cell.text) for cell in table.cells}
    return {"总体目标", "三级指标", "年度指标值"} <= texts and "实际完成值" not in texts


class _Reader(FormTable):
    """Reads the form's table."""

    def read(self, document: ReadDocument) -> GoalForm:
        form = GoalForm(year=self.year(document))
        form.name = self.beside("项目名称", needed=True)
        form.department = self.beside("主管部门")
        form.unit = self.beside("实施单位", needed=True)
        total = self.cell(ALL_FUNDS)
        if total is None:
            self.fault(None, "没有资金", "", f"“{ALL_FUNDS}”一行，右边写万元数")
        else:
            form.funds = self.amounts(ALL_FUNDS, total.row, total.column + total.columns)
        form.overall, form.annual = self.below("长期目标"), self.below("年度目标")
        form.indicators = list(self._indicators())
        head = self.cell("三级指标")
        if not form.indicators and not self.faults:
            self.fault(head, "表里一个指标也没有填", "", "每个指标一行，写上名称和指标值")
        whole = Score.sum(form.weights)
        if form.is_weighted and not self.faults and whole not in (HUNDRED, _beside_execution()):
            expected = f"合计 100 分；预算执行率另占 {EXECUTION} 分的，合计 {_beside_execution()} 分"
            self.fault(self.cell("分值"), "各指标的分值合计不对", f"合计 {whole} 分", expected)
        return form

    def _indicators(self) -> Iterator[SubmittedIndicator]:
        rows = list(self.indicators(HEADS))
        weighted = any(is_filled(cells["weight"]) for _, cells in rows)
        for name, cells in rows:
            applies = NOT_APPLICABLE not in (name, folded(cell_text(cells["target"])))
            weight = self._weight(name, cells["weight"], weighted=weighted, applies=applies)
            target = cell_text(cells["target"]).strip() if applies else NOT_APPLICABLE
            if applies:
                self.value(cells["target"], readable_target, f"“{name}”的年度指标值")
            definition = written(cells["definition"])
            yield SubmittedIndicator(
                _path(cells), name, target, weight, "" if definition in DASHES else definition
            )

    def _weight(self, name: str, cell: ReadCell | None, *, weighted: bool, applies: bool) -> Score | None:
        """Read a weight; a dash says that there is none, an empty cell only where no row has one."""
        text = folded(cell_text(cell))
        if not applies and is_filled(cell):
            self.fault(cell, f"“{name}”的指标不适用，却有分值", text, "—")
        if not applies or (text in DASHES and (text or not weighted)):
            return None
        return self.value(cell, _positive, f"“{name}”的分值")


def _positive(text: str) -> Score:
    weight = Score.read(text)
    if not weight.hundredths:
        raise UnreadableValueError("分值是 0", expected="大于 0 分；没有分值的写“—”")
    return weight


def _beside_execution() -> Score:
    return Score(HUNDRED.hundredths - EXECUTION.hundredths)


def _path(cells: Cells) -> tuple[str, ...]:
    levels = (folded(cell_text(cells.get(key))) for key in ("level1", "level2"))
    return tuple(level for level in levels if level not in DASHES)
