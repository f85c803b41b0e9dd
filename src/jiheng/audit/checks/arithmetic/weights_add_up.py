"""Weights of the parts sum to the weight of the whole.

Finds: third-level weights that do not sum to the points printed for their second or first level,
second levels that do not sum to their first, and leaves or first levels that do not sum to the printed
total; without a printed total, a whole tree (产出 and 效益 both there) that sums neither to 100 nor to
90 without the execution row.
Why it matters: weights are approved with the budget and must fill the 100 points (财预〔2020〕10号, art. 13).
Example: 质量指标（8分）over weights 4 and 3.
Instead: weights that sum to 8.
Left out: levels of which a row has no weight; trees without any printed total that show only one side;
50 + 30 + 10 = 90, because the execution row carries the other 10.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.indicator_rows import IndicatorRow, IndicatorTable, level_name
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.printed import Printed
from jiheng.audit.reckoning import addition, number
from jiheng.audit.report import Report
from jiheng.documents.reading import Span
from jiheng.values.outcome import not_applicable

FULL = Fraction(100)
WITHOUT_EXECUTION = Fraction(90)

check = Check(
    "分值逐级相加等于上级", 1, code="AR01", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC
)


@check.finds
def find(report: Report) -> Answer:
    """Add up each level and the whole of each table."""
    tables = [table for table in report.indicator_tables if _has_weights(table)]
    if not tables:
        return not_applicable("没有写明分值的指标表")
    found: list[Problem] = []
    for table in tables:
        rows = [row for row in table.rows if row.applies]
        found += _levels(rows)
        found += _whole(table, rows, _execution(report, table))
    return found


def _has_weights(table: IndicatorTable) -> bool:
    return any(row.points or row.level_points("level1") for row in table.rows)


def _execution(report: Report, table: IndicatorTable) -> Printed | None:
    """Give the weight of the execution row of the same form."""
    for block in report.fund_blocks:
        total = block.total
        if total and total.weight and total.label.place.block in table.blocks:
            return total.weight
    return None


def _levels(rows: list[IndicatorRow]) -> Iterator[Problem]:
    for (first, _), group in groupby(rows, key=lambda row: (level_name(row.level1), level_name(row.level2))):
        under = list(group)
        points = next((each for row in under if (each := row.level_points("level2"))), None)
        yield from _compared(level_name(under[0].level2) or first, points, [row.points for row in under])
    for first, group in groupby(rows, key=lambda row: level_name(row.level1)):
        under = list(group)
        points = next((each for row in under if (each := row.level_points("level1"))), None)
        seconds = _second_points(under)
        yield from _compared(first, points, seconds if all(seconds) else [row.points for row in under])


def _second_points(rows: list[IndicatorRow]) -> list[Printed | None]:
    return [
        next((each for row in group if (each := row.level_points("level2"))), None)
        for _, group in groupby(rows, key=lambda row: level_name(row.level2))
    ]


def _compared(name: str, points: Printed | None, parts: list[Printed | None]) -> Iterator[Problem]:
    known = [each for each in parts if each]
    if points is None or not known or len(known) < len(parts):
        return
    if sum(each.bare for each in known) != points.bare:
        yield Problem(
            (points.span, *_spans(known)),
            f"“{name}”的分值是 {points.number}，它下面各项合计不是这个数",
            expected=f"各项合计 {points.number} 分",
            computed=addition(known),
            advice="核对各级分值",
        )


def _whole(table: IndicatorTable, rows: list[IndicatorRow], execution: Printed | None) -> Iterator[Problem]:
    parts = _parts(rows)
    if not parts:
        return
    total = table.total.weight if table.total else None
    apart = execution.bare if execution else Fraction(0)
    reckoned = sum((each.bare for each in parts), Fraction(0))
    listed = [*parts, *([execution] if execution else [])]
    if total is not None:
        if total.bare not in (reckoned, reckoned + apart):
            yield Problem(
                (total.span, *_spans(listed)),
                f"分值总计是 {total.number}，各项合计不是这个数",
                expected=f"各项合计 {total.number} 分",
                computed=addition(listed),
                advice="核对各项分值和总计",
            )
    elif _is_whole(rows) and not {reckoned, reckoned + apart} & {FULL, WITHOUT_EXECUTION}:
        yield Problem(
            tuple(_spans(listed)),
            f"各项分值合计 {number(reckoned + apart, 2)}，不是 100（不含预算执行率时 90）",
            expected="100 分，不含预算执行率的 10 分时为 90 分",
            computed=addition(listed),
            advice="核对各项分值",
        )


def _parts(rows: list[IndicatorRow]) -> list[Printed]:
    """Give the leaves' weights, else the first levels' points; nothing where some are missing."""
    leaves = [row.points for row in rows]
    if not any(leaves):
        leaves = [
            next((each for row in group if (each := row.level_points("level1"))), None)
            for _, group in groupby(rows, key=lambda row: level_name(row.level1))
        ]
    known = [each for each in leaves if each]
    return known if len(known) == len(leaves) else []


def _is_whole(rows: list[IndicatorRow]) -> bool:
    names = "".join(level_name(row.level1) for row in rows)
    return "产出" in names and "效益" in names


def _spans(parts: list[Printed]) -> list[Span]:
    return [each.span for each in parts]
