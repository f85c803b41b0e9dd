"""Each indicator has its weight and its score.

Finds: a report with a total score or a grade whose indicators carry no weights and scores anywhere; and
rows that have one of the two.
Why it matters: a total that cannot be followed down to its indicators cannot be checked
(财预〔2020〕10号 annex 1: 分值 and 得分 of every row).
Example: 93 points for four parts, six indicators below them without weights.
Instead: weight and score beside every indicator.
Left out: whether subtotals are printed; goal forms.
"""

from collections.abc import Iterator

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.indicator_rows import IndicatorRow, IndicatorTable
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span
from jiheng.values.outcome import not_applicable

check = Check("指标都有分值和得分", 1, code="CP06", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC)
FEWEST = 2


@check.finds
def find(report: Report) -> Answer:
    """Look for a table that scores indicators, and at its rows."""
    judged = _judged(report)
    if judged is None:
        return not_applicable("没有得分或等级")
    scored = [table for table in report.indicator_tables if {"weight", "score"} <= table.columns]
    unscored = [
        table
        for table in report.indicator_tables
        if not table.columns & {"weight", "score"} and len(table.rows) >= FEWEST
    ]
    if any(_of_leaves(table, unscored) for table in scored):
        return list(_rows(scored))
    if not unscored:
        return [] if scored else [_nothing(judged)]
    rows = [row for row in unscored[-1].rows if row.applies]
    return [
        Problem(
            (judged, *(row.name.place for row in rows)),
            f"有总分或等级，{len(rows)} 个指标却没有分值和得分",
            expected="每个指标的分值、得分",
            computed=f"评分只到 {sum(len(table.rows) for table in scored)} 个大类"
            if scored
            else "没有评分表",
            advice="附上评分到每个指标的评分表",
        )
    ]


def _judged(report: Report) -> Span | None:
    totals = [each.span for each in report.stated_totals if each.is_score]
    grades = [each.span for each in report.stated_grades if not report.parts.quoted(each.span)]
    tables = [
        table.total.head.place for table in report.indicator_tables if table.total and table.total.score
    ]
    return next(iter([*totals, *tables, *grades]), None)


def _nothing(judged: Span) -> Problem:
    return Problem(
        (judged,),
        "有总分或等级，没有任何指标的分值和得分",
        expected="每个指标的分值、得分",
        computed="没有评分表",
        advice="附上评分到每个指标的评分表",
    )


def _of_leaves(table: IndicatorTable, unscored: list[IndicatorTable]) -> bool:
    """Say whether a scored table goes down to indicators: by levels, or as no finer table is there."""
    finer = any(len(other.rows) > len(table.rows) for other in unscored)
    return bool(table.columns & {"level1", "level2"}) or len(table.rows) > len(PARTS) or not finer


PARTS = ("决策", "过程", "产出", "效益")


def _rows(tables: list[IndicatorTable]) -> Iterator[Problem]:
    for table in tables:
        rows = [row for row in table.rows if row.applies]
        if not any(row.points and row.scored for row in rows):
            continue
        for row in rows:
            lacking = _lacking(row)
            if lacking:
                there = row.weight or row.score
                yield Problem(
                    (there.place if there else row.name.place, row.name.place),
                    f"“{row.label}”没有{lacking}",
                    expected="分值和得分都有",
                    advice=f"补填{lacking}",
                )


def _lacking(row: IndicatorRow) -> str:
    if row.weight and not row.score:
        return "得分"
    return "分值" if row.score and not row.weight and row.scored else ""
