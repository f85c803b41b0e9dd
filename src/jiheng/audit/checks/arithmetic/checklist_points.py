"""The points of a checklist sum to the weight of its indicator.

Finds: a scoring standard made of items with points (①…（1分）；②…（2分）) whose points are more or fewer
than the indicator's weight.
Why it matters: an indicator whose items sum to less can never earn full marks, one whose items sum to
more can earn too many.
Example: 分值 4: ①有制度（2分）；②制度合法合规（1分）.
Instead: items that sum to 4.
Left out: standards that also deduct, give bands or bonuses, or of which an item has no points.
"""

import re

from jiheng.audit.check import Answer, Check
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.printed import Printed
from jiheng.audit.reckoning import addition
from jiheng.audit.report import Report
from jiheng.rules.texts.said import told_by
from jiheng.values.outcome import not_applicable
from jiheng.values.score import Score

FEWEST = 2
POINTS = re.compile("[0-9０-９]\\s*分")
OTHERWISE = re.compile("加分|否则|每.{0,12}扣|最多|最高|至多|任选|之一|或者")
# Sentences that leave the points of the items as they are.
KEPT = frozenset({"item", "explained", "formula", "heading", "prerequisite", "full_points", "items_earn"})

check = Check(
    "评分要点的分值相加等于指标分值",
    1,
    code="AR08",
    severity=Severity.ERROR,
    decides=CheckClass.DETERMINISTIC,
)


@check.finds
def find(report: Report) -> Answer:
    """Add up the items of each standard."""
    found: list[Problem] = []
    seen = False
    for row in report.indicator_rows:
        weight = row.points
        if row.rule is None or weight is None or weight.unit not in ("", "分", "%"):
            continue
        text = row.rule.prose
        if len(POINTS.findall(text)) < FEWEST:
            continue
        items = [each for each in told_by(text).said if each.said == "item" and each.marked]
        if len(items) < FEWEST or any("points" not in each.words for each in items) or OTHERWISE.search(text):
            continue
        seen = True
        points = [Score.read(each.words["points"]).hundredths for each in items]
        if sum(points) == weight.bare * 100:
            continue
        listed = [Printed(each, 2, "", weight.span) for each in points]
        found.append(
            Problem(
                (row.rule.place, weight.span),
                f"“{row.label}”分值 {weight.number}，评分标准各项的分相加不是这个数",
                expected=f"各项合计 {weight.number} 分",
                computed=addition(listed),
                advice="核对各项的分",
            )
        )
    return found if seen else not_applicable("没有分项给分的评分标准")
