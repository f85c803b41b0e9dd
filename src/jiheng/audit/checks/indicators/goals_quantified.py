"""The goals name quantities.

Finds: goals of which none, or of four and more fewer than a quarter, name a number.
Why it matters: 财预〔2015〕88号 wants goals that are specific and, where they can be, quantified; else the
indicators have nothing to come from.
Example: 保证机关各类信息系统和信息化设备正常运行.
Instead: 3 个系统全年正常运行率不低于 99%.
Left out: (1) numbers of the list, years and days, which are no quantities; (2) reports that state no goal.
"""

from jiheng.audit.check import Answer, Check
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.documents.reading import Span
from jiheng.values.outcome import not_applicable

check = Check("绩效目标有数量", 1, code="IQ14", severity=Severity.WARNING, decides=CheckClass.DETERMINISTIC)
NO_QUANTITY = frozenset({"", "年", "日", "月", "号", "时", "级", "期", "类"})
SHARE = 4


@check.finds
def find(report: Report) -> Answer:
    """Look for numbers with a unit in each sentence of the goals."""
    goals = [span for span, _ in report.goals.statements]
    if not goals:
        return not_applicable("没有写绩效目标")
    without = [span for span in goals if not _quantity(report, span)]
    some = len(goals) - len(without)
    if not without or (some and SHARE * some >= len(goals)):
        return []
    return [
        Problem(
            tuple(without),
            f"绩效目标 {len(goals)} 句，{len(without)} 句没有数量",
            expected="主要的目标写明数量：多少个系统、多高的运行率、多少次",
            computed=f"{len(goals)} 句里有数量的 {some} 句",
            advice="从指标表里取主要的数写进目标",
        )
    ]


def _quantity(report: Report, span: Span) -> bool:
    return any(each.unit not in NO_QUANTITY for each in report.numbers.within(span))
