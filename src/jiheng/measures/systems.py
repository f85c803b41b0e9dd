"""Which registered systems a measure is about, when each was in service, and one rate of several."""

from collections.abc import Mapping
from math import lcm
from typing import TypeAlias

from jiheng.evidence.facts.systems import System
from jiheng.measures.measure import Setting
from jiheng.measures.selection import Selection
from jiheng.values.outcome import NoValue, insufficient_data
from jiheng.values.period import Period
from jiheng.values.ratio import Ratio

Systems: TypeAlias = dict[str, tuple[System, Period]]
STATISTICS = {"worst": "最差的系统", "mean": "各系统合计", "weighted": "按用户数加权平均"}


def systems_of(selection: Selection, setting: Setting, period: Period) -> Systems:
    """Give the systems of a selection that were in service in a period, by name, each with its part of it."""
    systems: Systems = {}
    for fact in setting.evidence.current("system"):
        if not isinstance(fact, System) or not selection.fits(fact):
            continue
        first = max(period.first, fact.in_service_since)
        last = min(period.last, fact.retired_on or period.last)
        if first <= last:
            systems.setdefault(fact.system, (fact, Period(first, last)))
    return systems


def rate_of_several(rates: Mapping[str, Ratio], systems: Systems, statistic: str) -> Ratio | NoValue:
    """Take the worst rate, that of all together, or the mean weighted by each system's users.

    A mean hides the worst, so each rate is told beside it. Of equal rates that of the longest time is taken,
    whatever the order of the systems.
    """
    if statistic == "worst":
        return min(rates.values(), key=lambda rate: (rate.exact, -rate.denominator))
    if statistic == "mean":
        return Ratio(
            sum(rate.numerator for rate in rates.values()), sum(rate.denominator for rate in rates.values())
        )
    users = {name: systems[name][0].users for name in rates}
    unknown = [name for name, count in users.items() if not count]
    if unknown:
        return insufficient_data(f"按用户数加权，{'、'.join(unknown)}却没有填用户数（users）")
    shared = lcm(*(rate.denominator for rate in rates.values()))
    weighted = sum(
        (users[name] or 0) * rate.numerator * (shared // rate.denominator) for name, rate in rates.items()
    )
    return Ratio(weighted, shared * sum(count or 0 for count in users.values()))


def is_system(of: Selection) -> str:
    """Say so where a selection is of another kind of record."""
    return "" if of.fact_type is System else f"of 应当是 system，不是 {of.fact_type.stem}"
