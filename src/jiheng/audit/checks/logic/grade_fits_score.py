"""The grade fits the score, and there is no grade without a score.

Finds: a grade (优, 良, 中, 差) that the total score does not earn; a grade where no score stands
anywhere.
Why it matters: 财预〔2020〕10号 art. 16: the grade follows from the points, generally 优 from 90, 良
from 80, 中 from 60. Support or cut of the next budget follows from it (art. 27).
Example: “评价为优等次” without a score; “总体自评结果良好” beside 98 points.
Instead: “综合得分98分，评价等级为优”.
Left out: grades quoted from another report or year; local bands, unless the report prints them
(90分以上为优); totals out of other than 100 points.
"""

import re
from collections.abc import Iterator
from fractions import Fraction

from jiheng.audit.check import Answer, Check
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.printed import Printed
from jiheng.audit.report import Report
from jiheng.documents.reading import Span
from jiheng.values.outcome import not_applicable

check = Check("等级与得分相符", 1, code="LG07", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC)
FULL = 100
BANDS = {"优": 90, "良": 80, "中": 60, "差": 0}
ORDER = "优良中差"
OWN_BAND = re.compile(
    r"([0-9]{2,3})\s*+(?:分)?(?:（含）|\(含\))?\s*+(?:分?及?以上|[-—~～至]\s*100\s*分?|≤)[^，。；]{0,12}?(优|良|中)"
)


@check.finds
def find(report: Report) -> Answer:
    """Compare each grade with every total there is."""
    grades = [(word[0], word, span) for word, span in _grades(report) if word[0] in BANDS]
    if not grades:
        return not_applicable("没有写评定等级")
    scores = list(_scores(report))
    if not scores:
        _, word, span = grades[0]
        return [
            Problem(
                (span,),
                f"评为“{word}”，全文没有得分",
                expected="先有得分，再按得分定等级",
                advice="附上评分表，写明综合得分",
            )
        ]
    least = _bands(report)
    found = []
    for grade, word, span in grades:
        if all(grade != _earned(score.bare, least) for score in scores):
            score = scores[0]
            adjective = len(word) > 1
            found.append(
                Problem(
                    (span, score.span),
                    f"得分 {score.number} 分，等级写“{word}”",
                    expected=f"“{_earned(score.bare, least)}”（90 起优、80 起良、60 起中，当地另有规定除外）",
                    computed=f"{score.number} 分",
                    advice="按得分改等级，或写明所用的等级标准",
                    severity=Severity.WARNING if adjective else None,
                    certainty=Certainty.LIKELY if adjective else None,
                )
            )
    return found


def _grades(report: Report) -> Iterator[tuple[str, Span]]:
    for each in report.stated_grades:
        if not report.parts.quoted(each.span):
            yield each.word, each.span
    for table in report.indicator_tables:
        if table.grade:
            yield table.grade.flat, table.grade.place


def _scores(report: Report) -> Iterator[Printed]:
    for stated in report.stated_totals:
        if stated.is_score and stated.printed.bare <= FULL:
            yield stated.printed
    for table in report.indicator_tables:
        total = table.total
        if total and total.score and (total.weight is None or total.weight.bare == FULL):
            yield total.score


def _bands(report: Report) -> dict[str, int]:
    """Give the least score of each grade: the report's own where it prints them."""
    own = {
        match[2]: int(match[1])
        for _, text in report.asserted.naming("优")
        for match in OWN_BAND.finditer(text)
    }
    return BANDS | own if "优" in own and "良" in own else BANDS


def _earned(score: Fraction, least: dict[str, int]) -> str:
    return next(grade for grade in ORDER if score >= least[grade])
