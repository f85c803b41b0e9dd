"""The form of a unit's self-evaluation.

Official form: 项目支出绩效自评表, annex 1 of 财预〔2020〕10号; the block 项目绩效分析 of some localities
    where the project wrote its texts; page by GB/T 9704-2012.
Sections: 项目名称、主管部门、实施单位 · 项目资金 · 年度总体目标 · 绩效指标 · 总分 · 项目绩效分析.
Who signs: nobody on the national form; the unit answers for it.
"""

import re
from decimal import Decimal

from jiheng.documents.model import Document
from jiheng.documents.sheet import Formula, Sheet, SheetCell, Value
from jiheng.projects.project import EvaluationKind
from jiheng.reports.figures import Figures
from jiheng.reports.form_rows import (
    FUND_SCORE_COLUMN,
    SCORE_COLUMN,
    WEIGHT_COLUMN,
    WIDTHS,
    FormCell,
    FormRows,
    form_rows,
    form_table,
)
from jiheng.reports.passages import limited
from jiheng.reports.report import ReportKind
from jiheng.scoring.scorecard import Scorecard
from jiheng.values.score import Score

kind = ReportKind(title="项目支出绩效自评表", version=1, for_kinds=(EvaluationKind.SELF_EVALUATION,))

SCREEN = 7, 5  # a worksheet's letters are larger than those of the table in a document
NUMBER = re.compile(r"(?:0|[1-9][0-9]*)(?:\.(?P<places>[0-9]+))?(?P<percent>%)?")
LETTERS = "ABCDEFGHIJKLM"


@kind.composes("document")
def document(card: Scorecard, figures: Figures) -> Document:
    """Compose the form as a document."""
    project = card.project
    return Document(
        title=kind.title,
        subtitle=f"（{project.fiscal_year}年度）",
        blocks=(form_table(card, figures),),
        author=project.organisation.implementing_unit,
        subject=f"{project.fiscal_year}年度项目支出绩效自评",
    )


@kind.composes("sheets")
def sheets(card: Scorecard, figures: Figures) -> list[Sheet]:
    """Compose the form as a worksheet, numbers typed, the total as a formula a reader can check."""
    form = form_rows(card, figures, pages=False)
    rows = tuple(tuple(_typed(cell) for cell in row) for row in form.rows)
    widths = tuple(width * SCREEN[0] // SCREEN[1] for width in WIDTHS)
    titles = (kind.title, f"（{card.project.fiscal_year}年度）")
    sheet = Sheet("自评表", titles, widths, (), rows, portrait=True)
    body = (*rows[: form.total], _total(sheet, form, card), *rows[form.total + 1 :])
    return [Sheet("自评表", titles, widths, (), body, portrait=True)]


def _typed(cell: FormCell) -> SheetCell:
    value, number_format = _number(cell.text) if cell.figure else (cell.text, "")
    return SheetCell(value, cell.rows, cell.columns, cell.align, number_format=number_format)


def _number(text: str) -> tuple[Value, str]:
    """Give a plain number or a percentage as a number that shows as the same text."""
    match = NUMBER.fullmatch(text)
    if match is None:
        return text, ""
    if match["percent"]:
        places = len(match["places"] or "")
        return Decimal(text.removesuffix("%")).scaleb(-2), f"0{'.' + '0' * places if places else ''}%"
    return Decimal(text), ""


def _total(sheet: Sheet, form: FormRows, card: Scorecard) -> tuple[SheetCell, ...]:
    """Sum weights and points over the execution row and the indicators."""
    label, weights, points, rest = sheet.body[form.total]
    fund = sheet.body_row(form.execution)
    first, last = sheet.body_row(form.indicators[0]), sheet.body_row(form.indicators[-1])
    weight, score, fund_score = (LETTERS[n] for n in (WEIGHT_COLUMN, SCORE_COLUMN, FUND_SCORE_COLUMN))
    if card.branches:
        total = Score.sum(branch.weight for branch in card.branches)
        formula = f"SUM({weight}{fund},{weight}{first}:{weight}{last})"
        weights = SheetCell(Formula(formula, Decimal(str(total))))
    if card.total is not None:
        formula = limited(card, f"SUM({fund_score}{fund},{score}{first}:{score}{last})")
        points = SheetCell(Formula(formula, Decimal(str(card.total))))
    return label, weights, points, rest
