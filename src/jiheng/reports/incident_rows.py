"""Faults as rows of a report: when each was reported, how long every step took, how its clocks stand.

Times go by the clocks that measures go by: the contract's hours of service without pauses, else all time.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from jiheng.documents.model import Block, Paragraph, Table
from jiheng.errors import UnreadableValueError
from jiheng.evidence.facts.safeguards import Incident
from jiheng.evidence.fault_clocks import CLOCK_STATES, Clock, ClockState, clocks_of
from jiheng.evidence.service_levels import NOTHING_PROMISED, ServiceLevel
from jiheng.measures.clocks import PROMISED, Clocks, clocks_between
from jiheng.reports.availability import setting_of
from jiheng.reports.figures import Figures
from jiheng.reports.passages import TO_FILL_IN
from jiheng.reports.reckoned import lasting
from jiheng.reports.tables import plain_table
from jiheng.reports.times import moment
from jiheng.values.days import BEIJING
from jiheng.values.lasting import duration, service_time
from jiheng.values.period import Period

STEPS = {
    "acknowledged_at": "响应",
    "arrived_at": "到场",
    "restored_at": "恢复",
    "resolved_at": "解决",
    "closed_at": "关闭",
    "reported_at": "上报",
}
WIDTHS = {"系统": 32, "报障时间": 23, "响应用时": 18, "解决用时": 20, "故障现象": 28, "故障原因": 35}
CLOCKS = {"系统": 30, "报障时间": 23, "计时": 13, "时限": 40, "到期": 23, "用时": 27}


def clocks_to(figures: Figures, end: str) -> Clocks:
    """Make the clocks from the report of faults to one of their steps."""
    setting = setting_of(figures, figures.card.project.period)
    return clocks_between("received_at", end, "小时", PROMISED, setting)


def step_seconds(incident: Incident, when: datetime, clocks: Clocks) -> tuple[int, bool]:
    """Count the seconds from the report to a step, and whether a promise says which count.

    Raises UnknownYearError.
    """
    level = clocks.level(incident)
    if isinstance(level, ServiceLevel) and when > incident.received_at:
        return clocks.seconds(incident, incident.received_at, when, level), True
    return int((when - incident.received_at).total_seconds()), False


def step(figures: Figures, incident: Incident, name: str) -> str:
    """Print how long after the report a step was taken; where that is not recorded, say so."""
    when: datetime | None = getattr(incident, name)
    if when is None:
        return TO_FILL_IN
    try:
        seconds, promised = step_seconds(incident, when, clocks_to(figures, name))
    except UnreadableValueError as error:
        return error.fault.what
    told = service_time if promised else duration
    return lasting(figures, f"{incident.id}.{STEPS[name]}用时", seconds, [incident], told)


def incident_table(figures: Figures, incidents: Sequence[Incident], caption: str) -> Table:
    """Show faults, a row each."""
    rows = [
        (
            each.system,
            moment(each.received_at),
            step(figures, each, "acknowledged_at"),
            step(figures, each, "resolved_at"),
            each.symptom,
            each.cause or TO_FILL_IN,
        )
        for each in incidents
    ]
    return plain_table(caption, WIDTHS, rows, left=("系统", "故障现象", "故障原因"))


def end_of(period: Period) -> datetime:
    """Give the moment at which a period is over."""
    return datetime.combine(period.last + timedelta(days=1), time(), BEIJING)


def clock_blocks(
    figures: Figures, incidents: Sequence[Incident], caption: str, at: datetime
) -> Iterator[Block]:
    """Show how the clocks of faults stood at a moment, and by which hours they went."""
    project = figures.card.project
    if not project.service_levels:
        yield Paragraph(f"{NOTHING_PROMISED}，用时按自然时间计。")
        return
    rows = [
        (incident.system, moment(incident.received_at), *_clock_row(figures, incident, clock))
        for incident in incidents
        for clock in clocks_of(incident, project.service_levels, project.calendar, at)
    ]
    yield plain_table(caption, CLOCKS, rows, left=("系统",))
    for end in ("acknowledged_at", "resolved_at"):
        yield Paragraph(
            f"{STEPS[end]}用时：{'；'.join(_told(incidents, clocks_to(figures, end), end, at))}。"
        )


def _told(incidents: Sequence[Incident], clocks: Clocks, end: str, at: datetime) -> list[str]:
    for each in incidents:
        try:
            step_seconds(each, getattr(each, end) or max(at, each.received_at), clocks)
        except UnreadableValueError as error:
            return [error.fault.what]
    return clocks.told()


def _clock_row(figures: Figures, incident: Incident, clock: Clock) -> tuple[str, ...]:
    state = CLOCK_STATES[clock.state]
    if clock.state is ClockState.INSUFFICIENT:
        return clock.name, "—", "—", f"{state}：{clock.because}"
    limit = "" if clock.limit is None else f"{service_time(clock.limit)}（{clock.hours}）"
    used = lasting(figures, f"{incident.id}.{clock.name}计时", clock.used, [incident], service_time)
    return clock.name, limit, moment(clock.due_at) or "—", f"{used}，{state}"


def open_incidents(incidents: Sequence[Incident]) -> list[Incident]:
    """Give the faults of which no record says that they were solved."""
    return [each for each in incidents if each.resolved_at is None]
