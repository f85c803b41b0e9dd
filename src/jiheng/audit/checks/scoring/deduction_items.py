"""A deduction from a checklist is the points of items, and the report says of which.

Finds: a score that no choice of the checklist's items gives (an error); and asks, for a possible
deduction, which item was not met.
Why it matters: a deduction that no item explains was made by feeling.
Example: items of 1 + 1 + 2 points, 得分 3.5.
Instead: 3, with the item that was not met named.
Left out: standards that are no checklist with points; items that may be met in part.
"""

from jiheng.audit.check import Answer, Check
from jiheng.audit.finding import CheckClass, Problem, Question, Severity
from jiheng.audit.reckoning import number
from jiheng.audit.report import Report
from jiheng.catalogue import Raw
from jiheng.values.outcome import not_applicable
from jiheng.values.score import Score

CHECKLISTS = ("F08", "F09")
MOST_ITEMS = 12
PARTLY = ("部分", "酌情", "视情", "基本", "较")

check = Check("扣分对应评分标准的条款", 1, code="SR02", severity=Severity.ERROR, decides=CheckClass.SEMANTIC)


@check.finds
def find(report: Report) -> Answer:
    """Look for a choice of items that gives the score."""
    found: list[Problem | Question] = []
    seen = False
    for standard in report.standards:
        readings = [each for each in standard.read.readings if each.code in CHECKLISTS]
        score, weight = standard.row.scored, standard.row.points
        if len(readings) != 1 or score is None or weight is None:
            continue
        seen = True
        points = _points(readings[0].parameters["items"])
        label = standard.row.label
        if score.bare == weight.bare or not points or len(points) > MOST_ITEMS or score.places > 2:  # noqa: PLR2004
            continue
        lost = weight.bare - score.bare
        if score.bare * 100 in _sums(points):
            message = f"“{label}”扣了 {number(lost, 2)} 分，是评分标准的哪一项没有满足？"
            found.append(Question((score.span, standard.cell.place), message))
        elif not any(word in standard.cell.text for word in PARTLY):
            listed = "、".join(str(Score(each)) for each in points)
            found.append(
                Problem(
                    (score.span, standard.cell.place),
                    f"“{label}”得分 {score.number}，评分标准各项的分凑不出这个数",
                    expected=f"{listed} 分中若干项的和",
                    computed=f"扣去 {number(lost, 2)} 分，不是任何几项之和",
                    advice="写明哪一项没有满足，按该项的分扣",
                )
            )
    return found if seen else not_applicable("没有分项给分的评分标准")


def _points(items: Raw) -> list[int]:
    if not isinstance(items, list):
        return []
    return [
        Score.read(str(item["points"])).hundredths
        for item in items
        if isinstance(item, dict) and "points" in item
    ]


def _sums(points: list[int]) -> set[int]:
    sums = {0}
    for each in points:
        sums |= {before + each for before in sums}
    return sums
