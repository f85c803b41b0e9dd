"""The score table of an evaluation: every indicator with its standard, actual value and score.

Official form: appendix 评分表 of the evaluation report (财预〔2020〕10号 annex 3, section 三).
Sections: one sheet, a row a leaf, levels merged, the total as a formula a reader can check; where
    there are indicators without points, a sheet of them; neither where the project has none.
Who signs: nobody; it belongs to the report.
"""

from decimal import Decimal

from jiheng.documents.model import Align
from jiheng.documents.sheet import Formula, Sheet, SheetCell
from jiheng.projects.project import EvaluationKind
from jiheng.reports.figures import Figures
from jiheng.reports.passages import MET, limited, total_label, what_is_lacking
from jiheng.reports.report import ReportKind
from jiheng.reports.score_rows import (
    HEAD_ABOVE,
    HEAD_BELOW,
    NO_LEVEL,
    WIDTHS,
    ScoreRow,
    leaf_name,
    score_rows,
    standard_of,
)
from jiheng.scoring.scorecard import Scorecard
from jiheng.values.score import Score

kind = ReportKind(
    title="评分表",
    version=1,
    for_kinds=(EvaluationKind.DEPARTMENT_EVALUATION, EvaluationKind.FISCAL_EVALUATION),
)

MEASURED_HEAD = ("指标", "目标", "实际", "是否达标", "原报告公布值")
MEASURED_WIDTHS = (76, 28, 28, 22, 40)


@kind.composes("sheets")
def sheets(card: Scorecard, figures: Figures) -> list[Sheet]:
    """Compose the sheet of the scored indicators and that of the others, those that have a row."""
    scored = [_scored(card, figures)] if card.branches else []
    return [*scored, *([_measured(card, figures)] if card.measured or not scored else [])]


def _titles(card: Scorecard, title: str) -> tuple[str, str]:
    project = card.project
    return title, f"（{project.fiscal_year}年度）{project.organisation.implementing_unit}　{project.name}"


def _scored(card: Scorecard, figures: Figures) -> Sheet:
    rows = tuple(_row(row, figures) for row in score_rows(card, figures))
    sheet = Sheet("评分表", _titles(card, "项目绩效指标体系评分表"), WIDTHS, head(), rows)
    return _with_total(sheet, card, figures)


def _measured(card: Scorecard, figures: Figures) -> Sheet:
    rows = tuple(
        (
            SheetCell(each.indicator.name, align=Align.LEFT),
            SheetCell(each.indicator.target.printed),
            SheetCell(figures.text(each.indicator.name)),
            SheetCell(MET[each.met]),
            SheetCell(each.indicator.published_actual or "未公布"),
        )
        for each in card.measured
    )
    titles = _titles(card, "只计量、不设分值的指标")
    above = tuple(SheetCell(text, bold=True) for text in MEASURED_HEAD)
    return Sheet("计量指标", titles, MEASURED_WIDTHS, (above,), rows)


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
    told, score = figures.text(f"{name}.得分"), row.leaf.score
    return (
        *levels,
        SheetCell(leaf_name(row.leaf, figures), align=Align.LEFT),
        SheetCell(points(row.leaf.counted)),
        SheetCell(leaf.definition or NO_LEVEL, align=Align.LEFT),
        SheetCell(standard_of(row.leaf), align=Align.LEFT),
        SheetCell(leaf.target.printed),
        SheetCell(figures.text(name)),
        SheetCell(points(score)) if score is not None else SheetCell(told),
    )


def _with_total(sheet: Sheet, card: Scorecard, figures: Figures) -> Sheet:
    first, last = sheet.body_row(0), sheet.body_row(len(sheet.body) - 1)
    weights = points(Score.sum(branch.weight for branch in card.branches))
    figures.text("总分")
    score = SheetCell(f"已得 {card.earned}，{what_is_lacking(card)}")
    if card.total is not None:
        formula = limited(card, f"SUM(I{first}:I{last})")
        score = SheetCell(Formula(formula, points(card.total)), bold=True)
    row = (
        SheetCell(total_label(card, figures), columns=3, bold=True),
        SheetCell(Formula(f"SUM(D{first}:D{last})", weights), bold=True),
        SheetCell("—", columns=4),
        score,
    )
    return Sheet(sheet.name, sheet.titles, sheet.widths, sheet.head, (*sheet.body, row))


def points(score: Score) -> Decimal:
    """Give points as an exact decimal without needless zeros."""
    return Decimal(str(score))
