"""An execution rate says which budget it is of.

Finds: a report with an execution rate whose budget is called 年初预算 in one place and only 预算 or 资金 in
another, or never by its kind, and which neither gives 全年预算数 nor says that nothing was adjusted.
Why it matters: the form's rate is paid ÷ 全年预算数 (after adjustment); 年初预算数 is another amount
(财预〔2020〕10号 annex 1).
Example: “年初预算31万” and “项目预算资金31万”, 执行率 88.45%.
Instead: “年初预算 31 万元，全年预算 31 万元（未调整）”.
Left out: reports without a rate; amounts of other years and of parts.
"""

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.amounts import Role
from jiheng.audit.claims.rates import RateKind
from jiheng.audit.dictionary import pattern
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check(
    "预算是哪一种写清楚",
    1,
    code="BP01",
    severity=Severity.INFO,
    decides=CheckClass.HEURISTIC,
    certainty=Certainty.LIKELY,
)


@check.finds
def find(report: Report) -> Answer:
    """Gather the kinds of the project's own budget amounts."""
    rates = [rate for rate in report.rates if rate.kind is RateKind.EXECUTION]
    own = [each for each in report.amounts if not each.scope and not each.partial]
    vague = [each for each in own if each.role is Role.BUDGET]
    if not rates or not vague:
        return not_applicable("没有执行率，或者预算的种类都写明了")
    adjusted = report.asserted.matches(pattern("budget", "not_adjusted"))
    if any(each.role is Role.ANNUAL_BUDGET for each in own) or any(adjusted):
        return []
    initial = [each for each in own if each.role is Role.INITIAL_BUDGET]
    kinds = "有的写年初预算，有的只写预算" if initial else "只写预算，没有写是年初预算还是全年预算"
    return [
        Problem(
            (vague[0].span, *(each.span for each in [*initial[:1]])),
            f"执行率所用的预算{kinds}",
            expected="全年预算数；没有调整的，写明未调整",
            advice="写明年初预算数和全年预算数",
        )
    ]
