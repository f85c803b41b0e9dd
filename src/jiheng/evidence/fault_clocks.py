"""The clocks of a fault: until it is answered, until it is repaired, by what the contract promises.

A clock begins when the fault is received; which time counts is told by service_levels.py. Time used equal to
the limit is in time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from jiheng.errors import UnreadableValueError
from jiheng.evidence.facts.safeguards import Incident
from jiheng.evidence.service_levels import ServiceLevel, counting, level_of, terms_of
from jiheng.values.lasting import service_time
from jiheng.values.service_hours import seconds_of
from jiheng.values.working_days import WorkingCalendar


class ClockState(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BROKEN = "broken"
    INSUFFICIENT = "insufficient_data"


CLOCK_STATES = {
    ClockState.RUNNING: "计时中",
    ClockState.PAUSED: "暂停中",
    ClockState.MET: "时限内",
    ClockState.BROKEN: "超时",
    ClockState.INSUFFICIENT: "无法判断",
}
RESPONSE, REPAIR = "acknowledged_at", "resolved_at"
NAMES = {RESPONSE: "响应", "arrived_at": "到场", "restored_at": "恢复", REPAIR: "修复"}
ENDS = {RESPONSE: "响应时间", "arrived_at": "到场时间", "restored_at": "恢复时间", REPAIR: "解决时间"}


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock as of a moment: `used` and `limit` in seconds of service.

    `limit` and `due_at` are None where nothing is promised; `due_at` too while it is paused. `until` is
    its end, or the moment as of which it is told; `level` the promise it goes by, or why there is none.
    `because` says why nothing can be judged.
    """

    name: str
    state: ClockState
    begun_at: datetime
    until: datetime
    ended: bool
    used: int
    limit: int | None = None
    due_at: datetime | None = None
    level: ServiceLevel | str = ""
    because: str = ""

    @property
    def left(self) -> int | None:
        """The seconds of service that are left; below zero: how far it is over."""
        return None if self.limit is None else self.limit - self.used

    @property
    def told(self) -> str:
        """Say in words how it stands."""
        if self.state is ClockState.INSUFFICIENT:
            return self.because
        left = self.left
        if left is None or self.state is ClockState.MET:
            return f"用时 {service_time(self.used)}"
        if left < 0:
            return f"超时 {service_time(-left)}"
        return f"还剩 {service_time(left)}"

    @property
    def hours(self) -> str:
        """Say in which hours it runs."""
        return "" if isinstance(self.level, str) else str(self.level.hours)


def clocks_of(
    incident: Incident, levels: Sequence[ServiceLevel], calendar: WorkingCalendar, at: datetime
) -> tuple[Clock, Clock]:
    """Tell the clocks of response and repair as of a moment."""
    level = level_of(incident, levels)
    return (
        clock_of(incident, RESPONSE, level, calendar, at),
        clock_of(incident, REPAIR, level, calendar, at),
    )


def clock_of(
    incident: Incident,
    end: str,
    level: ServiceLevel | str,
    calendar: WorkingCalendar,
    at: datetime,
    *,
    begin: str = "received_at",
    limit: int | None = None,
) -> Clock:
    """Tell the clock that ends with the column `end`, as of a moment; `limit` stands for that of the promise.

    Where the end is empty though the fault was solved or closed, nobody can tell when it was.
    """
    name, ended_at = NAMES[end], getattr(incident, end)
    over_at = incident.closed_at if end == REPAIR else incident.resolved_at or incident.closed_at
    begun, ended = getattr(incident, begin), ended_at or over_at
    until = max(ended or at, begun)
    if limit is None and isinstance(level, ServiceLevel):
        limit = level.limits.get(end)
    paused = ended is None and any(each.ended_at is None for each in incident.pauses)
    clock = Clock(name, ClockState.INSUFFICIENT, begun, until, ended is not None, 0, limit, None, level)
    try:
        clock = replace(clock, used=seconds_of(counting(incident, begun, until, level, calendar)))
        if limit is None:
            return replace(clock, because=level if isinstance(level, str) else nothing_promised(end))
        hours, pauses = terms_of(incident, until, level)
        due_at = None if paused else hours.after(begun, limit, calendar, pauses)
    except UnreadableValueError as error:  # a year whose holidays nobody knows
        return replace(clock, because=error.fault.what)
    if ended is not None and ended_at is None:
        return replace(clock, because=f"没有记录{ENDS[end]}", due_at=due_at)
    return replace(clock, state=_state(clock, limit, paused=paused), due_at=due_at)


def nothing_promised(end: str) -> str:
    """Say that the contract has no limit for the clock that ends with a column."""
    return f"合同没有约定{NAMES[end]}时限"


def _state(clock: Clock, limit: int, *, paused: bool) -> ClockState:
    if clock.used > limit:
        return ClockState.BROKEN
    if clock.ended:
        return ClockState.MET
    return ClockState.PAUSED if paused else ClockState.RUNNING
