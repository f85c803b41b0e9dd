"""Scores of the parts sum to the subtotals and totals, and all printed totals are one.

Finds: a total or subtotal row that is not the sum of the scores above it (with the execution row of the
same form); parts in a sentence, or a written sum, that do not make its total; a total in the text that
is not the total of the scoring table; two scoring tables of 100 points with two totals.
Why it matters: a wrong sum or two totals decide grade and budget of the next year; reviewers of reports
deduct points for each.
Example: 综合得分93分，其中，决策9分、过程17分、产出39分、效益27分.
Instead: parts that sum to 93.
Left out: tables in which a row has a weight and no score; parts of which one cannot be read.
"""

from collections.abc import Iterator
from fractions import Fraction

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.indicator_rows import IndicatorTable, SumRow
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.printed import Printed, sum_may_be
from jiheng.audit.reckoning import addition
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

FULL = Fraction(100)

check = Check(
    "得分相加等于总分，总分前后一致",
    1,
    code="AR02",
    severity=Severity.ERROR,
    decides=CheckClass.DETERMINISTIC,
)


@check.finds
def find(report: Report) -> Answer:
    """Add up rows, sentences and written sums; compare the totals."""
    tables = [table for table in report.indicator_tables if any(each.score for each in table.sums)]
    stated = report.stated_totals
    if not tables and not stated:
        return not_applicable("没有写明总分或小计")
    found = [problem for table in tables for problem in _rows(table, _execution(report, table))]
    for total in stated:
        parts = [part for _, part in total.parts]
        if parts and not _may_be(parts, total.printed):
            found.append(
                _problem(total.printed, parts, f"合计写的是 {total.printed.number}，各部分相加不是这个数")
            )
    return [*found, *_totals(report, tables)]


def _may_be(parts: list[Printed], total: Printed) -> bool:
    """Compare in points: 分 is often left out."""
    if any(part.measure not in ("", "分") for part in parts):
        return sum_may_be(parts, total)
    return sum((part.bare for part in parts), Fraction(0)) == total.bare


def _execution(report: Report, table: IndicatorTable) -> Printed | None:
    for block in report.fund_blocks:
        total = block.total
        if total and total.score and total.label.place.block in table.blocks:
            return total.score
    return None


def _rows(table: IndicatorTable, execution: Printed | None) -> Iterator[Problem]:
    begin = 0
    for each in table.sums:
        rows = table.rows[0 if each.is_total else begin : each.after]
        begin = each.after
        if each.is_total and each is not table.total:
            continue
        scored = [row.scored for row in rows if row.scored]
        if each.score is None or not scored or any(row.points and not row.scored for row in rows):
            continue
        sums = [scored, *([[execution, *scored]] if execution and each.is_total else [])]
        if not any(_may_be(parts, each.score) for parts in sums):
            what = "总分" if each.is_total else each.head.flat
            yield _problem(
                each.score, sums[-1], f"{what}写的是 {each.score.number}，上面各项得分相加不是这个数"
            )


def _problem(total: Printed, parts: list[Printed], message: str) -> Problem:
    return Problem(
        (total.span, *(part.span for part in parts)),
        message,
        expected=addition(parts).rpartition(" = ")[2],
        computed=addition(parts),
        advice="核对各项得分和合计",
    )


def _totals(report: Report, tables: list[IndicatorTable]) -> Iterator[Problem]:
    """Compare the totals of whole tables with one another and with those in the text."""
    sums = [total for table in tables if (total := table.total) and _is_whole(total)]
    scores = [total.score for total in sums if total.score]
    if not scores:
        return
    for other in scores[1:]:
        if other.bare != scores[0].bare:
            yield _differs(other, scores[0], "两张评分表的总分")
    if len({score.bare for score in scores}) > 1:
        return
    stated = [each.printed for each in report.stated_totals if each.is_score]
    if (
        any(each.bare == scores[0].bare for each in stated)
        and len({each.bare for each in stated}) > len(stated) - 1 > 1
    ):
        return  # a total for each of several projects
    for each in stated:
        if each.bare != scores[0].bare:
            yield _differs(each, scores[0], "文中总分和评分表总分")


def _is_whole(total: SumRow) -> bool:
    return total.weight is None or total.weight.bare == FULL


def _differs(one: Printed, other: Printed, what: str) -> Problem:
    return Problem(
        (one.span, other.span),
        f"{what}不一致：这里 {one.number}，另一处 {other.number}",
        expected="两处相同",
        computed=f"{one.number} ≠ {other.number}",
        advice="改正其中一处",
    )
