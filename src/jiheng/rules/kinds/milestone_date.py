"""Score a date that was to be kept: full marks on or before it.

Use when: the target is a day, such as an assessment report due “2023-12-31前”.
Score: weight on or before the day; after it 0, or, where `tiers` are given, the weight less what the
    days of lateness cost, as in F24.
Parameters: `tiers`, `reading`, `cap` and `unit` as in F24; without `tiers` (the default) late earns
    nothing, whichever days were measured. A target that is no deadline is refused.
Not scored: (1) what was measured is no lateness; (2) other days were measured than the tiers count.
Basis: time limits of the approved targets (时效指标); the deduction as in F24.
"""

from jiheng.catalogue import Parameter
from jiheng.rules.lateness import (
    CAP,
    READING,
    UNIT,
    Tiers,
    days_late,
    doubt_of_target,
    late_steps,
    on_time_step,
    points_left,
    read_tiers_or_none,
    standard_of,
)
from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.rules.terms import NO_BOUND
from jiheng.values.exact import ZERO, Exact, where
from jiheng.values.outcome import NoValue
from jiheng.values.score import Score
from jiheng.values.target import Target

kind = RuleKind(
    code="F30",
    title="按期得满分，逾期扣分",
    version=1,
    parameters=(
        Parameter("tiers", "每天扣分", read_tiers_or_none, "同 F24；不写时逾期不得分", default=NO_BOUND),
        READING,
        CAP,
        UNIT,
    ),
)


@kind.declares("doubts")
def doubts(*, target: Target, tiers: Tiers, cap: Exact | None, **_others: object) -> str:
    """Refuse a target that is no deadline, and a bound on deductions of which there are none."""
    if cap is not None and not tiers:
        return "写了 cap（最多扣分），没有写 tiers（每天扣分）"
    return doubt_of_target("F30", target)


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Take the days, and the standard."""
    unit = case.parameters["unit"] if case.parameters["tiers"] else None
    days = days_late(case.actual, unit)
    return days if isinstance(days, NoValue) else {"days": days, **case.parameters}  # (1) (2)


@kind.declares("points")
def points(
    *, weight: Exact, days: Exact, tiers: Tiers, reading: str, cap: Exact | None, **_others: object
) -> Exact:
    """Compute the points."""
    late = points_left(weight=weight, days=days, tiers=tiers, reading=reading, cap=cap) if tiers else ZERO
    return where(days <= ZERO, weight, late)


@kind.declares("steps_of")
def steps_of(
    *,
    case: Case,
    score: Score,
    days: Exact,
    tiers: Tiers,
    reading: str,
    cap: Exact | None,
    unit: str,
) -> list[str]:
    """Tell whether the day was kept, and what lateness costs."""
    if days <= ZERO:
        return [on_time_step(case, score)]
    if not tiers:
        return [f"目标 {case.target}，{case.actual}，不得分"]
    return [
        standard_of(tiers=tiers, reading=reading, cap=cap, unit=unit),
        *late_steps(case=case, score=score, days=days, tiers=tiers, reading=reading, cap=cap),
    ]
