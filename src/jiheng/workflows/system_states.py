"""How the systems of a running prober stand now, and what they were over the days before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jiheng.errors import NotFoundError
from jiheng.evidence.store import Evidence
from jiheng.monitor.availability import Availability, availability_of
from jiheng.monitor.day_summary import DaySummary
from jiheng.monitor.seconds import day_begins
from jiheng.monitor.store import SampleStore, Word
from jiheng.monitor.timeline import Timeline, joined
from jiheng.monitor.watch import DAY
from jiheng.sources.prober.agreement import State
from jiheng.values.days import BEIJING
from jiheng.values.period import Period
from jiheng.values.spans import Span
from jiheng.workflows.availability import why_it_counts, windows_of


@dataclass(frozen=True, slots=True)
class Standing:
    """One system from the first second looked at to now, with the last words on it, if there are any."""

    name: str
    timeline: Timeline
    excluded: tuple[Span, ...]
    word: Word | None

    @property
    def found(self) -> Availability:
        """The four sums and the outages."""
        return availability_of(self.timeline, self.excluded)

    @property
    def state(self) -> State:
        """What it is now: what the last check says, while it speaks."""
        return self._now[0]

    @property
    def since(self) -> int:
        """The second since when; the first looked at where it was so all the time."""
        return self._now[1]

    @property
    def _now(self) -> tuple[State, int]:
        line = self.timeline
        for state, spans in ((State.DOWN, line.down), (State.UNKNOWN, line.unknown)):
            if spans and spans[-1][1] == line.end:
                return state, spans[-1][0]
        return State.UP, max(
            (spans[-1][1] for spans in (line.down, line.unknown) if spans), default=line.begin
        )


def standings(
    folder: Path, series: Mapping[str, str], period: Period, now: datetime, evidence: Evidence
) -> list[Standing]:
    """Tell how systems stand; `series` is what the store calls each, `evidence` holds what does not count.

    From the first day of the period to its end or now, whichever is first. Without a store, and on days
    without a check, nothing is known.
    """
    begin = day_begins(period.first)
    end = min(int(now.timestamp()) + 1, day_begins(period.last) + DAY)
    today = Period(period.first, min(period.last, now.astimezone(BEIJING).date()))
    days: dict[str, list[DaySummary]] = {each: [] for each in series.values()}
    words: Mapping[str, Word] = {}
    if series and period.first <= today.last:
        try:
            with SampleStore(folder) as store:
                words = store.words([*days])
                for day in store.days(today, [*days]):
                    days[day.system].append(day)
        except NotFoundError:
            pass
    return [
        Standing(
            name,
            joined((day.timeline for day in days[each]), begin, max(begin, end)),
            tuple(excluded_spans(evidence, name)),
            words.get(each),
        )
        for name, each in series.items()
    ]


def excluded_spans(evidence: Evidence, name: str) -> Sequence[Span]:
    """Give the time of a system that was approved as not counting."""
    return [span for fact, span in windows_of(evidence, name) if not why_it_counts(fact)]
