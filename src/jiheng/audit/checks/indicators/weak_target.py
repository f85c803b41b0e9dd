"""A target is not weaker than usual.

Finds: rates and times whose target is worse than the usual one of the indicator library for the same
indicator.
Why it matters: a target that everybody reaches earns its points without effort; 财预〔2015〕88号 reviews
targets against the industry and the years before.
Example: 系统稳定运行率 ≥95%, usually ≥99%.
Instead: ≥99%, or the reason (old equipment, a new system).
Left out: (1) counts, which the contract fixes; (2) indicators whose usual target depends on something
(column 取决于 of the library); (3) targets that cannot be compared.
"""

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.indicator_rows import IndicatorRow
from jiheng.audit.claims.own_indicators import usual
from jiheng.audit.claims.standards import target_of
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.comparison import Direction
from jiheng.values.outcome import not_applicable
from jiheng.values.target import Target

check = Check(
    "指标值不偏低", 1, code="IQ10", severity=Severity.WARNING, decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)  # fmt: skip
COMPARED = frozenset({"率", "秒"})


@check.finds
def find(report: Report) -> Answer:
    """Compare with the library."""
    known = [(row, found) for row in report.own_indicators if row.target and (found := usual(row.label))]
    if not known:
        return not_applicable("没有指标库里有的指标")
    return [
        Problem(
            (row.target.place, row.name.place),
            f"“{row.label}”的指标值“{row.target.flat}”比通常的“{found.target}”低",
            expected=f"{found.target}（指标库 {found.id} {found.name}）",
            computed=f"{row.target.flat} 不如 {found.target}",
            advice="按行业水平和上年实际提高；确有原因的，写明原因",
        )
        for row, found in known
        if row.target and found.target and not found.set_by and _weaker(row, found.target)
    ]


def _weaker(row: IndicatorRow, common: Target) -> bool:
    target = target_of(row)
    if target is None or target.quantity is None or common.quantity is None or common.direction is None:
        return False
    if target.quantity.measure != common.quantity.measure or common.quantity.measure not in COMPARED:
        return False
    if common.direction is Direction.REVERSE:
        return target.direction is not Direction.FORWARD and target.quantity.exact > common.quantity.exact
    return target.direction is not Direction.REVERSE and target.quantity.exact < common.quantity.exact
