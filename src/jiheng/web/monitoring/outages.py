"""What was measured becomes records: an outage, the fault it is, and the end of both.

The prober writes samples only. A job looks at those systems of which a check failed since it last looked,
and at those that were down; whatever it finds it finds again, so that it may be repeated and killed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings

from jiheng.errors import NotFoundError, UsageError
from jiheng.evidence.facts.safeguards import Incident
from jiheng.evidence.facts.systems import Outage
from jiheng.monitor.seconds import day_of_second
from jiheng.monitor.store import SampleStore
from jiheng.monitor.timeline import Timeline
from jiheng.values.days import BEIJING
from jiheng.values.period import Period
from jiheng.values.spans import Span, merged
from jiheng.web.evidence import actions as evidence
from jiheng.web.evidence.models import Record
from jiheng.web.evidence.writing import locked_end
from jiheng.web.monitoring import faults
from jiheng.web.monitoring.models import NEWEST, PLACE, SeenOutage, Target, TargetState
from jiheng.web.monitoring.queries import not_counting, now_called
from jiheng.web.operations.incidents import newest_of
from jiheng.web.projects.models import Project, ProjectState
from jiheng.workflows.availability_records import LONGEST, cause_of
from jiheng.workflows.system_states import Agreed, excluded_spans, standings

WEEK = timedelta(days=7)


@dataclass(slots=True)
class Changes:
    """What a look changed: how many outages began, ended or were recovered from; faults opened and over."""

    project: Project | None = None
    outages: int = 0
    opened: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Looked:
    """One system being looked at."""

    target: Target
    project: Project
    name: str
    line: Timeline
    at: datetime
    changes: Changes


def to_look_at(since: int) -> list[str]:
    """Give the series with a failed check since a moment, and those that have not been seen up again."""
    try:
        with SampleStore(settings.SAMPLES) as store:
            found = set(store.troubled(since))
    except NotFoundError:
        found = set()
    return sorted(found | set(SeenOutage.objects.filter(recovered=None).values_list("series", flat=True)))


def look(series: str, at: datetime) -> Changes:
    """Bring the records of a system in step with its samples; tell what changed.

    Within a transaction of the caller's. Raises as `enter` of evidence does.
    """
    watched = Target.objects.filter(series=series, state__in=(TargetState.ON, TargetState.STOPPED))
    target = watched.select_related("project__current").order_by(*NEWEST).first()
    if target is None or target.project.state == ProjectState.ARCHIVED:
        return Changes()
    project, changes = target.project, Changes(target.project)
    locked_end(project)  # an alert may come in at the same moment
    open_ones = list(SeenOutage.objects.filter(series=series, recovered=None).order_by("began"))
    line = _timeline(series, open_ones, at)
    looked = _Looked(target, project, now_called(project, target.system), line, at, changes)
    known = {each.began: each for each in SeenOutage.objects.filter(series=series, began__gte=line.begin)}
    for span in line.down:
        changes.outages += _of_run(looked, span, known.get(span[0]))
    for each in SeenOutage.objects.filter(series=series, recovered=None).exclude(ended=None):
        if (up := first_up(line, each.ended or 0)) is not None:
            each.recovered = up
            each.save(update_fields=["recovered"])
            changes.outages += 1
            if each.incident and faults.close_if_over(project, each.incident, at):
                changes.over.append(each.incident)
    return changes


def _timeline(series: str, open_ones: Sequence[SeenOutage], at: datetime) -> Timeline:
    """Give what the system was since yesterday, or since before an outage that goes on."""
    today = at.astimezone(BEIJING).date()
    first = min([today - timedelta(days=1), *(day_of_second(each.began) for each in open_ones)])
    while True:
        (found,) = standings(settings.SAMPLES, {series: series}, Period(first, today), at, Agreed())
        line = found.timeline
        begins_before = line.down and line.down[0][0] == line.begin
        if not begins_before or first <= today - LONGEST:
            return line
        first -= WEEK


def first_up(line: Timeline, moment: int) -> int | None:
    """Give the first second from a moment on at which a system was up; None where there is none yet."""
    for begin, end in merged([*line.down, *line.unknown]):
        if begin <= moment < end:
            moment = end
    return moment if moment < line.end else None


def _of_run(looked: _Looked, span: Span, seen: SeenOutage | None) -> bool:
    """Keep one run of seconds down: its beginning, its end once it has one; say if there was either."""
    begin, end = span
    goes_on = end == looked.line.end
    if seen is None:
        if goes_on and end - begin <= looked.target.every:
            return False  # one failed check: the next one tells
        seen = _begin(looked, span, goes_on=goes_on)
    elif goes_on or seen.ended is not None:
        return False
    else:
        _correct(
            looked, seen.outage, Outage.stem, _outage(looked, span, goes_on=False).content, "监测测得结束"
        )
    if not goes_on:
        seen.ended = end
    seen.save()
    return True


def _outage(looked: _Looked, span: Span, *, goes_on: bool) -> Outage:
    begin, end = span
    with SampleStore(settings.SAMPLES) as store:
        cause = cause_of(store, looked.target.series, span, looked.line.unknown)
    if looked.target.job:
        cause = cause.replace(f"{PLACE} ", f"作业“{looked.target.job}”")  # it is the job that says so
    return Outage(
        system=looked.name,
        began_at=datetime.fromtimestamp(begin, BEIJING),
        ended_at=None if goes_on else datetime.fromtimestamp(end, BEIJING),
        cause=cause,
    )


def _begin(looked: _Looked, span: Span, *, goes_on: bool) -> SeenOutage:
    begin, end = span
    fact = _outage(looked, span, goes_on=goes_on)
    outage = ""
    if looked.target.counts:
        record = evidence.enter(looked.project, Outage.stem, fact.content, by=None, at=looked.at, late=True)
        outage = record.record_id
    seen = SeenOutage(
        project=looked.project, target=looked.target, series=looked.target.series, began=begin,
        outage=outage, noticed_at=looked.at,
    )  # fmt: skip
    windows = excluded_spans(not_counting(looked.project), looked.name)
    if end - begin > looked.target.every and not any(first <= begin < last for first, last in windows):
        seen.incident = (
            _open_incident(looked) or _alerted(looked, begin, fact) or _opened(looked, begin, fact)
        )
    return seen


def _open_incident(looked: _Looked) -> str:
    """Give the fault that an earlier outage opened and that has not been seen to end."""
    earlier = SeenOutage.objects.filter(series=looked.target.series, recovered=None).exclude(incident="")
    return earlier.order_by("-began").values_list("incident", flat=True).first() or ""


def _alerted(looked: _Looked, begin: int, fact: Outage) -> str:
    """Give the fault that an alert has opened for the same, now that it is measured, too."""
    counts = looked.target.counts
    incident = faults.of_alert(looked.project, looked.name, begin) if counts else ""
    if incident:
        faults.take_in(
            looked.project, incident, f"中断（{fact.cause}）", severity=looked.target.severity, at=looked.at,
            reason="监测测得中断，是同一个故障",
        )  # fmt: skip
    return incident


def _opened(looked: _Looked, begin: int, fact: Outage) -> str:
    """Open a fault: received when a second check confirmed the first."""
    opened = Incident(
        system=looked.name,
        received_at=datetime.fromtimestamp(begin + looked.target.every, BEIJING),
        symptom=f"中断（{fact.cause}）" if looked.target.counts else fact.cause,
        severity=looked.target.severity,
    )
    record = evidence.enter(looked.project, Incident.stem, opened.content, by=None, at=looked.at, late=True)
    looked.changes.opened.append(record.record_id)
    return record.record_id


def _correct(looked: _Looked, first_id: str, kind: str, content: Mapping[str, str], reason: str) -> None:
    record = Record.objects.filter(project=looked.project, kind=kind, record_id=first_id).first()
    newest = newest_of(record) if record else None
    if newest is None or newest.is_late:
        return
    try:
        evidence.correct(newest, content, by=None, at=looked.at, reason=reason, late=True)
    except UsageError:  # a person has written the same already
        return
