"""How the systems of a running prober stand now, and what they were over the days before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from jiheng.errors import NotFoundError, UnknownYearError
from jiheng.evidence.store import Evidence
from jiheng.monitor.availability import Availability, availability_of
from jiheng.monitor.day_summary import DaySummary
from jiheng.monitor.seconds import day_begins, outside_hours
from jiheng.monitor.store import SampleStore, Word
from jiheng.monitor.timeline import Timeline, joined
from jiheng.monitor.watch import DAY
from jiheng.sources.prober.agreement import State
from jiheng.values.days import BEIJING
from jiheng.values.period import Period
from jiheng.values.service_hours import ALL_DAY, ServiceHours
from jiheng.values.spans import Span, length, merged, within
from jiheng.values.working_days import WorkingCalendar
from jiheng.workflows.availability import why_it_counts, windows_of


@dataclass(frozen=True, slots=True)
class Standing:
    """One system from the first second looked at to now, with the last words on it, if there are any."""

    name: str
    timeline: Timeline
    excluded: tuple[Span, ...]
    word: Word | None
    until: int = 0  # the end of the period; the line ends with now where that is earlier
    hours: ServiceHours = ALL_DAY
    remark: str = ""

    @property
    def found(self) -> Availability:
        """The four sums and the outages."""
        return availability_of(self.timeline, self.excluded)

    @property
    def ahead(self) -> int:
        """The agreed seconds of the period that are still to come."""
        end = self.timeline.end
        return max(0, self.until - end) - length(merged(within(self.excluded, end, self.until)))

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


@dataclass(frozen=True, slots=True)
class Agreed:
    """What counts of the time of systems: their hours of service, and the records of what does not count."""

    evidence: Evidence = field(default_factory=Evidence)
    hours: Mapping[str, ServiceHours] = field(default_factory=dict)
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar)

    def spans(self, name: str, period: Period) -> tuple[tuple[Span, ...], str]:
        """Give the time of a system in a period that does not count; and a remark.

        The remark is where nobody knows yet which days of a year are worked: then all its hours count.
        """
        hours, remark = self.hours.get(name, ALL_DAY), ""
        try:
            outside = outside_hours(hours, period, self.calendar)
        except UnknownYearError as error:
            outside, remark = [], f"{name}的服务时间是 {hours}，{error.fault.what}，暂按 7×24小时计"
        return (*outside, *excluded_spans(self.evidence, name)), remark


def standings(
    folder: Path, series: Mapping[str, str], period: Period, now: datetime, agreed: Agreed
) -> list[Standing]:
    """Tell how systems stand; `series` is what the store calls each.

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
    found = []
    for name, each in series.items():
        line = joined((day.timeline for day in days[each]), begin, max(begin, end))
        excluded, remark = agreed.spans(name, period)
        hours = agreed.hours.get(name, ALL_DAY)
        until = day_begins(period.last) + DAY
        found.append(Standing(name, line, excluded, words.get(each), until, hours, remark))
    return found


def excluded_spans(evidence: Evidence, name: str) -> Sequence[Span]:
    """Give the time of a system that was approved as not counting."""
    return [span for fact, span in windows_of(evidence, name) if not why_it_counts(fact)]
