"""Points that were lost have their problem, and a problem its recommendation.

Finds: an indicator that lost points while nothing among the problems speaks of it; and problems without
any recommendation (有关建议：无).
Why it matters: a deduction is the evaluators' finding; if the report does not tell it, nobody mends it.
Example: 信访群众满意度 9 of 10 points, the only problem told is the wording of an indicator.
Instead: one problem for each loss of points, one recommendation for each problem.
Left out: rows whose own cell, or a sentence that names them, tells reason or measure (the form);
reports without a part on problems; whether the problem told is the right one.
"""

import re
from collections.abc import Iterator
from functools import cache

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.indicator_rows import IndicatorRow, level_name
from jiheng.audit.dictionary import pairs, pattern, words
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check(
    "扣分都有问题和建议",
    1,
    code="LG05",
    severity=Severity.ERROR,
    decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)
NONE = re.compile(r"[\s（(]*(?:无|暂无|没有)[\s。）)]*")


@check.finds
def find(report: Report) -> Answer:
    """Look for the words of each row that lost points among the problems."""
    problems = report.parts.of("problems")
    if not problems:
        return not_applicable("没有存在问题的部分")
    told = "".join(part.text for part in problems)
    parents = {
        level_name(level) for row in report.indicator_rows for level in (row.level1, row.level2) if level
    }
    lost = [
        row
        for row in report.indicator_rows
        if _lost(row) and not row.deviation and row.label not in parents and not _explained(report, row)
    ]
    return [*_without_problem(lost, told), *_without_advice(report, told)]


def _explained(report: Report, row: IndicatorRow) -> bool:
    """Say whether a sentence that names the row says why it lost points."""
    why = pattern("logic", "deducted")
    return any(
        place.cell < 0 and why.search(text[text.index(row.label) :])
        for place, text in report.asserted.naming(row.label)
    )


def _lost(row: IndicatorRow) -> bool:
    return bool(row.points and row.scored and row.scored.bare < row.points.bare)


def _without_problem(rows: list[IndicatorRow], told: str) -> Iterator[Problem]:
    for row in rows:
        if row.points and row.scored and not speaks_of(told, row):
            lost = f"{row.points.number} 分得 {row.scored.number} 分"
            yield Problem(
                (row.scored.span, row.points.span),
                f"“{row.label}”{lost}，存在的问题里没有提到",
                expected="每处扣分都有对应的问题和建议",
                computed=lost,
                advice="在存在的问题中写明为何扣分，并提出改进建议",
            )


def _without_advice(report: Report, told: str) -> Iterator[Problem]:
    if NONE.fullmatch(told):
        return
    for part in report.parts.of("measures"):
        if NONE.fullmatch(part.text):
            yield Problem(
                (part.texts[0][0], part.place),
                f"写了存在的问题，“{part.title}”却是“{part.text.strip()}”",
                expected="对每个问题提出建议",
                advice="针对所列问题逐条提出建议",
            )


def speaks_of(told: str, row: IndicatorRow) -> bool:
    """Say whether words speak of an indicator: by its dictionary words, else by its own."""
    if pattern("logic", "everything").search(told):
        return True
    known = [spoken for word, spoken in pairs("logic", "speaks_of") if word in row.label]
    if known:
        return re.search("|".join(known), told) is not None
    return any(pair in told for pair in _pairs(row.label))


@cache
def _pairs(name: str) -> tuple[str, ...]:
    """Give the pairs of neighbouring characters that say what a name is about."""
    generic = words("logic", "generic_pairs")
    found = (name[n : n + 2] for n in range(len(name) - 1))
    return tuple(pair for pair in found if pair not in generic and re.fullmatch("[一-龥A-Za-z]{2}", pair))
