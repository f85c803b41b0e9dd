"""Which registered systems a measure is about, and when each was in service."""

from jiheng.evidence.facts.systems import System
from jiheng.measures.measure import Setting
from jiheng.measures.selection import Selection
from jiheng.values.period import Period


def systems_of(selection: Selection, setting: Setting, period: Period) -> dict[str, tuple[System, Period]]:
    """Give the systems of a selection that were in service in a period, by name, each with its part of it."""
    systems: dict[str, tuple[System, Period]] = {}
    for fact in setting.evidence.current("system"):
        if not isinstance(fact, System) or not selection.fits(fact):
            continue
        first = max(period.first, fact.in_service_since)
        last = min(period.last, fact.retired_on or period.last)
        if first <= last:
            systems.setdefault(fact.system, (fact, Period(first, last)))
    return systems
