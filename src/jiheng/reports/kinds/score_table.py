"""The score table of an evaluation: every indicator with its standard, actual value and score.

Official form: appendix 评分表 of the evaluation report (财预〔2020〕10号 annex 3, section 三).
Sections: one sheet, a row a leaf, levels merged, the total as a formula a reader can check.
Who signs: nobody; it belongs to the report.
"""

from decimal import Decimal

from jiheng.documents.model import Align
from jiheng.documents.sheet import Formula, Sheet, SheetCell
from jiheng.reports.figures import NO_EVIDENCE, Figures
from jiheng.reports.report import ReportKind
from jiheng.reports.score_rows import HEAD_ABOVE, HEAD_BELOW, WIDTHS, ScoreRow, score_rows
from jiheng.scoring.scorecard import Scorecard
from jiheng.values.score import Score

kind = ReportKind(title="评分表", version=1)


@kind.composes("sheets")
def sheets(card: Scorecard, figures: Figures) -> list[Sheet]:
    """Compose the sheet."""
    rows = list(score_rows(card))
    project = card.project
    titles = (
        "项目绩效指标体系评分表",
        f"（{project.fiscal_year}年度）{project.organisation.implementing_unit}　{project.name}",
    )
    sheet = Sheet("评分表", titles, WIDTHS, head(), tuple(_row(row, figures) for row in rows))
    return [_with_total(sheet, card, figures)]


def head() -> tuple[tuple[SheetCell, ...], ...]:
    """Give the two head rows."""
    first, *rest = HEAD_ABOVE
    above = (
        SheetCell(first, columns=len(HEAD_BELOW), bold=True),
        *(SheetCell(text, rows=2, bold=True) for text in rest),
    )
    return above, tuple(SheetCell(text, bold=True) for text in HEAD_BELOW)


def _row(row: ScoreRow, figures: Figures) -> tuple[SheetCell, ...]:
    leaf, name = row.leaf.leaf, row.leaf.leaf.name
    levels = [SheetCell(each.text, rows=each.rows) for each in (row.level1, row.level2) if each]
    figures.text(f"{name}.得分")
    score = row.leaf.score
    return (
        *levels,
        SheetCell(name, align=Align.LEFT),
        SheetCell(points(leaf.weight)),
        SheetCell(leaf.definition, align=Align.LEFT),
        SheetCell(leaf.standard, align=Align.LEFT),
        SheetCell(str(leaf.target)),
        SheetCell(figures.text(name)),
        SheetCell(points(score)) if score is not None else SheetCell(NO_EVIDENCE),
    )


def _with_total(sheet: Sheet, card: Scorecard, figures: Figures) -> Sheet:
    first, last = sheet.body_row(0), sheet.body_row(len(sheet.body) - 1)
    weights = points(Score.sum(branch.weight for branch in card.branches))
    figures.text("总分")
    score = SheetCell(f"已得 {card.earned}，{len(card.unscored)} 项{NO_EVIDENCE}")
    if card.total is not None:
        score = SheetCell(Formula(f"SUM(I{first}:I{last})", points(card.total)), bold=True)
    row = (
        SheetCell("总分", columns=3, bold=True),
        SheetCell(Formula(f"SUM(D{first}:D{last})", weights), bold=True),
        SheetCell("—", columns=4),
        score,
    )
    return Sheet(sheet.name, sheet.titles, sheet.widths, sheet.head, (*sheet.body, row))


def points(score: Score) -> Decimal:
    """Give points as an exact decimal without needless zeros."""
    return Decimal(str(score))
