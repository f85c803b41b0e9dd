"""The two clocks of a fault: until it is answered, until it is repaired, by what the contract promises.

A clock begins when the fault is received and runs in the hours of service only; it stands still while the
fault says that it is paused. Response ends with 响应时间, repair with 解决时间. Time used equal to the limit
is in time. Measures of project.yaml count as that file says, by default day and night without pauses.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from jiheng.errors import UnreadableValueError
from jiheng.evidence.facts.safeguards import Incident
from jiheng.projects.project import Project
from jiheng.projects.service_levels import ServiceLevel
from jiheng.reports.times import HOUR, duration, moment
from jiheng.values.service_hours import ALL_DAY, ServiceHours, Stretch, seconds_of


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
ENDS = {"响应": "响应时间", "修复": "解决时间"}


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock as of a moment: `used` and `limit` in seconds of service.

    `limit` and `due_at` are None where nothing is promised; `due_at` too while it is paused. `until` is
    its end, or the moment as of which it is told. `because` says why nothing can be judged.
    """

    name: str
    state: ClockState
    begun_at: datetime
    until: datetime
    ended: bool
    used: int
    limit: int | None = None
    due_at: datetime | None = None
    hours: ServiceHours = ALL_DAY
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
            return f"用时 {lasting(self.used)}"
        if left < 0:
            return f"超时 {lasting(-left)}"
        return f"还剩 {lasting(left)}"


def level_of(incident: Incident, project: Project) -> ServiceLevel | str:
    """Find the limits that hold for a fault, the most exact first; or say why there are none."""
    day = incident.received_at.date()
    levels = [
        level for each in project.contracts if day in each.service_period for level in each.service_levels
    ]
    mine = [each for each in levels if each.system in ("", incident.system)]
    if not mine:
        promised = any(each.service_levels for each in project.contracts)
        told = f"没有哪份合同约定 {day} {incident.system}的时限"
        return told if promised else "合同里没有约定响应、修复时限"
    fitting = [each for each in mine if each.severity in ("", incident.severity)]
    if not fitting:
        known = "、".join(dict.fromkeys(each.severity for each in mine))
        said = f"故障级别“{incident.severity}”不在约定之内" if incident.severity else "没有写故障级别"
        return f"{said}：合同约定的级别是 {known}"
    return max(fitting, key=lambda each: (bool(each.system), bool(each.severity)))


def clocks_of(incident: Incident, project: Project, at: datetime) -> tuple[Clock, Clock]:
    """Tell both clocks of a fault as of a moment."""
    level = level_of(incident, project)
    over = incident.closed_at
    return (
        _clock("响应", incident, incident.acknowledged_at, incident.resolved_at or over, level, project, at),
        _clock("修复", incident, incident.resolved_at, over, level, project, at),
    )


def _clock(  # noqa: PLR0917 — two ends of a clock, and what it goes by
    name: str,
    incident: Incident,
    ended_at: datetime | None,
    over_at: datetime | None,
    level: ServiceLevel | str,
    project: Project,
    at: datetime,
) -> Clock:
    """Tell one clock: it ends at `ended_at`; without that nobody can tell when before `over_at` it did."""
    begun, end = incident.received_at, ended_at or over_at
    until = max(end or at, begun)
    hours = ALL_DAY if isinstance(level, str) else level.hours
    limit = None if isinstance(level, str) else level.response if name == "响应" else level.repair
    pauses = list(pauses_until(incident, until))
    paused = end is None and any(each.ended_at is None for each in incident.pauses)
    clock = Clock(name, ClockState.INSUFFICIENT, begun, until, end is not None, 0, limit, None, hours)
    try:
        clock = replace(clock, used=seconds_of(hours.running(begun, until, project.calendar, pauses)))
        if limit is None:
            return replace(clock, because=level if isinstance(level, str) else f"合同没有约定{name}时限")
        due_at = None if paused else hours.after(begun, limit, project.calendar, pauses)
    except UnreadableValueError as error:  # a year whose holidays nobody knows
        return replace(clock, because=error.fault.what)
    if end is not None and ended_at is None:
        return replace(clock, because=f"没有记录{ENDS[name]}", due_at=due_at)
    return replace(clock, state=_state(end is not None, clock.used, limit, paused=paused), due_at=due_at)


def _state(over: bool, used: int, limit: int, *, paused: bool) -> ClockState:  # noqa: FBT001 — private
    if used > limit:
        return ClockState.BROKEN
    if over:
        return ClockState.MET
    return ClockState.PAUSED if paused else ClockState.RUNNING


def pauses_until(incident: Incident, until: datetime) -> Iterator[Stretch]:
    """Give the pauses as stretches; one that goes on ends with `until`."""
    for each in incident.pauses:
        if each.began_at < until:
            yield each.began_at, min(each.ended_at or until, until)


def lasting(seconds: int) -> str:
    """Write seconds of service: in hours, for a day of service is no day."""
    hours, rest = divmod(seconds, HOUR)
    return f"{hours}小时{duration(rest) if rest else ''}" if hours else duration(rest)


def clock_row(clock: Clock) -> tuple[str, ...]:
    """Tell a clock as a row: name, limit, due, used, how it stands."""
    limit = "" if clock.limit is None else f"{lasting(clock.limit)}（{clock.hours}）"
    return (clock.name, limit, moment(clock.due_at), lasting(clock.used), CLOCK_STATES[clock.state])
