"""The form in which a project submits its performance goals with the budget.

Official form: 项目支出绩效目标申报表; blocks as in the ministry's form, with weights and
    the explanations that 财预〔2021〕101号 asks for; page by GB/T 9704-2012.
Sections: 项目名称、主管部门、实施单位 · 项目资金 · 总体目标 · 绩效指标.
Who signs: boxes to fill in by hand where the rule set's layout has them.
"""

from collections.abc import Iterator

from jiheng.documents.model import Align, Cell, Document, Table
from jiheng.documents.sheet import Sheet, SheetCell
from jiheng.projects.project import Project
from jiheng.reports.figures import INITIAL, SOURCES, Figures
from jiheng.reports.goal_rows import goal_rows, level_cells, name_cell
from jiheng.reports.passages import TO_FILL_IN
from jiheng.reports.report import ReportKind
from jiheng.scoring.scorecard import Scorecard

kind = ReportKind(title="项目支出绩效目标申报表", version=1)

WIDTHS = (12, 18, 22, 38, 24, 12, 30)
HEAD = ("一级指标", "二级指标", "三级指标", "年度指标值", "分值", "指标解释")
Row = tuple[Cell, ...]


@kind.composes("document")
def document(card: Scorecard, figures: Figures) -> Document:
    """Compose the form as a document."""
    project = card.project
    rows = tuple(_rows(project, figures))
    return Document(
        title=kind.title,
        subtitle=f"（{project.fiscal_year}年度）",
        blocks=(Table("", WIDTHS, (), rows, (0,)),),
        author=project.organisation.implementing_unit,
        subject=f"{project.fiscal_year}年度绩效目标申报",
    )


@kind.composes("sheets")
def sheets(card: Scorecard, figures: Figures) -> list[Sheet]:
    """Compose the form as a worksheet."""
    body = tuple(
        tuple(SheetCell(each.text, each.rows, each.columns, each.align) for each in row)
        for row in _rows(card.project, figures)
    )
    titles = (kind.title, f"（{card.project.fiscal_year}年度）")
    return [Sheet("申报表", titles, WIDTHS, (), body, portrait=True)]


def _rows(project: Project, figures: Figures) -> Iterator[Row]:
    who = project.organisation
    yield Cell("项目名称", columns=2), Cell(project.name, columns=5)
    yield (
        Cell("主管部门", columns=2),
        Cell(who.competent_department or TO_FILL_IN, columns=2),
        Cell("实施单位"),
        Cell(who.implementing_unit, columns=2),
    )
    yield from _funds(figures)
    yield (
        Cell("总体目标", rows=2, columns=2),
        Cell("长期目标", columns=2),
        Cell("年度目标", columns=3),
    )
    goals = project.goals
    yield (
        Cell(goals.overall or TO_FILL_IN, columns=2, align=Align.LEFT),
        Cell(goals.annual or TO_FILL_IN, columns=3, align=Align.LEFT),
    )
    yield from _indicators(project)


def _funds(figures: Figures) -> Iterator[Row]:
    labels = {INITIAL: "年度资金总额", **{f"{INITIAL}.{source}": source for source in SOURCES}}
    side: Row = (Cell("项目资金\n（万元）", rows=len(labels), columns=2),)
    for name, label in labels.items():
        known = figures.known(name)
        lacking = TO_FILL_IN if name == INITIAL else ""
        amount = figures.text(name) if known else lacking
        prefix = (
            "" if name == INITIAL else "其中：" if side == () and label == next(iter(SOURCES)) else "　　　"
        )
        yield *side, Cell(f"{prefix}{label}", columns=2, align=Align.LEFT), Cell(amount, columns=3)
        side = ()


def _indicators(project: Project) -> Iterator[Row]:
    rows = list(goal_rows(project))
    side: Row = (Cell("绩\n效\n指\n标", rows=len(rows) + 1),)
    yield *side, *(Cell(title, bold=True) for title in HEAD)
    for number, row in enumerate(rows):
        yield (
            *level_cells(rows, number),
            name_cell(row.name),
            Cell(row.target),
            Cell(row.weight),
            name_cell(row.definition),
        )
