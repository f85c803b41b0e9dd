"""How soon contracts promise to answer and repair faults, and which time counts for a fault.

By a promise the time counts in its hours of service only, and not while the fault says that it is paused.
Where nothing is promised all time counts: a pause is a term of the contract, so nothing stands still then.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from jiheng.evidence.facts.safeguards import Incident
from jiheng.values.period import Period
from jiheng.values.service_hours import ALL_DAY, ServiceHours, Stretch
from jiheng.values.working_days import WorkingCalendar

# The steps of a fault whose time a contract's hours decide. Telling of it and closing its ticket are none.
CLOCKED = ("received_at", "acknowledged_at", "arrived_at", "restored_at", "resolved_at")
NOTHING_PROMISED = "合同里没有约定响应、修复时限"


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """Limits in whole seconds of service (None: not promised), for faults of a severity and of a system.

    It holds for faults received in `period`. An empty severity or system means any.
    """

    period: Period
    severity: str = ""
    system: str = ""
    response: int | None = None
    repair: int | None = None
    hours: ServiceHours = ALL_DAY
    contract: str = ""

    @property
    def limits(self) -> Mapping[str, int | None]:
        """The limit of each step that has one, by its column."""
        return {"acknowledged_at": self.response, "resolved_at": self.repair}


def severities_of(levels: Sequence[ServiceLevel], system: str = "") -> list[str]:
    """Give the severities that have limits, in their order: of a system, or of any."""
    mine = [each for each in levels if not system or each.system in ("", system)]
    return list(dict.fromkeys(each.severity for each in mine if each.severity))


def level_of(incident: Incident, levels: Sequence[ServiceLevel]) -> ServiceLevel | str:
    """Find the promise that holds for a fault, the most exact first; or say why there is none."""
    day = incident.received_at.date()
    mine = [each for each in levels if day in each.period and each.system in ("", incident.system)]
    if not mine:
        return f"没有哪份合同约定 {day} {incident.system}的时限" if levels else NOTHING_PROMISED
    fitting = [each for each in mine if each.severity in ("", incident.severity)]
    if not fitting:
        known = "、".join(dict.fromkeys(each.severity for each in mine))
        said = f"故障级别“{incident.severity}”不在约定之内" if incident.severity else "没有写故障级别"
        return f"{said}，合同约定的级别是 {known}"
    return max(fitting, key=lambda each: (bool(each.system), bool(each.severity)))


def terms_of(
    incident: Incident, until: datetime, level: ServiceLevel | str
) -> tuple[ServiceHours, list[Stretch]]:
    """Give the hours in which time counts for a fault, and its pauses until a moment."""
    if isinstance(level, str):
        return ALL_DAY, []
    return level.hours, list(_pauses(incident, until))


def counting(
    incident: Incident, begin: datetime, end: datetime, level: ServiceLevel | str, calendar: WorkingCalendar
) -> Iterator[Stretch]:
    """Give the stretches that count between two moments of a fault, in order. Raises UnknownYearError."""
    hours, pauses = terms_of(incident, end, level)
    return hours.running(begin, end, calendar, pauses)


def _pauses(incident: Incident, until: datetime) -> Iterator[Stretch]:
    """Give the pauses as stretches; one that goes on ends with `until`."""
    for each in incident.pauses:
        if each.began_at < until:
            yield each.began_at, min(each.ended_at or until, until)
