"""How available a system was: four sums of seconds that make up the period, and its outages.

Words as in OpenSLO where they fit: the rate is the indicator (SLI), what is promised the target, and what
may still fail before it is missed the remaining error budget.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from jiheng.monitor.timeline import Timeline
from jiheng.values.exact import Exact
from jiheng.values.ratio import Ratio
from jiheng.values.spans import Span, both, gaps, length, merged, within


@dataclass(frozen=True, slots=True)
class Outage:
    """A run of seconds measured as down, within the period; `counted` are those not excluded."""

    begin: int
    end: int
    counted: int


@dataclass(frozen=True, slots=True)
class Availability:
    """Seconds up, down, excluded and unknown of a period; whichever a second is, it is one of them.

    Excluded goes first: within approved maintenance, or outside service hours, nothing else counts.
    `outages` are the runs that have a second counted; unknown time ends a run, excluded time does not.
    """

    begin: int
    end: int
    up: int
    down: int
    excluded: int
    unknown: int
    outages: tuple[Outage, ...]

    @property
    def agreed(self) -> int:
        """The seconds it should have run: all but the excluded."""
        return self.end - self.begin - self.excluded

    @property
    def rate(self) -> Ratio | None:
        """Up of what was measured, never rounded; None where nothing was."""
        return Ratio(self.up, self.up + self.down) if self.up + self.down else None

    @property
    def least_rate(self) -> Ratio | None:
        """The rate if all unknown time had been down; None where all time is excluded."""
        return Ratio(self.up, self.agreed) if self.agreed else None

    @property
    def mttr(self) -> Ratio | None:
        """Mean seconds of an outage (MTTR); None without one."""
        return Ratio(self.down, len(self.outages)) if self.outages else None

    @property
    def mtbf(self) -> Ratio | None:
        """Mean seconds up for each outage (MTBF); None without one."""
        return Ratio(self.up, len(self.outages)) if self.outages else None

    def budget(self, target: Exact, ahead: int = 0) -> int:
        """Give the whole seconds of down time that a target from 0 to 1 allows in the agreed time.

        `ahead` seconds are still to come, and agreed too.
        """
        agreed = self.agreed + ahead
        must = -(-target.numerator * agreed // target.denominator)
        return agreed - int(must)

    def budget_left(self, target: Exact, ahead: int = 0) -> int:
        """Give what of the budget is left; below 0 where more was down."""
        return self.budget(target, ahead) - self.down


def availability_of(timeline: Timeline, excluded: Iterable[Span] = ()) -> Availability:
    """Reckon the four sums of a timeline; `excluded` spans may overlap and go beyond it."""
    begin, end = timeline.begin, timeline.end
    without = merged(within(excluded, begin, end))
    counting = gaps(without, begin, end)
    runs = ((first, last, length(both([(first, last)], counting))) for first, last in timeline.down)
    outages = tuple(Outage(*run) for run in runs if run[2])
    down = sum(each.counted for each in outages)
    unknown = length(both(timeline.unknown, counting))
    left_out = length(without)
    up = end - begin - down - unknown - left_out
    return Availability(begin, end, up, down, left_out, unknown, outages)
