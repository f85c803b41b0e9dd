"""Faults with their clocks: what happened to one is entered as a correction that supersedes its record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from jiheng.errors import JihengError, UsageError
from jiheng.evidence.canonical import canonical_json
from jiheng.evidence.facts.safeguards import Incident
from jiheng.evidence.fault_clocks import Clock, clocks_of
from jiheng.evidence.pauses import Pause, write_pauses
from jiheng.projects.project import Project as ReadProject
from jiheng.values.days import BEIJING
from jiheng.web.accounts.models import User
from jiheng.web.evidence import actions, queries
from jiheng.web.evidence.models import Record
from jiheng.web.evidence.opened import fact_of
from jiheng.web.evidence.writing import BY_ITSELF
from jiheng.web.projects.models import Project
from jiheng.web.projects.texts import read_project

KIND = Incident.stem
OUTAGE_BEFORE = 7  # days: an outage may begin before somebody reports it
# act: what the button says, what stands in the correction, the field that is filled in
STEPS: Mapping[str, tuple[str, str, str]] = {
    "respond": ("响应", "登记响应", "acknowledged_at"),
    "repair": ("修复", "登记修复", "resolved_at"),
    "pause": ("暂停计时", "暂停计时", "pauses"),
    "resume": ("恢复计时", "恢复计时", "pauses"),
    "close": ("关闭", "关闭", "closed_at"),
}


@dataclass(frozen=True, slots=True)
class Faulted:
    """A fault with the record that says it and its clocks, response first; `why` they cannot be told."""

    record: Record
    incident: Incident
    clocks: tuple[Clock, ...]
    why: str = ""

    @property
    def possible(self) -> list[str]:
        """The steps that can be taken next, in their order."""
        it = self.incident
        if it.closed_at is not None:
            return []
        paused = any(each.ended_at is None for each in it.pauses)
        steps = [] if it.acknowledged_at else ["respond"]
        steps += [] if it.resolved_at else ["repair"]
        if not it.resolved_at:
            steps.append("resume" if paused else "pause")
        return [*steps, "close"]


def read_text_of(project: Project) -> tuple[ReadProject | None, str]:
    """Read the project, or say why its promises cannot be read."""
    try:
        return read_project(project), ""
    except JihengError as error:
        return None, str(error)


def faulted(record: Record, read: ReadProject | None, why: str, at: datetime) -> Faulted:
    """Tell a fault as of a moment."""
    fact = fact_of(record)
    assert isinstance(fact, Incident)  # noqa: S101 — records are asked for by their kind
    clocks = clocks_of(fact, read.service_levels, read.calendar, at) if read else ()
    return Faulted(record, fact, clocks, why)


def listed(project: Project, show: str) -> "QuerySet[Record]":
    """Give the faults that stand, the latest first: all, or those that nothing says are closed or solved."""
    found = queries.records_of(project, KIND)
    if show == "open":
        return found.exclude(content__contains='"closed_at":').exclude(content__contains='"resolved_at":')
    return found


def months_with(project: Project) -> list[str]:
    """Give the months (2026-03) in which faults were reported, the latest first."""
    days = queries.records_of(project, KIND).order_by().values_list("happened_on", flat=True).distinct()
    return sorted({f"{day:%Y-%m}" for day in days}, reverse=True)


def of_month(project: Project, month: str) -> "QuerySet[Record]":
    """Give the faults that were reported in a month (2026-03)."""
    if not month:
        return Record.objects.none()
    year, number = map(int, month.split("-"))
    return queries.records_of(project, KIND).filter(happened_on__year=year, happened_on__month=number)


def newest_of(record: Record) -> Record | None:
    """Give the record of the same fault that stands now; None where it was withdrawn."""
    while record.superseded_by:
        record = Record.objects.get(
            project=record.project_id, kind=record.kind, record_id=record.superseded_by
        )
    return record if record.stands else None


def reports_of(project: Project, incident_ids: list[str]) -> "QuerySet[Record]":
    """Give the fault reports that name a fault by any id it has had."""
    naming = Q()
    for each in incident_ids:
        naming |= Q(content__contains=f'"incident":{canonical_json(each)}')
    return queries.records_of(project, "periodic_report").filter(naming)


def outages_during(project: Project, incident: Incident, at: datetime) -> list[Record]:
    """Give the outages of the same system that overlap with a fault until it was solved."""
    until = incident.resolved_at or incident.closed_at or at
    first = incident.received_at.astimezone(BEIJING).date()
    near = queries.records_of(
        project, "outage", queries.Wanted(system=incident.system, last=until.astimezone(BEIJING).date())
    ).filter(happened_on__gte=first - timedelta(days=OUTAGE_BEFORE))
    return [each for each in near if _overlaps(each, incident.received_at, until)]


def _overlaps(outage: Record, begin: datetime, end: datetime) -> bool:
    fact = fact_of(outage)
    began, ended = getattr(fact, "began_at", None), getattr(fact, "ended_at", None)
    return began is not None and began <= end and (ended is None or ended >= begin)


def first_id(record: Record) -> str:
    """Give the id of the first record of what a record tells, which all its corrections share."""
    while record.supersedes:
        record = Record.objects.get(project=record.project_id, kind=record.kind, record_id=record.supersedes)
    return record.record_id


def take_step(
    record: Record,
    step: str,
    when: datetime,
    *,
    by: User | None,
    at: datetime,
    reason: str,
    submission: str,
    signing: str = BY_ITSELF,
    handled_by: str = "",
) -> Record:
    """Enter what happened at `when` as the correction of a fault's record.

    Without `by` it is signed as `signing`; `handled_by` is filled in where nobody stands there yet.

    Raises UsageError for a step that cannot be taken now, a moment that lies ahead, or a pause without a
    reason; and as `correct` does.
    """
    fact = fact_of(record)
    assert isinstance(fact, Incident)  # noqa: S101 — records are asked for by their kind
    title, told, field = STEPS[step]
    if step not in Faulted(record, fact, ()).possible:
        raise UsageError(f"这个故障现在不能“{title}”\n    怎么办：刷新页面，看它现在的状态")
    when = when.astimezone(BEIJING)
    if (floor := fact.received_at - when) < timedelta(minutes=1):  # a form tells no seconds
        when += max(floor, timedelta())
    if when > at:
        raise UsageError(f"{when:%Y-%m-%d %H:%M} 还没有到\n    应当是：不晚于现在")
    pauses = fact.pauses
    reason = reason.strip()
    if step == "pause":
        if not reason:
            raise UsageError("暂停计时要写明理由\n    应当是：等什么、等谁，如“等备件到货”")
        clean = " ".join(reason.replace("；", "，").replace(";", "，").split())
        pauses = (*pauses, Pause(when, None, clean))
    elif step != "respond" and pauses and pauses[-1].ended_at is None:
        last = pauses[-1]
        ended = (Pause(last.began_at, when, last.reason),) if when != last.began_at else ()
        pauses = (*pauses[:-1], *ended)
    changed = {"pauses": write_pauses(pauses)} if pauses != fact.pauses else {}
    if field != "pauses":
        changed[field] = f"{when:%Y-%m-%d %H:%M:%S}"
    if handled_by and not fact.handled_by:
        changed["handled_by"] = handled_by
    told = f"{told}：{reason}" if reason else told
    return actions.correct(record, changed, by=by, at=at, reason=told, submission=submission, signing=signing)


def close_recovered(record: Record, when: datetime, *, at: datetime, reason: str) -> Record | None:
    """Enter that a system was seen up again: restored, solved and closed where nobody has said when.

    A pause that goes on ends with it. None where there is nothing to enter, or `when` is before the fault.
    """
    fact = fact_of(record)
    assert isinstance(fact, Incident)  # noqa: S101 — records are asked for by their kind
    told = f"{when.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"
    open_fields = [each for each in ("restored_at", "resolved_at", "closed_at") if not getattr(fact, each)]
    if "closed_at" not in open_fields or when < fact.received_at:
        return None
    changed = dict.fromkeys(open_fields, told)
    if fact.pauses and (last := fact.pauses[-1]).ended_at is None:
        ended = (Pause(last.began_at, when, last.reason),) if when > last.began_at else ()
        changed["pauses"] = write_pauses((*fact.pauses[:-1], *ended))
    return actions.correct(record, changed, by=None, at=at, reason=reason, late=True)
