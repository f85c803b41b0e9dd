"""The summary of a department's projects: funds, execution, scores and grades side by side.

Official form: none is national for the summary; columns as departments publish 项目支出绩效自评汇总表 with
    their 部门整体支出 report (财预〔2020〕10号, article 28).
Sections: 一 总体情况 · 二 各项目情况 · 三 存在的问题 · 四 没有综合得分的项目 · 五 评价结果应用, where one
    was decided; .xlsx: the table, sums as formulas, and a sheet of what was decided.
Who signs: the department.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from jiheng.documents.model import Align, Block, Cell, Document, Heading, Landscape, Paragraph
from jiheng.documents.sheet import Formula, Sheet, SheetCell
from jiheng.reports.figure import NO_EVIDENCE, Figure
from jiheng.reports.figures import ANNUAL, EXECUTION_RATE, PAID, Figures
from jiheng.reports.passages import TO_FILL_IN, cells, listed
from jiheng.reports.problems import DEVIATION, NO_SCORE, of_indicators
from jiheng.reports.reckoned import amount, said, whole
from jiheng.reports.report import Choice, ReportKind
from jiheng.reports.result_uses import TITLE, USE_FLUSH, USE_WIDTHS, use_rows, use_sheet
from jiheng.reports.tables import plain_table
from jiheng.scoring.scorecard import Scorecard
from jiheng.values.money import Money
from jiheng.values.ratio import Ratio

kind = ReportKind(title="部门项目支出绩效汇总", version=1, several=True)

WIDTHS = {
    "序号": 10,
    "项目名称": 40,
    "实施单位": 30,
    "全年预算数（万元）": 18,
    "全年执行数（万元）": 18,
    "执行率": 16,
    "得分": 12,
    "等级": 12,
}
FLUSH = ("项目名称", "实施单位")
Summed = tuple[Money, tuple[str, ...]]


@kind.offers
def offers(_card: Scorecard, _figures: Figures) -> Iterator[Choice]:
    """Offer nothing for one project alone."""
    yield from ()


@kind.composes("document")
def document(card: Scorecard, figures: Figures, *, others: Sequence[Figures] = ()) -> Document:
    """Compose the summary."""
    projects = (figures, *others)
    rows = [_texts(number, each) for number, each in enumerate(projects, 1)]
    table = plain_table("项目支出绩效情况", WIDTHS, rows, left=FLUSH)
    who = card.project.organisation
    unit = who.competent_department or who.implementing_unit
    blocks: list[Block] = [
        Heading(1, "总体情况"),
        *_overall(projects, figures),
        Heading(1, "各项目情况"),
        replace(table, body=(*table.body, _sums(projects, figures))),
        Heading(1, "存在的问题"),
        *_problems(projects),
        Heading(1, "没有综合得分的项目"),
        *_without_total(projects),
        *_uses(projects),
    ]
    return Document(
        title=f"{unit}\n{kind.title}",
        subtitle=_years(projects),
        blocks=tuple(blocks),
        author=unit,
        subject=kind.title,
        signed=(unit,),
    )


def _years(projects: Sequence[Figures]) -> str:
    years = {each.card.project.fiscal_year for each in projects}
    return f"（{years.pop()}年度）" if len(years) == 1 else "（各项目年度不同，见表）"


def _name(each: Figures) -> str:
    return f"{each.card.project.name}（{each.card.project.fiscal_year}）"


def _texts(number: int, each: Figures) -> tuple[str, ...]:
    names = (ANNUAL, PAID, EXECUTION_RATE, "总分", "等级")
    told = (each.text(name) for name in names)
    return str(number), _name(each), each.card.project.organisation.implementing_unit, *told


def _both(projects: Sequence[Figures]) -> list[Figures]:
    """Give the projects of which budget and execution are both on record: only these add up."""
    return [each for each in projects if _complete(each)]


def _complete(each: Figures) -> bool:
    return each.known(ANNUAL) and each.known(PAID)


def _sum_of(projects: Sequence[Figures], name: str) -> Summed:
    found = [fact for each in _both(projects) for fact in each.amounts(name, "")]
    return Money(sum(fact.amount.fen for fact in found)), tuple(fact.id for fact in found)


def _sums(projects: Sequence[Figures], figures: Figures) -> tuple[Cell, ...]:
    told = (amount(figures, f"合计.{name}", *_sum_of(projects, name)) for name in (ANNUAL, PAID))
    return Cell("合计", columns=3), *cells(*told, _rate(projects, figures), "—", "—")


def _rate(projects: Sequence[Figures], figures: Figures) -> str:
    (budget, of_budget), (paid, of_paid) = _sum_of(projects, ANNUAL), _sum_of(projects, PAID)
    if budget.fen <= 0:
        return NO_EVIDENCE
    ratio = Ratio(paid.fen, budget.fen)
    return figures.note(Figure.of_ratio("合计.执行率", ratio, of_paid + of_budget))


def _overall(projects: Sequence[Figures], figures: Figures) -> list[Block]:
    count = whole(figures, "合计.项目", len(projects), [], "个")
    graded = Counter(each.card.grade for each in projects if each.card.grade)
    bands = figures.card.project.rule_set.grades
    order = [band.name for band in bands if band.name in graded]
    grades = "，".join(f"{name}{whole(figures, f'合计.{name}', graded[name], [], '个')}个" for name in order)
    without = sum(each.card.total is None for each in projects)
    told = f"本次汇总项目{count}个。"
    told += f"有评价等级的：{grades}。" if grades else "没有一个项目有评价等级。"
    if without:
        told += f"没有综合得分的{whole(figures, '合计.没有得分', without, [], '个')}个，不计入任何平均数。"
    lacking = [_name(each) for each in projects if not _complete(each)]
    if lacking:
        told += f"预算数或执行数没有记录、不计入合计的项目：{'、'.join(lacking)}。"
    sets = {each.card.project.rule_set.title for each in projects}
    if len(sets) > 1:
        told += "各项目的规则集不同，得分和等级不能直接相比。"
    return [Paragraph(told)]


def _problems(projects: Sequence[Figures]) -> list[Block]:
    blocks: list[Block] = []
    for each in projects:
        told = [
            f"{problem.about}：{problem.told}；原因及措施：{problem.answered or TO_FILL_IN}"
            for problem in of_indicators(each.card, each)
            if problem.sort in (DEVIATION, NO_SCORE)
        ]
        blocks += [Heading(2, _name(each)), *(listed(told) or [Paragraph("无：各项指标都得满分。")])]
    return blocks


def _without_total(projects: Sequence[Figures]) -> list[Block]:
    blocks: list[Block] = []
    for each in projects:
        if each.card.total is None:
            blocks += [
                Heading(2, _name(each)),
                *listed(
                    said(each, f"没有总分/{number}", told)
                    for number, told in enumerate(each.card.obstacles, 1)
                ),
            ]
    return blocks or [Paragraph("无：每个项目都有综合得分。")]


def _uses(projects: Sequence[Figures]) -> list[Block]:
    rows = use_rows(projects)
    if not rows:
        return []
    return [Heading(1, TITLE), Landscape(), plain_table(TITLE, USE_WIDTHS, rows, left=USE_FLUSH)]


@kind.composes("sheets")
def sheets(_card: Scorecard, figures: Figures, *, others: Sequence[Figures] = ()) -> list[Sheet]:
    """Compose the table as a worksheet; amounts are numbers in 万元, their sums formulas."""
    projects = (figures, *others)
    rows = tuple(_typed(number, each) for number, each in enumerate(projects, 1))
    head = (tuple(SheetCell(title, bold=True) for title in WIDTHS),)
    titles = (kind.title, _years(projects))
    widths = tuple(width * 3 // 2 for width in WIDTHS.values())
    sheet = Sheet("汇总", titles, widths, head, rows)
    first, last = sheet.body_row(0), sheet.body_row(len(rows) - 1)
    sums = [
        SheetCell(
            Formula(
                f'SUMIF({other}{first}:{other}{last},">=0",{column}{first}:{column}{last})',
                Decimal(_sum_of(projects, name)[0].wan_yuan),
            )
        )
        for column, other, name in (("D", "E", ANNUAL), ("E", "D", PAID))
    ]
    total = (
        SheetCell("合计", columns=3, bold=True),
        *sums,
        SheetCell(_rate(projects, figures)),
        SheetCell("—"),
        SheetCell("—"),
    )
    uses = use_rows(projects)
    summary = Sheet(sheet.name, titles, widths, head, (*rows, total))
    return [summary, use_sheet(uses, _years(projects))] if uses else [summary]


def _typed(number: int, each: Figures) -> tuple[SheetCell, ...]:
    _, name, unit, budget, paid, rate, score, grade = _texts(number, each)
    return (
        SheetCell(number),
        SheetCell(name, align=Align.LEFT),
        SheetCell(unit, align=Align.LEFT),
        *(SheetCell(text if text == NO_EVIDENCE else Decimal(text)) for text in (budget, paid)),
        SheetCell(rate),
        SheetCell(score if score == NO_EVIDENCE else Decimal(score)),
        SheetCell(grade),
    )
