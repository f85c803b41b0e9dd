"""The head of a province's Excel export: which column is what, in the wordings that systems use.

Forms: domain note 1.5 and 5.2; a unit may stand in brackets behind the title of an amount, or above the head.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from jiheng.documents.xlsx_reader import column_letters
from jiheng.errors import Fault, Place, UnreadableInputError
from jiheng.sources.header import UNIT_LINE, WITH_UNIT, tidy
from jiheng.sources.table import Row, Table
from jiheng.values.digits import fold

TITLES = {
    "code": ("项目编码", "项目代码", "项目编号"),
    "name": ("项目名称",),
    "unit": ("实施单位", "单位名称", "预算单位", "项目单位", "填报单位", "单位"),
    "department": ("主管部门", "主管部门名称", "部门名称", "部门"),
    "region": ("区划", "行政区划", "区划名称", "财政区划", "地区"),
    "year": ("年度", "预算年度", "年份"),
    "goal": ("年度总体目标", "年度目标", "总体目标", "预期目标"),
    "level1": ("一级指标", "一级指标名称"),
    "level2": ("二级指标", "二级指标名称"),
    "indicator": ("三级指标", "三级指标名称", "指标名称", "绩效指标名称"),
    "operator": ("指标符号", "计算符号", "运算符号", "符号"),
    "target": ("年度指标值", "指标值", "目标值", "年初指标值", "年初目标值"),
    "measured_in": ("计量单位", "度量单位", "指标单位"),
    "actual": ("实际完成值", "全年完成值", "全年实际完成值", "完成值", "实际完成情况"),
    "weight": ("分值", "权重", "指标分值", "指标权重"),
    "score": ("得分", "自评得分", "指标得分"),
    "deviation": ("偏差原因分析及改进措施", "偏差原因分析", "偏差原因"),
    "initial": ("年初预算数", "年初预算"),
    "budget": ("全年预算数", "全年预算", "预算数", "调整后预算数"),
    "paid": ("全年执行数", "全年执行", "执行数", "支付数"),
    "total": ("总分", "自评总分", "项目得分", "自评总得分"),
    "grade": ("等级", "评价等级", "自评等级"),
    "filed_on": ("报送日期", "报送时间", "填报日期", "提交日期", "提交时间"),
}
NAMED = {title: key for key, titles in TITLES.items() for title in titles}
AMOUNTS = ("initial", "budget", "paid")
UNITS = ("元", "万元")
NEEDED = ("name", "indicator", "target", "weight")
FEWEST = 4  # columns that make a head


@dataclass(frozen=True, slots=True)
class Head:
    """The columns of one sheet: their index and title by what they are, and the unit of amounts."""

    file: str
    sheet: str
    line: int
    columns: dict[str, tuple[int, str]]
    money: str

    def place(self, line: int, key: str = "") -> Place:
        """Give the place of a cell."""
        index, title = self.columns.get(key, (None, ""))
        column = "" if index is None else f"{column_letters(index)}列 {title}"
        return Place(self.file, line, column, self.sheet)


def find_head(rows: Sequence[Row], table: Table) -> Head | None:
    """Find the head among the first rows; None where the sheet has none and is no export.

    Raises UnreadableInputError for a head that lacks columns, or says of amounts not in which unit.
    """
    above = ""
    for row in rows:
        named = named_columns(row)
        if len(named) >= FEWEST and "indicator" in named:
            return _checked(row, named, above, table)
        for cell in row.cells:
            if found := UNIT_LINE.search(fold(cell)):
                above = found["unit"]
    return None


def named_columns(row: Row) -> dict[str, tuple[int, str, str]]:
    """Tell what each column is: index, title, the unit in brackets; of two alike the first."""
    found: dict[str, tuple[int, str, str]] = {}
    for index, cell in enumerate(row.cells):
        title = tidy(cell)
        bracketed = WITH_UNIT.fullmatch(title)
        bare, unit = (bracketed["title"], bracketed["unit"]) if bracketed else (title, "")
        if (key := NAMED.get(title) or NAMED.get(bare)) is not None:
            found.setdefault(key, (index, title, unit))
    return found


def _checked(row: Row, named: dict[str, tuple[int, str, str]], above: str, table: Table) -> Head:
    faults = [
        Fault(f"缺少“{TITLES[key][0]}”列", table.place(row.line), expected="、".join(TITLES[key]))
        for key in NEEDED
        if key not in named
    ]
    units = {unit for key in AMOUNTS if key in named for unit in [named[key][2]] if unit in UNITS} or {above}
    money = units.pop() if len(units) == 1 else ""
    if any(key in named for key in AMOUNTS) and money not in UNITS:
        what, advice = "看不出金额是元还是万元", "在列名后面写（万元）或（元），或在表头上面写“单位：万元”"
        faults.append(Fault(what, table.place(row.line), advice=advice))
    if faults:
        raise UnreadableInputError(f"“{table.file}”的工作表“{table.sheet}”", faults)
    columns = {key: (index, title) for key, (index, title, _) in named.items()}
    return Head(table.file, table.sheet, row.line, columns, money)
