"""An indicator says more than its own name.

Finds: target and actual value that are one and the same word, and a word of the indicator's name.
Why it matters: “提高：提高，提高” is true of every project; nothing was measured.
Example: 提高平台运营能力, target 提高, actual 提高.
Instead: 平台故障次数 ≤4次, actual 3次.
Left out: (1) values with a number; (2) words that are no part of the name (IQ01); (3) the checklists of the
official framework.
"""

import re

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.indicator_rows import IndicatorRow
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check(
    "指标值不重复指标名称", 1, code="IQ02", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC
)


@check.finds
def find(report: Report) -> Answer:
    """Compare target, actual value and name."""
    rows = [row for row in report.own_rows if row.target and row.actual]
    if not rows:
        return not_applicable("没有同时写指标值和完成值的指标")
    return [
        Problem(
            (row.target.place, row.actual.place, row.name.place),
            f"“{row.label}”的指标值、完成值都是“{row.target.flat}”，只重复了名称里的词",
            expected="能分出好坏的指标值，和测得的完成值",
            computed=f"指标值“{row.target.flat}” = 完成值“{row.actual.flat}” = 名称中的词",
            advice="换成有数量的指标",
        )
        for row in rows
        if row.target and row.actual and _repeats(row)
    ]


def _repeats(row: IndicatorRow) -> bool:
    target, actual = (cell.flat.strip("。；") if cell else "" for cell in (row.target, row.actual))
    return target == actual and not re.search("[0-9]", target) and target in row.label
