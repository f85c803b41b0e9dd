"""A score lies between nothing and its weight.

Finds: an indicator, of a table or gone through in a sentence, whose printed score is more than its printed
weight, or below zero.
Why it matters: the weight is the most an indicator can earn (财预〔2020〕10号, annex 1: 得分 beside 分值).
Example: 分值 10，得分 10.5.
Instead: 得分 at most 10, or the right weight.
Left out: rows without a weight or without a score; scores written as per cents.
"""

from jiheng.audit.check import Answer, Check
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check(
    "得分在零分和分值之间", 1, code="AR03", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC
)


@check.finds
def find(report: Report) -> Answer:
    """Compare each score with its weight."""
    rows = [(row, row.scored, row.points) for row in (*report.indicator_rows, *report.told_beside)]
    scored = [
        (row, score, weight) for row, score, weight in rows if score and weight and score.unit in ("", "分")
    ]
    if not scored:
        return not_applicable("没有同时写明分值和得分的指标")
    return [
        Problem(
            (score.span, weight.span),
            f"“{row.label}”得分 {score.number}，分值 {weight.number}",
            expected=f"0 到 {weight.number} 分",
            computed=f"{score.number} ＞ {weight.number}" if score.scaled > 0 else f"{score.number} ＜ 0",
            advice="核对得分和分值",
        )
        for row, score, weight in scored
        if not 0 <= score.bare <= weight.bare
    ]
