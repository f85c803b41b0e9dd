"""Goals that were reached in full were not reached almost.

Finds: “基本实现” or “部分完成” of goals in a report whose every indicator reached its target.
Why it matters: one of the two is not true; the qualitative bands make a difference of 20 points (100–80
% for reached, 80–60 % for partly).
Example: “基本实现了预期” above a form in which every actual value equals its target.
Instead: “全部实现”, or the indicator that was missed.
Left out: reports with fewer than three comparable indicators; targets and values that are not equal as
written and not numbers.
"""

import re

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.indicator_rows import IndicatorRow
from jiheng.audit.claims.passages import split
from jiheng.audit.dictionary import pattern
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span
from jiheng.values.outcome import not_applicable

check = Check(
    "全部完成不说基本完成",
    1,
    code="LG14",
    severity=Severity.INFO,
    decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)
FEWEST = 3
PIECE = re.compile("[^。；，,\n]+")


@check.finds
def find(report: Report) -> Answer:
    """Look for the adverb in sentences on goals, where every row reached its target."""
    rows = [row for row in report.indicator_rows if row.target and row.actual]
    if len(rows) < FEWEST:
        return not_applicable("没有可以对照的指标")
    if not all(_reached(row) for row in rows):
        return []
    almost, what_for = pattern("logic", "almost"), pattern("logic", "what_for")
    found = []
    for place, text in report.asserted.holding(almost):
        for at, sentence in split(place, text, PIECE):
            match = almost.search(sentence)
            if match and what_for.search(sentence, match.end()) and place.cell < 0:
                span = Span(at.block, at.cell, at.start + match.start(), at.start + match.end())
                found.append(
                    Problem(
                        (span,),
                        f"写“{match.group()}”，而 {len(rows)} 个指标都达到了目标值",
                        expected="全部实现，或者指出没有实现的指标",
                        computed=f"{len(rows)} 个指标达到目标值",
                        advice="改成与指标一致的说法",
                    )
                )
    return found


def _reached(row: IndicatorRow) -> bool:
    if not row.target or not row.actual:
        return False
    if row.target.flat == row.actual.flat:
        return True
    target, actual = row.target.number(), row.actual.number()
    if not target or not actual or target.measure != actual.measure:
        return False
    if re.search("[≤≦<＜]|不超过|以内|以下|内$", row.target.flat):
        return actual.value <= target.value
    return actual.value >= target.value
