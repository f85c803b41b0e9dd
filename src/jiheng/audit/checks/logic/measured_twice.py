"""One measure earns points once.

Finds: two scored indicators on money (预算执行率, 成本控制率, 成本节约率, 预算支出偏差率) whose values come
from the same two amounts.
Why it matters: the same fact then counts double, and a miss is punished twice.
Example: 预算执行率 99.68% with 5 points and 成本控制率 99.68% with 4, both 61.71 ÷ 61.91.
Instead: cost by its own ceiling (unit cost, sub-item), execution by the paid amount.
Left out: rates that are exactly 100 % and whose amounts are not told; measures that are no money rates.
"""

from itertools import combinations

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.indicator_rows import IndicatorRow
from jiheng.audit.claims.rates import RateKind, kind_of
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check("同一数据不重复计分", 1, code="LG09", severity=Severity.INFO, decides=CheckClass.DETERMINISTIC)
DIRECT = {RateKind.EXECUTION, RateKind.CONTROL}
REST = {RateKind.SAVING, RateKind.DEVIATION, RateKind.SURPLUS}


@check.finds
def find(report: Report) -> Answer:
    """Compare the money rates of one scored table two by two."""
    rows = [
        row
        for row in report.indicator_rows
        if row.points and row.scored and kind_of(row.label) in DIRECT | REST
    ]
    if len(rows) < 2:  # noqa: PLR2004 — a pair
        return not_applicable("没有两个按金额计算的评分指标")
    return [
        Problem(
            (right.name.place, left.name.place),
            f"“{left.label}”和“{right.label}”算的是同一对金额",
            expected="每个指标各有自己的数据",
            computed=f"{left.actual.flat} 与 {right.actual.flat}",
            advice="成本指标改用单位成本或分项成本上限",
        )
        for left, right in combinations(rows, 2)
        if left.table == right.table and left.actual and right.actual and _same(left, right)
    ]


def _same(left: IndicatorRow, right: IndicatorRow) -> bool:
    one = left.actual.number() if left.actual else None
    other = right.actual.number() if right.actual else None
    if not one or not other or one.unit != "%" or other.unit != "%" or one.value == 1 or other.value == 1:
        return False
    both_direct = (kind_of(left.label) in DIRECT) == (kind_of(right.label) in DIRECT)
    return one.value == (other.value if both_direct else 1 - other.value)
