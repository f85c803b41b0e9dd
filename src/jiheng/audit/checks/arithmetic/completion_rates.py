"""The completion rate of a row is its actual value divided by its target.

Finds: a row of a table whose 完成率 is not 实际完成 ÷ 计划 at the precision printed.
Why it matters: 完成率 is what proportional standards score.
Example: 计划 4 次，实际 3 次，完成率 100%.
Instead: 75%.
Left out: rows whose target or actual is not one number of the same unit; targets for which less is better
(≤, 以内); more than the target shown as 100 %. A difference of at most 0.01 points is a hint.
"""

from jiheng.audit.check import Answer, Check
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.printed import quotient_may_be
from jiheng.audit.reckoning import percent, quotient, small
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

LESS_IS_BETTER = ("≤", "≦", "<", "＜", "以内", "以下", "不超过", "不高于", "低于", "不大于", "小于", "内")
PLACES = 2

check = Check(
    "完成率等于实际除以计划", 1, code="AR07", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC
)


@check.finds
def find(report: Report) -> Answer:
    """Divide each row again."""
    found: list[Problem] = []
    seen = False
    for row in report.indicator_rows:
        if row.rate is None or row.target is None or row.actual is None:
            continue
        seen = True
        rate, target, actual = row.rate.number("%"), row.target.number(), row.actual.number()
        if rate is None or target is None or actual is None or rate.unit != "%" or target.value <= 0:
            continue
        if target.measure != actual.measure or any(word in row.target.text for word in LESS_IS_BETTER):
            continue
        share = actual.value / target.value
        capped = rate.value == 1 and share > 1
        if capped or quotient_may_be(actual, target, rate):
            continue
        places = max(PLACES, rate.places)
        found.append(
            Problem(
                (rate.span, actual.span, target.span),
                f"“{row.label}”完成率写的是 {rate.number}%，实际除以计划是 {percent(share, places)}",
                expected=percent(share, places),
                computed=quotient(actual, target, places),
                advice="核对计划数、实际数和完成率",
                severity=Severity.INFO if small(rate, share) else None,
            )
        )
    return found if seen else not_applicable("没有同时写明计划、实际和完成率的表")
