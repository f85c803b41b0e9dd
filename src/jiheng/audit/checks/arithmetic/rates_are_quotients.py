"""A printed rate is what its two amounts or counts come to.

Finds: a rate that no pair of numbers beside it gives, at the precision printed: execution, release and
control rates by the role words of the amounts, others by a written formula or by 应/计划 and 实际/完成; and
a rate that fits the rounded amount beside it but not the exact amount printed elsewhere.
Why it matters: execution and release rates are scored; a reader reckons them again first.
Example: 预算31万元，执行27.415万元，执行率88.45%.
Instead: 88.44 %.
Left out: 1. several budgets beside the rate (年初, 全年, 到位 …): it is right if one fits. 2. amounts up to
a day, of instalments, or of a part are not taken for the whole. A difference of at most 0.01
percentage points is told as a hint.
"""

from collections.abc import Iterator

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.amounts import BUDGETS, MOST_AMOUNTS, Amount, Role, each_once
from jiheng.audit.claims.rates import Basis, RateKind
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.printed import Printed, agree, quotient_may_be
from jiheng.audit.reckoning import percent, quotient, small
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

PLACES = 2
WHOLE_NAMES = frozenset(
    {"预算执行率", "执行率", "项目执行率", "资金执行率", "项目预算执行率", "全年预算执行率", "支出进度"}
)

check = Check(
    "比率等于分子除以分母", 1, code="AR04", severity=Severity.ERROR, decides=CheckClass.DETERMINISTIC
)


@check.finds
def find(report: Report) -> Answer:
    """Divide again."""
    if not report.rates:
        return not_applicable("没有写明比率")
    found: list[Problem] = []
    paid = [each.printed for each in each_once(_whole(report)) if each.role is Role.PAID]
    all_pairs = _all_pairs(report)
    for rate in report.rates:
        pairs = [pair for pair in rate.pairs if pair[1].value > 0]
        if pairs and not _fits(pairs, rate.printed):
            found.append(_wrong(rate.printed, pairs))
        elif pairs and rate.kind is RateKind.EXECUTION and not rate.scope:
            found += _against_finer(paid, rate.printed, pairs)
        elif rate.basis is Basis.NONE and rate.name in WHOLE_NAMES:
            found += _against_all(all_pairs, rate.printed)
    return found


def _fits(pairs: list[tuple[Printed, Printed]], rate: Printed) -> bool:
    return any(quotient_may_be(*pair, rate) for pair in pairs)


def _wrong(
    rate: Printed, pairs: list[tuple[Printed, Printed]], certainty: Certainty | None = None
) -> Problem:
    numerator, denominator = min(pairs, key=lambda pair: abs(pair[0].value / pair[1].value - rate.value))
    share = numerator.value / denominator.value
    places = max(PLACES, rate.places)
    return Problem(
        (rate.span, numerator.span, denominator.span),
        f"写的是 {rate.number}%，按所列的数算是 {percent(share, places)}",
        expected=percent(share, places),
        computed=quotient(numerator, denominator, places),
        advice="核对比率和它的分子、分母",
        severity=Severity.INFO if small(rate, share) else None,
        certainty=certainty,
    )


def _whole(report: Report) -> list[Amount]:
    return [each for each in report.amounts if each.role and not each.scope and not each.partial]


def _against_finer(
    amounts: list[Printed], rate: Printed, pairs: list[tuple[Printed, Printed]]
) -> Iterator[Problem]:
    """Compare with the same amount printed elsewhere with more places."""
    fitting = next((pair for pair in pairs if quotient_may_be(*pair, rate)), None)
    if fitting is None:
        return
    numerator, denominator = fitting
    for finer in amounts:
        same = agree(finer, numerator) and finer.half < numerator.half
        if same and finer.value != numerator.value and not quotient_may_be(finer, denominator, rate):
            yield _wrong(rate, [(finer, denominator)])
            return


def _all_pairs(report: Report) -> list[tuple[Printed, Printed]]:
    """Pair what was paid for the whole project with its budgets, wherever they stand.

    None where the amounts are of several years, or so many that they cannot all be the project's.
    """
    amounts = [each for each in _whole(report) if each.printed.unit]
    if len({each.year for each in amounts} - {""}) > 1:
        return []
    paid = [each.printed for each in each_once(amounts) if each.role is Role.PAID]
    budgets = [each.printed for each in each_once(amounts) if each.role in BUDGETS]
    if max(len(paid), len(budgets)) > MOST_AMOUNTS:
        return []
    return [(one, other) for one in paid for other in budgets if other.value > 0]


def _against_all(pairs: list[tuple[Printed, Printed]], rate: Printed) -> Iterator[Problem]:
    """Compare a rate without amounts beside it with all pairs."""
    if pairs and not _fits(pairs, rate):
        yield _wrong(rate, pairs, Certainty.LIKELY)
