"""What one system was on one Beijing day: the row that stays when the samples of the day have expired."""

from dataclasses import dataclass
from datetime import date

from jiheng.monitor.seconds import day_begins
from jiheng.monitor.timeline import Timeline
from jiheng.monitor.watch import DAY, Watch


@dataclass(frozen=True, slots=True)
class DaySummary:
    """The checks of a day counted, how it was watched, and every second of it before anything is excluded."""

    system: str
    day: date
    checks: int
    watch: Watch
    timeline: Timeline


def unwatched(system: str, day: date) -> DaySummary:
    """Give the summary of a day without a check: all of it is unknown."""
    begin = day_begins(day)
    return DaySummary(system, day, 0, Watch(), Timeline(begin, begin + DAY, (), ((begin, begin + DAY),)))
