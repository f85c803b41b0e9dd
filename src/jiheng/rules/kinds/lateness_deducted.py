"""Deduct for each day of lateness.

Use when: the standard reads “每延误一个工作日扣0.5分，超过3个工作日以上（含3个）每个工作日扣1分，最多扣5分”.
Score: weight − what the days cost, at least 0; in time or early earns the weight.
Parameters: `tiers`: points a day (`0.5`), or a list of `{from: 1, points: 0.5}`, `{from: 3, points: 1}`,
    lighter before graver; `reading` of several tiers, which such texts leave open: all_days (every day
    at the rate of the tier reached, the literal reading and the default: 4 days cost 4) or each_day (the
    days of each tier at its own rate: 4 days cost 3); `cap` (the most that is deducted); `unit`:
    working_days or days. A target that is no deadline is refused.
Not scored: (1) what was measured is no lateness; (2) other days were measured than the standard counts.
Basis: clauses of service contracts and of their 评分标准, as quoted above.
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
    read_tiers,
    standard_of,
)
from jiheng.rules.rule import Case, RuleKind, Terms
from jiheng.values.exact import ZERO, Exact
from jiheng.values.outcome import NoValue
from jiheng.values.score import Score
from jiheng.values.target import Target

kind = RuleKind(
    code="F24",
    title="逾期按日扣分",
    version=1,
    parameters=(
        Parameter("tiers", "每天扣分", read_tiers, "每逾期一天扣几分，或逐档写从第几天起扣几分"),
        READING,
        CAP,
        UNIT,
    ),
)


@kind.declares("doubts")
def doubts(*, target: Target, **_others: object) -> str:
    """Refuse a target that is no deadline."""
    return doubt_of_target("F24", target)


@kind.declares("terms_of")
def terms_of(case: Case) -> Terms | NoValue:
    """Take the days, and the standard."""
    days = days_late(case.actual, case.parameters["unit"])
    return days if isinstance(days, NoValue) else {"days": days, **case.parameters}  # (1) (2)


@kind.declares("points")
def points(
    *, weight: Exact, days: Exact, tiers: Tiers, reading: str, cap: Exact | None, **_others: object
) -> Exact:
    """Compute the points."""
    return points_left(weight=weight, days=days, tiers=tiers, reading=reading, cap=cap)


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
    """Tell the standard and the reckoning."""
    standard = standard_of(tiers=tiers, reading=reading, cap=cap, unit=unit)
    if days <= ZERO:
        return [standard, on_time_step(case, score)]
    reckoning = late_steps(case=case, score=score, days=days, tiers=tiers, reading=reading, cap=cap)
    return [standard, *reckoning]
