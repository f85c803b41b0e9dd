"""A 项目支出绩效自评表 as somebody filled it in, read by its labels, every fault by its cell.

Layout of annex 1 of 财预〔2020〕10号, with the local analysis block, as we write it ourselves (.xlsx, .docx).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from jiheng.documents.reading import ReadDocument, ReadTable
from jiheng.errors import Fault, Place, UnreadableInputError
from jiheng.projects.form_table import (
    ALL_FUNDS,
    FIRST_LEVEL,
    TOTAL,
    Cells,
    FormTable,
    cell_text,
    folded,
    folded_lines,
    is_filled,
    readable_target,
)
from jiheng.values.money import Money
from jiheng.values.score import Score

FORM = "项目支出绩效自评表"
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
AMOUNTS = ("年初预算数", "全年预算数", "全年执行数")


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
    definition: str = ""


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
        what = f"文件里没有{FORM}，也没有绩效目标申报表（没有“三级指标”和“年度指标值”这两列）"
        advice = "用 jiheng report --kind self_evaluation_form 或 goal_submission_form 写出的表填写"
        raise UnreadableInputError(
            f"文件“{document.file}”", [Fault(what, Place(document.file), advice=advice)]
        )
    reader = _Reader(document.file, table)
    form = reader.read(document)
    if reader.faults:
        raise UnreadableInputError(f"{FORM}“{document.file}”", reader.faults)
    return form


def _is_form(table: ReadTable) -> bool:
    return {"三级指标", "年度指标值"} <= {folded(cell.text) for cell in table.cells}


class _Reader(FormTable):
    """Reads the form's table."""

    def read(self, document: ReadDocument) -> FilledForm:
        form = FilledForm(year=self.year(document))
        form.name = self.beside("项目名称", needed=True)
        form.department = self.beside("主管部门")
        form.unit = self.beside("实施单位", needed=True)
        form.expected, form.attained = self.below("预期目标"), self.below("实际完成情况")
        self._funds(form)
        form.indicators = list(self._indicators())
        form.texts = {key: text for label, key in TEXTS.items() if (text := self.beside(label))}
        weights = [each.weight for each in form.indicators]
        weights += [form.execution_weight] if form.execution_weight else []
        if weights and not self.faults and (total := Score.sum(weights)) != Score.read("100"):
            found = f"合计 {total} 分"
            self.fault(self.cell(TOTAL), "各指标和预算执行的分值合计不是 100 分", found, "合计 100 分")
        if not form.indicators and not self.faults:
            self.fault(
                self.cell("三级指标"), "表里一个指标也没有填", "", "每个指标一行，写上名称、分值和指标值"
            )
        return form

    def _funds(self, form: FilledForm) -> None:
        heads = {label: self.cell(label) for label in AMOUNTS}
        total = self.cell(ALL_FUNDS)
        if total is None or None in heads.values():
            self.fault(total, "没有资金的几栏", "", f"{ALL_FUNDS}一行，{'、'.join(AMOUNTS)}各一栏")
            return
        for label, head in heads.items():
            if head is not None:
                amounts = self.amounts(label, total.row, head.column)
                form.funds |= {(label, source): amount for source, amount in amounts.items()}
        top = next(head.row for head in heads.values() if head)
        columns = {folded(cell.text): cell.column for cell in self.table.cells if cell.row == top}
        for label in ("分值", "得分"):
            cell = self.grid.get((total.row, columns.get(label, -1)))
            points = self.value(cell, Score.read, f"预算执行的{label}") if is_filled(cell) else None
            if label == "分值":
                form.execution_weight = points
            else:
                form.execution_score = points

    def _indicators(self) -> Iterator[FilledIndicator]:
        for name, cells in self.indicators(HEADS):
            if (read := self._indicator(name, cells)) is not None:
                yield read

    def _indicator(self, name: str, cells: Cells) -> FilledIndicator | None:
        weight = self.value(cells["weight"], Score.read, f"“{name}”的分值")
        self.value(cells["target"], readable_target, f"“{name}”的年度指标值")
        score = None
        if is_filled(cells["score"]):
            score = self.value(cells["score"], Score.read, f"“{name}”的得分")
        if weight is not None and score is not None and score > weight:
            self.fault(cells["score"], f"“{name}”的得分超过分值", str(score), f"不超过 {weight}")
        if weight is None:
            return None
        level1, level2 = (folded(cell_text(cells.get(key))) for key in ("level1", "level2"))
        target, actual, deviation = (
            cell_text(cells[key]).strip() for key in ("target", "actual", "deviation")
        )
        return FilledIndicator(
            level1 or FIRST_LEVEL, level2, name, target, actual, weight, score, folded_lines(deviation)
        )
