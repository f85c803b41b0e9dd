"""One kind of amount has one value, and its rounded form is rounded right.

Finds: an amount of the project (年初预算, 全年预算, 指标, 到位, 支付, 结余) that is printed with
another value elsewhere; and a rounded amount that is not the half-up rounding of the exact one.
Why it matters: which of two values is scored cannot be told, and parts rounded wrongly do not add up.
Example: 结余3.58万元 in one place, 3.585万元 in another.
Instead: 3.585 万元 in both, or 3.59 万元 rounded.
Left out: 1. amounts of parts, of other years, up to a day or of an instalment. 2. payments and surpluses
in texts that name no budget: they may be single payments. 3. 预算 without a kind, unless it is said to be
the project's (项目预算) and is neither its 年初 nor its 全年预算 of that year, both printed elsewhere.
4. more than two values, or two of which one is more than twice the other: they are of different things.
5. 61.91万元 and 619100元, or 27.42 for 27.415, are one value.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.amounts import BUDGETS, LONGEST_LEAD, Amount, Role, each_once
from jiheng.audit.finding import Certainty, CheckClass, Problem, Severity
from jiheng.audit.printed import Printed, agree
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable
from jiheng.values.rounding import decimal_text, half_up

KINDS = (
    Role.INITIAL_BUDGET,
    Role.ANNUAL_BUDGET,
    Role.QUOTA,
    Role.RELEASED,
    Role.PAID,
    Role.SURPLUS,
)
MOST_VALUES = 2
TWICE = 2
KNOWN = (Role.INITIAL_BUDGET, Role.ANNUAL_BUDGET)
PROJECTS = re.compile(r"项目(?:总)?预算(?:金额|资金|总额|数|为|是|共|安排|\s|[:：])*$")
NEED_BUDGET = (Role.PAID, Role.SURPLUS, Role.RELEASED)

check = Check("同一金额前后一致", 1, code="AR06", severity=Severity.WARNING, decides=CheckClass.DETERMINISTIC)


@check.finds
def find(report: Report) -> Answer:
    """Compare every amount of a kind with the first of it."""
    with_budget = {
        (each.span.block, each.span.cell)
        for each in report.amounts
        if each.role in BUDGETS and not each.scope
    }
    found: list[Problem] = []
    compared = False
    for role in KINDS:
        amounts = [each for each in report.amounts if each.role is role and _is_whole(each, with_budget)]
        for group in _years(amounts):
            compared = compared or len(group) > 1
            found += _differing(role, group)
    found += _of_no_kind(report)
    return found if found or compared else not_applicable("没有一种金额写了两处")


def _is_whole(amount: Amount, with_budget: set[tuple[int, int]]) -> bool:
    if amount.scope or amount.partial or not amount.printed.unit:
        return False
    beside = (amount.span.block, amount.span.cell) in with_budget
    return amount.in_table or beside or amount.role not in NEED_BUDGET


def _of_no_kind(report: Report) -> Iterator[Problem]:
    """Compare 项目预算 with the budgets of a kind, where one of them must be meant."""
    known = each_once(
        each for each in report.amounts if each.role in KNOWN and not each.scope and not each.partial
    )
    years = {each.year for each in known} - {""}
    only = years.pop() if len(years) == 1 else ""
    for amount in report.amounts:
        if amount.role is not Role.BUDGET or amount.scope or amount.partial or amount.in_table:
            continue
        before = max(0, amount.span.start - LONGEST_LEAD)
        lead = report.document.text_at(amount.span._replace(start=before, end=amount.span.start))
        if not PROJECTS.search(lead):
            continue
        of_year = [each for each in known if each.year in ("", amount.year or only)]
        if {each.role for each in of_year} != set(KNOWN):
            continue
        if any(
            agree(amount.printed, each.printed) or _apart(amount.printed, each.printed) for each in of_year
        ):
            continue
        others = [next(each for each in of_year if each.role is role) for role in KNOWN]
        told = "，".join(f"{each.role} {each.printed}" for each in others)
        yield Problem(
            (amount.span, *(each.span for each in others)),
            f"项目预算 {amount.printed}，既不是年初预算，也不是全年预算",
            expected=told,
            computed=f"{amount.printed} ≠ {'、'.join(dict.fromkeys(str(each.printed) for each in others))}",
            advice="核对台账后统一；若不是同一口径，写明是哪一种预算",
            certainty=Certainty.LIKELY,
        )


def _apart(left: Printed, right: Printed) -> bool:
    low, high = sorted((left.value, right.value))
    return high > TWICE * low


def _years(amounts: list[Amount]) -> Iterator[list[Amount]]:
    """Group by year; an amount without one belongs to the only year there is."""
    years = sorted({each.year for each in amounts} - {""})
    if len(years) <= 1:
        yield amounts
    else:
        yield from ([each for each in amounts if each.year == year] for year in years)


def _differing(role: Role, amounts: list[Amount]) -> Iterator[Problem]:
    apart: list[Printed] = []
    for amount in amounts:
        if not any(agree(amount.printed, other) for other in apart):
            apart.append(amount.printed)
        if len(apart) > MOST_VALUES:
            return
    values: dict[Fraction, Printed] = {}  # each where it stands first
    for amount in amounts:
        values.setdefault(amount.printed.value, amount.printed)
    for first, later in combinations(values.values(), 2):
        coarse, fine = sorted((first, later), key=lambda each: -each.half)
        if _apart(first, later):
            continue
        if not agree(coarse, fine):
            yield _conflict(role, later, first)
        elif _rounded(fine, coarse) != coarse.scaled:
            yield _wrongly_rounded(role, coarse, fine)


def _rounded(fine: Printed, coarse: Printed) -> int:
    """Give the fine value rounded half-up to the places and unit of the coarse one, as its scaled number."""
    scaled = fine.value / coarse.multiplier * 10**coarse.places
    return half_up(scaled.numerator, scaled.denominator)


def _conflict(role: Role, later: Printed, first: Printed) -> Problem:
    return Problem(
        (later.span, first.span),
        f"{role}前后不一致：这里 {later}，另一处 {first}",
        expected="同一金额只有一个数",
        computed=f"{later} ≠ {first}",
        advice="核对台账后统一；若不是同一口径，写明各是什么金额",
        certainty=Certainty.LIKELY,
    )


def _wrongly_rounded(role: Role, coarse: Printed, fine: Printed) -> Problem:
    right = decimal_text(_rounded(fine, coarse), coarse.places)
    return Problem(
        (coarse.span, fine.span),
        f"{role} {fine} 四舍五入是 {right}，这里写成 {coarse}",
        expected=f"{right}{coarse.unit}，或与另一处同样写 {fine}",
        computed=f"{fine} 保留 {coarse.places} 位小数 = {right}",
        advice="统一小数位数；各部分舍入后要仍能相加",
    )
