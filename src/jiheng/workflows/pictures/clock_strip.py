"""Show the clocks of a fault: when they ran, when they stood still, when the limit was over (S8)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from jiheng.documents.pictures.clock_strip import ClockStrip, ClockTime
from jiheng.documents.pictures.drawing import Look
from jiheng.errors import UnreadableValueError
from jiheng.evidence.facts.safeguards import Incident
from jiheng.evidence.fault_clocks import CLOCK_STATES, Clock, ClockState, clocks_of
from jiheng.evidence.service_levels import counting
from jiheng.projects.project import Project
from jiheng.reports.times import moment
from jiheng.values.days import BEIJING
from jiheng.values.lasting import service_time

SHORTEST = 60  # seconds that are drawn
TICKS = 3
Stretch = tuple[Look | None, int, int]


def clock_strip(incident: Incident, project: Project, at: datetime) -> ClockStrip:
    """Show both clocks of a fault as of a moment, from when it was received on."""
    clocks = clocks_of(incident, project.service_levels, project.calendar, at)
    begin = incident.received_at
    last = max(each for clock in clocks for each in (clock.until, clock.due_at) if each is not None)
    seconds = max(SHORTEST, int((last - begin).total_seconds()))
    times = [
        ClockTime(tuple(_stretches(each, incident, project, seconds)), _row(each), CLOCK_STATES[each.state])
        for each in clocks
    ]
    steps = [seconds * number // TICKS for number in range(TICKS + 1)]
    ticks = [(each, f"{(begin + timedelta(seconds=each)).astimezone(BEIJING):%m-%d %H:%M}") for each in steps]
    return ClockStrip(
        title="；".join(_told(each) for each in clocks),
        unit="时刻",
        source=f"来源：故障 {incident.id} 的记录；截至 {moment(at)}",
        begin=begin,
        seconds=seconds,
        ticks=tuple(ticks),
        clocks=tuple(times),
    )


def _row(clock: Clock) -> tuple[str, ...]:
    """Tell a clock as a row: name, limit, due, used, how it stands."""
    limit = "" if clock.limit is None else f"{service_time(clock.limit)}（{clock.hours}）"
    return (clock.name, limit, moment(clock.due_at), service_time(clock.used), CLOCK_STATES[clock.state])


def _told(clock: Clock) -> str:
    if clock.state is ClockState.INSUFFICIENT:
        return f"{clock.name}无法判断：{clock.because}"
    return f"{clock.name}{CLOCK_STATES[clock.state]}，{clock.told}"


def _stretches(clock: Clock, incident: Incident, project: Project, seconds: int) -> Iterator[Stretch]:
    """Fill the whole time: running, over the limit, standing still; nothing after the clock has ended."""
    end = int((clock.until - clock.begun_at).total_seconds())
    try:
        running = [*counting(incident, clock.begun_at, clock.until, clock.level, project.calendar)]
    except UnreadableValueError:  # which is said beside it
        running = []
    at, used = 0, 0
    for start, stop in running:
        first, last = (int((each - clock.begun_at).total_seconds()) for each in (start, stop))
        if at < first:
            yield Look.EXCLUDED, at, first
        limit = last if clock.limit is None else min(last, max(first, first + clock.limit - used))
        if first < limit:
            yield Look.DONE, first, limit
        if limit < last:
            yield Look.MISSED, limit, last
        at, used = last, used + last - first
    if at < end:
        yield Look.EXCLUDED, at, end
    if end < seconds:
        yield None, end, seconds
