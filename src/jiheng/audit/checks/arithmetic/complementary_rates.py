"""Rates that complete one another agree: deviation or surplus and execution make 100 %.

Finds: 预算支出偏差率 or 结余率 that is not 100 % less the execution (or control) rate printed elsewhere, and
成本节约率 that is not 100 % less 成本控制率.
Why it matters: they are two sides of one pair of amounts; one of them is wrong.
Example: 预算执行率 99.68%，预算支出偏差率 0.52%.
Instead: 0.32 %.
Left out: rates of which the report prints several values, if they are what is taken from 100 %; targets.
"""

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.rates import RateKind
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.printed import Printed
from jiheng.audit.reckoning import percent
from jiheng.audit.report import Report
from jiheng.documents.reading import Span
from jiheng.values.outcome import not_applicable

PAIRS = (
    (RateKind.DEVIATION, RateKind.EXECUTION),
    (RateKind.DEVIATION, RateKind.CONTROL),
    (RateKind.SURPLUS, RateKind.EXECUTION),
    (RateKind.SAVING, RateKind.CONTROL),
)

check = Check("互补的比率相符", 1, code="AR10", severity=Severity.WARNING, decides=CheckClass.DETERMINISTIC)


@check.finds
def find(report: Report) -> Answer:
    """Add the two sides."""
    values: dict[RateKind, list[Printed]] = {}
    for rate in report.rates:
        if not rate.scope:
            values.setdefault(rate.kind, []).append(rate.printed)
    single = {kind: found[0] for kind, found in values.items() if len({each.value for each in found}) == 1}
    pairs: dict[Span, tuple[Printed, Printed, RateKind, RateKind]] = {}
    for one, other in PAIRS:
        for small in values.get(one, []) if other in single else []:
            pairs.setdefault(small.span, (small, single[other], one, other))
    if not pairs:
        return not_applicable("没有两个互补的比率")
    return [
        Problem(
            (small.span, large.span),
            f"{one} {small.number}% 与{other} {large.number}% 相加不是 100%",
            expected=percent(abs(1 - large.value)),
            computed=f"100% - {large.number}% = {percent(1 - large.value)}",
            advice="核对两个比率",
        )
        for small, large, one, other in pairs.values()
        if not abs(abs(1 - large.value) - abs(small.value)) <= small.half + large.half
    ]
