"""The forms that go between us and the 预算管理一体化 system, read cell by cell, every fault by its cell.

绩效目标申报表, 绩效运行监控表, 自评表, as we write them and as filled ones come back: read by their
labels, so that rows and columns may move. A workbook may hold several; all its faults are told together.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from jiheng.documents.reading import ReadCell, ReadDocument, ReadTable
from jiheng.errors import Fault, Place, UnreadableInputError, UnreadableValueError
from jiheng.projects.filled_form import TEXTS
from jiheng.projects.form_table import (
    ALL_FUNDS,
    NUMBER,
    TOTAL,
    FormTable,
    cell_text,
    column_letters,
    folded,
    folded_lines,
    is_filled,
)
from jiheng.projects.project import NOT_APPLICABLE
from jiheng.values.money import Money
from jiheng.values.score import Score

GOAL, MONITORING, SELF_EVALUATION = "goal_submission_form", "monitoring_form", "self_evaluation_form"
FORM_TITLES = {GOAL: "绩效目标申报表", MONITORING: "绩效运行监控表", SELF_EVALUATION: "绩效自评表"}
CODES = ("项目编码", "项目代码", "项目编号")
YEAR = re.compile(r"(20\d\d)年?度")
MONTHS = re.compile(r"1[—\-－~～至]+(\d{1,2})月?.?执行")
DAY = re.compile(r"到(20\d\d)年(\d{1,2})月(\d{1,2})日执行")
BRACKETS = re.compile(r"[（(][^（）()]*[）)]$")
TICKED = re.compile(r"[☑√✓■]\s*([^\s□☑√✓■]+)")
INITIAL, ANNUAL, PAID, PROJECTED = "年初预算数", "全年预算数", "执行数", "全年预计执行数"
WHOLE = "合计"
SOURCES = {  # how the rows of the form are called here and there
    "当年财政拨款": ("当年财政拨款", "财政拨款"),
    "上年结转资金": ("上年结转资金", "上年结转", "结转资金"),
    "其他资金": ("其他资金", "其他"),
}
SOURCE_ROWS = 8  # so far below the total its sources stand
LONGEST = 5_000  # characters of a cell
LACKING = "无证据"  # what we print where no record tells
ROUNDED = 10_000 // 2  # fen: an amount printed in 万元 with two decimals may be so far from the exact one
NAME, TARGET, WEIGHT, SCORE, ACTUAL = "三级指标", "年度指标值", "分值", "得分", "实际完成值"
DEFINITION, DEVIATION = "指标解释", "偏差原因分析及改进措施"
DONE, EXPECTED, CAUSE, REASON = "执行情况", "全年预计完成情况", "偏差原因分析", "原因说明"
LIKELIHOOD, REMARK, PATH = "完成目标可能性", "备注", "一级、二级指标"
LEVELS = ("一级指标", "二级指标")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    GOAL: (TARGET, WEIGHT, DEFINITION),
    MONITORING: (TARGET, DONE, EXPECTED, CAUSE, REASON, LIKELIHOOD, REMARK),
    SELF_EVALUATION: (TARGET, ACTUAL, WEIGHT, SCORE, DEVIATION),
}
NEEDED = {GOAL: (TARGET,), MONITORING: (TARGET, DONE), SELF_EVALUATION: (TARGET, ACTUAL, WEIGHT, SCORE)}
ALIASES = {"指标值": TARGET, "指标说明": DEFINITION, "偏差原因及改进措施": DEVIATION, "指标名称": NAME}
PROJECT, FUNDS, GOALS, INDICATOR, TEXT = "项目", "资金", "目标", "指标", "文字"
# Which block, what of it, and which of these: an amount's source, a column of an indicator.
CellKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class FormCell:
    """One cell that means something: what it is called, what stands in it (empty: nothing), and where."""

    label: str
    text: str
    place: Place = Place()


@dataclass(slots=True)
class OfficialForm:
    """What one form says; `through` is the last day that a monitoring form tells of."""

    kind: str
    file: str
    sheet: str = ""
    year: int = 0
    through: date | None = None
    cells: dict[CellKey, FormCell] = field(default_factory=dict)

    def text(self, key: CellKey) -> str:
        """Give what stands in a cell; empty where there is none."""
        found = self.cells.get(key)
        return found.text if found else ""

    @property
    def name(self) -> str:
        """The project's name."""
        return self.text((PROJECT, "项目名称", ""))

    @property
    def unit(self) -> str:
        """The unit."""
        return self.text((PROJECT, "实施单位", ""))

    @property
    def code(self) -> str:
        """The project's code in the other system; empty where the form has none."""
        return self.text((PROJECT, CODES[0], ""))

    @property
    def title(self) -> str:
        """What the form is called, with the time that it tells of."""
        told = f"，截至{self.through.isoformat()}" if self.through else ""
        return f"{FORM_TITLES[self.kind]}（{self.year}年度{told}）"

    @property
    def indicators(self) -> list[str]:
        """The names of the indicators, in order."""
        return [what for block, what, which in self.cells if (block, which) == (INDICATOR, TARGET)]


def same_text(text: str) -> str:
    """Give a text without what is no difference: blanks, full-width letters, the mark of an unfilled cell."""
    if not is_filled(ReadCell(0, 0, 1, 1, text)):
        return ""
    return folded(unicodedata.normalize("NFKC", text))


def read_official_forms(document: ReadDocument) -> list[OfficialForm]:
    """Read every form of a document. Raises UnreadableInputError with every fault of all of them together."""
    forms, faults = forms_of(document)
    if not forms:
        titles = "、".join(FORM_TITLES.values())
        what, place = f"文件里没有{titles}中的任何一张", Place(document.file)
        advice = "要有“三级指标”和“年度指标值”这两列；表头被改过的，改回原来的列名"
        faults.append(Fault(what, place, advice=advice))
    if faults:
        raise UnreadableInputError(f"文件“{document.file}”", faults)
    return forms


def forms_of(document: ReadDocument) -> tuple[list[OfficialForm], list[Fault]]:
    """Give what can be read of the forms in a document, and what is wrong with them."""
    forms, faults = list[OfficialForm](), list[Fault]()
    for _, table in document.tables:
        if (kind := _kind(table)) is None:
            continue
        reader = _Reader(document.file, table)
        forms.append(reader.read(document, kind))
        faults += reader.faults
    return forms, faults


def _kind(table: ReadTable) -> str | None:
    texts = {BRACKETS.sub("", folded(cell.text)) for cell in table.cells}
    texts |= {ALIASES[each] for each in texts & ALIASES.keys()}
    if not {NAME, TARGET} <= texts:
        return None
    if LIKELIHOOD in texts or any(text.endswith(DONE) for text in texts):
        return MONITORING
    return SELF_EVALUATION if ACTUAL in texts else GOAL


class _Reader(FormTable):
    """Reads one table."""

    def read(self, document: ReadDocument, kind: str) -> OfficialForm:
        form = OfficialForm(kind, document.file, self.table.name)
        self._year(form, document)
        self._head(form)
        self._through(form)
        self._funds(form)
        self._goals(form)
        self._rows(form)
        if kind == SELF_EVALUATION:
            self._texts(form)
        self._sum(form)
        for each in form.cells.values():
            if len(each.text) > LONGEST:
                self.faults.append(
                    Fault(
                        f"{each.label}太长",
                        each.place,
                        f"{len(each.text)} 个字",
                        f"不超过 {LONGEST} 个字",
                    )
                )
        return form

    def _keep(self, form: OfficialForm, key: CellKey, label: str, cell: ReadCell | None) -> None:
        text = folded_lines(cell_text(cell)) if is_filled(cell) else ""
        form.cells[key] = FormCell(label, text, self._place(cell))

    def _place(self, cell: ReadCell | None) -> Place:
        where = f"{column_letters(cell.column)}{cell.row + 1}" if cell else ""
        return Place(self.file, sheet=self.table.name, column=where)

    def _year(self, form: OfficialForm, document: ReadDocument) -> None:
        texts = [cell.text for cell in self.table.cells]
        texts += [each.text for each in document.blocks if not isinstance(each, ReadTable)]
        found = next((match for text in texts if (match := YEAR.search(folded(text)))), None)
        if found is None:
            self.fault(None, "没有年度", "", "表名下面写（2024年度）")
            return
        form.year = int(found[1])

    def _head(self, form: OfficialForm) -> None:
        for label in ("项目名称", "主管部门", "实施单位"):
            cell = self.cell(label)
            beside = cell and self.grid.get((cell.row, cell.column + cell.columns))
            if cell is not None:
                self._keep(form, (PROJECT, label, ""), label, beside)
        for label in CODES:
            if (cell := self.cell(label)) is not None:
                beside = self.grid.get((cell.row, cell.column + cell.columns))
                self._keep(form, (PROJECT, CODES[0], ""), CODES[0], beside)
                break
        if not form.name:
            self.fault(self.cell("项目名称"), "“项目名称”没有填", "", "项目的名称")

    def _through(self, form: OfficialForm) -> None:
        if form.kind != MONITORING or not form.year:
            return
        texts = [folded(cell.text) for cell in self.table.cells]
        months = next((match for text in texts if (match := MONTHS.search(text))), None)
        day = next((match for text in texts if (match := DAY.search(text))), None)
        try:
            if day is not None:
                form.through = date(int(day[1]), int(day[2]), int(day[3]))
            elif months is not None:
                month = int(months[1])
                form.through = date(form.year, month, monthrange(form.year, month)[1])
            elif any(text.startswith("全年执行") for text in texts):
                form.through = date(form.year, 12, 31)
        except ValueError:
            pass
        if form.through is None:
            head = next((cell for cell in self.table.cells if folded(cell.text).endswith(DONE)), None)
            self.fault(head, "看不出监控到哪一天", cell_text(head), "表头写“1—7月执行情况”这样的月份")

    def _funds(self, form: OfficialForm) -> None:
        total = self.cell(ALL_FUNDS)
        if total is None:
            self.fault(None, "没有资金", "", f"“{ALL_FUNDS}”一行，数以万元计")
            return
        columns = self._amount_columns(form.kind, total)
        if not columns:
            self.fault(total, "看不出哪一栏是预算数", "", f"{INITIAL}、{ANNUAL}、{PAID}")
        for what, column in columns.items():
            self._amounts(form, what, total, column)

    def _amount_columns(self, kind: str, total: ReadCell) -> dict[str, int]:
        if kind == GOAL:
            return {INITIAL: total.column + total.columns}
        columns: dict[str, int] = {}
        for cell in self.table.cells:
            if not total.row - 3 <= cell.row < total.row:
                continue
            text = BRACKETS.sub("", folded(cell.text))
            for what in (INITIAL, ANNUAL, PROJECTED, PAID):
                if text.endswith(what):
                    columns.setdefault(what, cell.column)
                    break
        return columns

    def _amounts(self, form: OfficialForm, what: str, total: ReadCell, column: int) -> None:
        whole = self._amount(form, what, WHOLE, total.row, column)
        parts = []
        for source, names in SOURCES.items():
            row = next(
                (
                    cell.row
                    for cell in self.table.cells
                    if total.row < cell.row <= total.row + SOURCE_ROWS
                    and cell.column <= total.column
                    and folded(cell.text).removeprefix("其中").lstrip("：:").endswith(names)
                ),
                None,
            )
            if row is not None and (amount := self._amount(form, what, source, row, column)) is not None:
                parts.append(amount)
        if (
            whole is not None
            and parts
            and abs(sum(each.fen for each in parts) - whole.fen) > ROUNDED * (len(parts) + 1)
        ):
            told = Money(sum(each.fen for each in parts)).wan_yuan
            found = f"{whole.wan_yuan}；各来源合计 {told}"
            cell = self.grid.get((total.row, column))
            self.fault(cell, f"{what}不等于各来源的合计", found, "两者相等")

    def _amount(self, form: OfficialForm, what: str, source: str, row: int, column: int) -> Money | None:
        cell = self.grid.get((row, column))
        label = what if source == WHOLE else f"{what}（{source}）"
        self._keep(form, (FUNDS, what, source), label, cell)
        if form.text((FUNDS, what, source)) in ("", LACKING):
            return None
        return self.value(cell, lambda text: Money.read(text, unit="万元"), label)

    def _goals(self, form: OfficialForm) -> None:
        for label in ("长期目标", "年度目标", "预期目标", "实际完成情况"):
            cell = next((each for each in self.table.cells if folded(each.text) == label), None)
            if cell is not None:
                below = self.grid.get((cell.row + cell.rows, cell.column))
                self._keep(form, (GOALS, label, ""), label, below)

    def _columns(self, kind: str, head: ReadCell) -> dict[str, int]:
        columns: dict[str, int] = {}
        for cell in self.table.cells:
            if not head.row <= cell.row < head.row + head.rows:
                continue
            text = BRACKETS.sub("", folded(cell.text))
            text = ALIASES.get(text, text)
            ends = DONE if text.endswith(DONE) else text
            if ends in (*LEVELS, NAME, *COLUMNS[kind]):
                columns.setdefault(ends, cell.column)
        return columns

    def _rows(self, form: OfficialForm) -> None:
        head = next(
            (each for each in self.table.cells if ALIASES.get(folded(each.text), folded(each.text)) == NAME),
            None,
        )
        if head is None:
            return
        columns = self._columns(form.kind, head)
        if missing := [each for each in NEEDED[form.kind] if each not in columns]:
            self.fault(head, f"表头缺少{'、'.join(missing)}", "", "、".join(NEEDED[form.kind]))
            return
        for name, row in self._names(head):
            if (INDICATOR, name, TARGET) in form.cells:
                self.fault(self.grid.get((row, head.column)), f"指标“{name}”写了两次", "", "每个指标一个名称")
                continue
            self._row(form, name, row, columns)
        if not form.indicators and not self.faults:
            self.fault(head, "表里一个指标也没有", "", "每个指标一行，写上名称和指标值")

    def _names(self, head: ReadCell) -> Iterator[tuple[str, int]]:
        for row in range(head.row + head.rows, max(cell.row for cell in self.table.cells) + 1):
            if (first := self.grid.get((row, 0))) and folded(first.text).startswith(TOTAL):
                return
            cell = self.grid.get((row, head.column))
            if cell is None or cell.row != row or cell.column != head.column:
                continue
            name = NUMBER.sub("", folded_lines(cell.text)).strip()
            if name and name != NOT_APPLICABLE and is_filled(cell):  # such a row promises nothing
                yield name, row

    def _row(self, form: OfficialForm, name: str, row: int, columns: Mapping[str, int]) -> None:
        path = "／".join(
            folded(cell_text(cell))
            for level in LEVELS
            if level in columns and is_filled(cell := self.grid.get((row, columns[level])))
        )
        first = self.grid.get((row, columns.get(LEVELS[0], -1)))
        form.cells[INDICATOR, name, PATH] = FormCell(f"“{name}”的{PATH}", path, self._place(first))
        for column in COLUMNS[form.kind]:
            if column not in columns:
                continue
            cell = self.grid.get((row, columns[column]))
            key, label = (INDICATOR, name, column), f"“{name}”的{column}"
            self._keep(form, key, label, cell)
            if column == CAUSE:
                ticked = TICKED.search(form.text(key))
                boxes = ticked[1] if ticked else "" if "□" in form.text(key) else form.text(key)
                form.cells[key] = replace(form.cells[key], text=boxes)
            if column in (WEIGHT, SCORE) and form.text(key) not in ("", LACKING):
                self.value(cell, Score.read, label)
        weight, score = (_score(form.text((INDICATOR, name, each))) for each in (WEIGHT, SCORE))
        if weight is not None and score is not None and score > weight:
            cell = self.grid.get((row, columns[SCORE]))
            self.fault(cell, f"“{name}”的得分超过分值", str(score), f"不超过 {weight}")

    def _texts(self, form: OfficialForm) -> None:
        for label, key in TEXTS.items():
            if (cell := self.cell(label)) is not None:
                beside = self.grid.get((cell.row, cell.column + cell.columns))
                self._keep(form, (TEXT, key, ""), label, beside)

    def _sum(self, form: OfficialForm) -> None:
        weights = [_score(form.text((INDICATOR, each, WEIGHT))) for each in form.indicators]
        read = [each for each in weights if each is not None]
        if not read or len(read) != len(weights) or self.faults:
            return
        whole = Score.sum(read)
        if whole.hundredths > Score.read("100").hundredths:
            cell = next((each for each in self.table.cells if folded(each.text) == WEIGHT), None)
            self.fault(cell, "各指标的分值合计超过 100 分", f"合计 {whole} 分", "不超过 100 分")


def _score(text: str) -> Score | None:
    try:
        return Score.read(text) if text else None
    except UnreadableValueError:
        return None
