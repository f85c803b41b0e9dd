"""One fault of a system, whoever tells of it: the prober, alerts, or both.

A fault that is open takes in what tells of it later, and is over when the last of these is.
"""

from datetime import datetime

from django.db.models import Q

from jiheng.evidence.facts.safeguards import Incident
from jiheng.values.days import BEIJING
from jiheng.web.evidence import actions as evidence
from jiheng.web.evidence.models import Record
from jiheng.web.evidence.opened import fact_of
from jiheng.web.evidence.queries import find_record
from jiheng.web.evidence.writing import BY_ITSELF
from jiheng.web.monitoring.models import SeenAlert, SeenOutage
from jiheng.web.monitoring.queries import now_called
from jiheng.web.operations.incidents import close_recovered, newest_of
from jiheng.web.projects.models import Project

NEAR = 300  # seconds an alert may be ahead of the first failed check and still tell of the same fault
RECOVERED = "监测测得恢复"


def of_outage(project: Project, system: str, begin: int, until: int | None) -> str:
    """Give the fault that outages of a system opened and that an alert from `begin` on tells of, too.

    `until` is the alert's end, None while it fires. Empty where there is none.
    """
    met = Q(began__lte=begin + NEAR) & (Q(recovered=None) | Q(recovered__gt=begin))
    if until is not None:
        met &= Q(began__lte=until)
    outages = SeenOutage.objects.filter(met, project=project, target__counts=True).exclude(incident="")
    for each in outages.select_related("target").order_by("-began"):
        if now_called(project, each.target.system) == system:
            return each.incident
    return ""


def of_alert(project: Project, system: str, begin: int) -> str:
    """Give the fault that an alert opened and an outage from `begin` on is, too; empty: there is none."""
    met = Q(began__gte=begin - NEAR) & (Q(ended=None) | Q(ended__gt=begin))
    for each in SeenAlert.objects.filter(met, project=project).order_by("began"):
        newest = fault_of(project, each.incident)
        if now_called(project, each.system) == system and newest and incident_of(newest).closed_at is None:
            return each.incident
    return ""


def fault_of(project: Project, incident: str) -> Record | None:
    """Give the record of a fault that stands now; None where it was withdrawn or counts nothing."""
    first = find_record(project, incident)
    newest = newest_of(first) if first else None
    return newest if newest and not newest.is_late else None


def incident_of(record: Record) -> Incident:
    """Give the fault that a record tells."""
    fact = fact_of(record)
    assert isinstance(fact, Incident)  # noqa: S101 — records are asked for by their kind
    return fact


def take_in(
    project: Project, incident: str, told: str, *, severity: str, at: datetime, reason: str,
    signing: str = BY_ITSELF,
) -> None:  # fmt: skip
    """Enter into a fault what else tells of it, and its severity where nobody has said one."""
    newest = fault_of(project, incident)
    if newest is None:
        return
    fact, changed = incident_of(newest), dict[str, str]()
    if told not in fact.symptom:
        changed["symptom"] = f"{fact.symptom}；{told}"
    if severity and not fact.severity:
        changed["severity"] = severity
    if changed:
        evidence.correct(newest, changed, by=None, at=at, reason=reason, late=True, signing=signing)


def is_measured(project: Project, incident: str) -> bool:
    """Say whether the prober has seen a fault."""
    return SeenOutage.objects.filter(project=project, incident=incident).exists()


def is_outage(project: Project, incident: str) -> bool:
    """Say whether a system was seen down in a fault, and not only a job that was silent."""
    found = SeenOutage.objects.filter(project=project, incident=incident, target__counts=True)
    return found.exists()


def span_of(project: Project, incident: str) -> tuple[int, int | None]:
    """Give when the first that tells of a fault began, and when the last ended; None while any goes on.

    Raises ValueError for a fault that neither the prober nor an alert told of.
    """
    spans = [
        *SeenOutage.objects.filter(project=project, incident=incident).values_list("began", "recovered"),
        *SeenAlert.objects.filter(project=project, incident=incident).values_list("began", "ended"),
    ]
    ends = [end for _, end in spans if end is not None]
    return min(begin for begin, _ in spans), max(ends) if len(ends) == len(spans) else None


def close_if_over(project: Project, incident: str, at: datetime) -> bool:
    """Close a fault that the prober has seen, unless somebody has, once all is over; say whether it is."""
    _, end = span_of(project, incident)
    if end is None:
        return False
    if newest := fault_of(project, incident):
        close_recovered(newest, datetime.fromtimestamp(end, BEIJING), at=at, reason=RECOVERED)
    return True
