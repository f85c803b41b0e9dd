"""Where much of the budget was not spent, the report says why.

Finds: an execution rate below 95 %, printed or to be reckoned from budget and payment of the project, in a
report none of whose sentences gives a cause for it.
Why it matters: low execution is to be explained with measures (财预〔2020〕10号, art. 26).
Example: 年初预算31万，实际执行27.42万，执行率88.45% and nothing else.
Instead: 因公开招标节约 3.58 万元, or 因系统升级推迟到次年验收，尾款未付.
Left out: 1. amounts of parts or up to a day. 2. the surplus returned (退回财政) is no cause. 3. forms whose
deviation cell of the execution row says it; what a scoring standard says is no cause. 4. monitoring forms,
whose money is that of a day in the year.
"""

import re
from fractions import Fraction

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.amounts import Role
from jiheng.audit.claims.rates import RateKind
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.printed import Printed
from jiheng.audit.reckoning import percent
from jiheng.audit.report import Report
from jiheng.documents.reading import Span
from jiheng.values.outcome import not_applicable

LIMIT = Fraction(95, 100)
PLAUSIBLE = Fraction(1, 100)
CAUSE = re.compile(
    "由于|因(?!素|此|而)|原因(?!分析)|导致|受.{1,16}影响|所致|节约|节省|未到付款|尾款|质保金|跨年|按(?:照)?合同(?:的)?约定[^，。；]{0,8}(?:支付|付款|分期|结算)|推迟|延期|压减"
)
ABOUT = re.compile("执行|支付|支出|结余|付款|尾款|资金|预算|质保金")
SENTENCE = re.compile("[^。；！？\n]+")
BUDGETS = (Role.ANNUAL_BUDGET, Role.RELEASED, Role.QUOTA, Role.INITIAL_BUDGET, Role.BUDGET)

check = Check("执行率低的写明原因", 1, code="DV02", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC)


@check.finds
def find(report: Report) -> Answer:
    """Find the execution, then a cause."""
    if report.parts.monitoring:
        return not_applicable("年中的监控表按时点看进度，不按全年的线")  # 4
    execution = _printed(report) or _reckoned(report)
    if execution is None:
        return not_applicable("没有写明预算执行率，也没有成对的预算和支付金额")
    share, spans, told = execution
    if share >= LIMIT or share < PLAUSIBLE or _explained(report):
        return []
    return [
        Problem(
            spans,
            f"预算执行率 {told}，低于 {percent(LIMIT)}，文中没有写原因",
            expected="写明没有用完的原因和措施",
            computed=f"{told} ＜ {percent(LIMIT)}",
            advice="写明是节约、推迟、未到付款时间还是预算编得过大，各多少万元",
            certainty=Certainty.LIKELY,
        )
    ]


def _printed(report: Report) -> tuple[Fraction, tuple[Span, ...], str] | None:
    rates = [each for each in report.rates if each.kind is RateKind.EXECUTION and not each.scope]
    if not rates:
        return None
    last = rates[0].printed
    return last.value, (last.span,), f"{last.number}%"


def _reckoned(report: Report) -> tuple[Fraction, tuple[Span, ...], str] | None:
    whole = [each for each in report.amounts if not each.scope and not each.partial and each.printed.unit]
    first_paid: dict[tuple[int, int], Printed] = {}  # of each text
    for each in whole:
        if each.role is Role.PAID:
            first_paid.setdefault((each.span.block, each.span.cell), each.printed)
    for role in BUDGETS:
        for budget in whole:
            paid = first_paid.get((budget.span.block, budget.span.cell))
            if budget.role is role and paid and budget.printed.value > 0:
                share = paid.value / budget.printed.value
                return share, (paid.span, budget.span), f"{paid} ÷ {budget.printed} = {percent(share)}"
    return None


def _explained(report: Report) -> bool:
    return any(
        CAUSE.search(match[0]) and ABOUT.search(match[0])
        for _, text in report.asserted
        for match in SENTENCE.finditer(text)
    )
