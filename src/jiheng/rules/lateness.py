"""Deducting for each day of lateness (F24), also after a milestone's date (F30).

A standard gives one rate a day, or tiers such as “每延误一个工作日扣0.5分，超过3个工作日以上（含3个）
每个工作日扣1分”. Tiers can be read in two ways, and 4 days cost 4 points or 3: `all_days` deducts every day
at the rate of the tier that was reached; `each_day` deducts the days of each tier at its own rate. A rule
names its reading and prints it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from jiheng.catalogue import Parameter, Raw, Takes, missing, one_of, shown, text_of, unknown, written_as
from jiheng.errors import UnreadableValueError
from jiheng.evidence.actual import Actual, Lateness
from jiheng.rules.rule import Case
from jiheng.rules.terms import NO_BOUND, plain, read_bound, read_points, told
from jiheng.values.deadline import is_span
from jiheng.values.digits import scaled
from jiheng.values.exact import ZERO, Exact, greatest, least, where
from jiheng.values.outcome import NoValue, insufficient_data
from jiheng.values.score import Score
from jiheng.values.target import Target, TargetKind

READINGS = {"all_days": "全部天数按所到的一档扣", "each_day": "各档的天数各按各档扣"}
UNITS = {"working_days": "工作日", "days": "自然日"}
TITLES = {"from": "从第几天起", "points": "每天扣分"}
EXPECTED = "每天扣的分，如 0.5；有几档的逐档写 - from: 1\n  points: 0.5"


@dataclass(frozen=True, slots=True)
class Tier:
    """From the `first_day`-th day of lateness on, `daily` points a day."""

    first_day: int
    daily: Score

    @property
    def rate(self) -> Exact:
        """The points a day as a number."""
        return Exact(self.daily.hundredths, 100)

    def __str__(self) -> str:
        """Write it as it is read."""
        return f"第 {self.first_day} 天起 {self.daily} 分"


Tiers: TypeAlias = tuple[Tier, ...]


@written_as(Takes.ROWS, **TITLES)
def read_tiers(raw: Raw) -> Tiers:
    """Read one rate a day, `0.5`, or `{from: 3, points: 1}` tier by tier. Raises UnreadableValueError."""
    if isinstance(raw, str):
        read_points(raw)  # above zero
        return (Tier(1, Score.read(raw)),)
    if not isinstance(raw, list) or not raw:
        raise UnreadableValueError("应当列出各档", found=shown(raw), expected=EXPECTED)
    tiers = tuple(_tier(each, number) for number, each in enumerate(raw, 1))
    if tiers[0].first_day != 1:
        raise UnreadableValueError("第 1 档应当从第 1 天起", found=str(tiers[0].first_day), expected=EXPECTED)
    for before, after in pairwise(tiers):
        if before.first_day >= after.first_day or before.daily >= after.daily:
            raise UnreadableValueError(
                "后一档应当从更晚的一天起、每天扣得更多",
                found=f"先 {before}，后 {after}",
                expected="各档由轻到重",
            )
    return tiers


def _tier(raw: Raw, number: int) -> Tier:
    if not isinstance(raw, Mapping):
        raise UnreadableValueError(f"第 {number} 档没有写全", found=shown(raw), expected=EXPECTED)
    if extra := [key for key in raw if key not in TITLES]:
        fault = unknown(extra[0], tuple(TITLES))
        raise UnreadableValueError(f"第 {number} 档：{fault.what}", advice=fault.advice)
    if faults := [missing(key, title) for key, title in TITLES.items() if key not in raw]:
        raise UnreadableValueError(f"第 {number} 档：{faults[0].what}", expected=EXPECTED)
    read_points(raw["points"])  # above zero
    return Tier(scaled(text_of(raw["from"]), 0), Score.read(text_of(raw["points"])))


@written_as(Takes.ROWS, **TITLES)
def read_tiers_or_none(raw: Raw) -> Tiers:
    """Read tiers; `无` says that there are none. Raises UnreadableValueError."""
    return () if raw == NO_BOUND else read_tiers(raw)


READING = Parameter("reading", "有几档时", one_of(READINGS), "几档之间怎样算", default="all_days")
CAP = Parameter("cap", "最多扣分", read_bound, "最多扣几分；不写时扣完分值为止", default=NO_BOUND)
UNIT = Parameter("unit", "按什么天数", one_of(UNITS), "按工作日，还是按自然日", default="working_days")


def doubt_of_target(code: str, target: Target) -> str:
    """Say so where a target is neither a deadline nor words such as 按期完成."""
    span = target.quantity is not None and is_span(target.quantity) and target.high is None
    if target.kind in (TargetKind.DEADLINE, TargetKind.QUALITATIVE) or (
        span and target.operator in ("≤", "<")
    ):
        return ""
    return f"{code} 的目标应当是期限（如 2023年12月31日前、5个工作日内、按期完成），不能是“{target}”"


def days_late(actual: Actual, unit: str | None) -> Exact | NoValue:
    """Take the days of lateness; `unit` is the sort of days that a standard deducts for, None any."""
    if not isinstance(actual, Lateness):
        return insufficient_data("这条评分标准要逾期的天数，记录给出的不是")
    if unit is not None and actual.working != (unit == "working_days"):
        measured = UNITS["working_days" if actual.working else "days"]
        return insufficient_data(f"评分标准按{UNITS[unit]}扣分，计量数的是{measured}")
    return Exact(actual.days)


def deducted(days: Exact, tiers: Tiers, reading: str) -> Exact:
    """Compute what the days cost before any bound."""
    late = greatest(ZERO, days)
    if reading == "all_days":
        rate = tiers[0].rate
        for tier in tiers[1:]:
            rate = where(late >= Exact(tier.first_day), tier.rate, rate)
        return late * rate
    total, before = ZERO, ZERO
    for tier in tiers:
        total += greatest(ZERO, late - Exact(tier.first_day - 1)) * (tier.rate - before)
        before = tier.rate
    return total


def points_left(*, weight: Exact, days: Exact, tiers: Tiers, reading: str, cap: Exact | None) -> Exact:
    """Compute the points left of the weight."""
    cost = deducted(days, tiers, reading)
    return greatest(ZERO, weight - (cost if cap is None else least(cap, cost)))


def on_time_step(case: Case, score: Score) -> str:
    """Tell that nothing was late."""
    return f"{case.actual}完成，目标 {case.target}，得满分 {score} 分"


def standard_of(*, tiers: Tiers, reading: str, cap: Exact | None, unit: str) -> str:
    """Tell the standard with its reading."""
    first, *others = tiers
    word = UNITS[unit]
    told_tiers = [f"每逾期一个{word}扣 {first.daily} 分"]
    told_tiers += [f"满 {tier.first_day} 个{word}的每个扣 {tier.daily} 分" for tier in others]
    read = f"（读法：{READINGS[reading]}）" if others else ""
    most = f"，最多扣 {plain(cap)} 分" if cap is not None else ""
    return f"{'，'.join(told_tiers)}{read}{most}"


def late_steps(
    *, case: Case, score: Score, days: Exact, tiers: Tiers, reading: str, cap: Exact | None
) -> list[str]:
    """Tell the days, tier by tier, and what is left; `cap` is that of the standard."""
    cost = deducted(days, tiers, reading)
    summands = [f"{count} × {tier.daily}" for tier, count in _days_by_tier(days, tiers, reading)]
    bounded = cap is not None and cost > cap
    taken = cap if cap is not None and bounded else cost
    bound = f"，最多扣 {plain(taken)} 分" if bounded else ""
    least_points = "不低于 0，" if taken > case.full else ""
    return [
        f"目标 {case.target}，{case.actual}：{' + '.join(summands)} {told(cost)} 分{bound}",
        f"{case.weight} − {plain(taken)} {told(case.full - taken)}，{least_points}得 {score.text} 分",
    ]


def _days_by_tier(days: Exact, tiers: Tiers, reading: str) -> list[tuple[Tier, int]]:
    late = days.numerator // days.denominator
    reached = [tier for tier in tiers if tier.first_day <= late]
    if reading == "all_days":
        return [(reached[-1], late)]
    ends = [tier.first_day - 1 for tier in reached[1:]] + [late]
    return [(tier, end - tier.first_day + 1) for tier, end in zip(reached, ends, strict=True)]
