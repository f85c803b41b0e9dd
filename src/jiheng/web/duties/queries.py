"""What pages ask of the duties."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber

from jiheng.errors import JihengError
from jiheng.evidence.facts.contracts import WaiverRecord
from jiheng.evidence.kinds import KINDS
from jiheng.evidence.promises import OccurrenceState
from jiheng.values.period import Period
from jiheng.web.accounts.models import User
from jiheng.web.accounts.roles import UNIT_ROLES, VENDOR_ROLES
from jiheng.web.duties.models import Duty, DutyWaiver, WaiverState
from jiheng.web.duties.reckoning import reckon, wanted_words
from jiheng.web.evidence.models import LedgerHead, Record, SignOff
from jiheng.web.projects.access import roles_of, visible_projects
from jiheng.web.projects.models import Project, ProjectState
from jiheng.web.projects.texts import read_project

ENDED = (OccurrenceState.DONE, OccurrenceState.LATE, OccurrenceState.MISSED, OccurrenceState.WAIVED)
NOT_DONE = (OccurrenceState.MISSED, OccurrenceState.UNKNOWN)  # past its day; what is done now makes it late
DOING = (*UNIT_ROLES[:1], *VENDOR_ROLES)  # who fulfils duties
LEFT = timedelta(days=30)  # so long what was not done in time is told as a thing to do
LATEST_FIRST = ("-due", "promise", "pk")  # what is due today before what was missed


def to_fulfil(user: User, on: date) -> QuerySet[Duty]:
    """Give the duties of the open projects that somebody sees, to who fulfils them."""
    if not roles_of(user, on) & {*DOING}:
        return Duty.objects.none()
    mine = visible_projects(user, on).filter(state=ProjectState.OPEN)
    return Duty.objects.filter(project__in=mine).select_related("project")


def undone(duties: QuerySet[Duty], on: date, left: timedelta | None = LEFT) -> QuerySet[Duty]:
    """Give what is due today, or was and is not done: unless a waiver is asked for or the period is signed.

    What was missed longer than `left` ago is no longer told; None: all of it.
    """
    missed = Q(state__in=NOT_DONE) if left is None else Q(state__in=NOT_DONE, due__gte=on - left)
    signed = SignOff.objects.in_force().filter(
        Q(kind="") | Q(kind=OuterRef("kind")), project=OuterRef("project"),
        first__lte=OuterRef("last"), last__gte=OuterRef("last"),
    )  # fmt: skip
    found = duties.filter(Q(state=OccurrenceState.OPEN, due__lte=on) | missed)
    return found.exclude(Exists(asked_for())).exclude(Exists(signed))


def last_of_each(undone_ones: QuerySet[Duty]) -> QuerySet[Duty]:
    """Give of each promise of each project what is due today, and of what was missed the last: one line."""
    number = Window(RowNumber(), partition_by=["project", "promise", "state"], order_by=LATEST_FIRST)
    last = undone_ones.annotate(number=number).filter(number=1).values("pk")
    return Duty.objects.filter(pk__in=last).select_related("project")


def asked_for() -> QuerySet[DutyWaiver]:
    """Give the waivers that are asked for, of the duty that is looked at."""
    return DutyWaiver.objects.filter(
        project=OuterRef("project"), promise=OuterRef("promise"), first=OuterRef("first"),
        last=OuterRef("last"), state=WaiverState.ASKED,
    )  # fmt: skip


def stale_projects(on: date, among: QuerySet[Project] | None = None) -> QuerySet[Project]:
    """Give the projects whose duties are not in step with their text, records (waivers too) or the day."""
    ledger = LedgerHead.objects.filter(pk=OuterRef("pk")).values("seq")
    found = (
        (Project.objects.all() if among is None else among)
        .filter(current__isnull=False)
        .exclude(state=ProjectState.ARCHIVED)
        .annotate(end=Coalesce(Subquery(ledger), 0))
    )
    in_step = Q(duty_plan__version=F("current"), duty_plan__ledger_seq=F("end"), duty_plan__day=on)
    return found.exclude(pk__in=found.filter(in_step).values("pk")).order_by("pk")


def is_stale(project: Project, on: date) -> bool:
    """Say whether the duties of a project are not in step."""
    return stale_projects(on, Project.objects.filter(pk=project.pk)).exists()


def vanished(project: Project, on: date) -> list[tuple[str, date, date]]:
    """Give the occurrences that are promised and have no row (I-3): none, ever, once settled."""
    there = set(Duty.objects.filter(project=project).values_list("promise", "first", "last"))
    planned = reckon(project, on).occurrences
    return [key for one in planned if (key := (one.promise.name, one.slot.first, one.slot.last)) not in there]


def doubled() -> int:
    """Count the occurrences that stand twice (I-2): none, ever."""
    keys = Duty.objects.order_by().values("project", "promise", "first", "last")
    return keys.annotate(n=Count("pk")).filter(n__gt=1).count()


def without_reason(on: date) -> QuerySet[Duty]:
    """Give the occurrences past their day that have no end, or no reason for it."""
    over = Duty.objects.filter(due__lt=on)
    return over.filter(Q(state=OccurrenceState.OPEN) | Q(because=""))


def ahead(project: Project, on: date) -> list[tuple[str, int]]:
    """Give how many occurrences each promise would have; none where the text does not read."""
    try:
        occurrences = reckon(project, on).occurrences
    except JihengError:
        return []
    counted = Counter(each.promise.name for each in occurrences)
    return list(counted.items())


def promises_in(project: Project) -> list[str]:
    """Give the names of the promises that have duties."""
    return list(project.duties.order_by("promise").values_list("promise", flat=True).distinct())


def systems_in(project: Project) -> list[str]:
    """Give the systems that duties are about."""
    named = project.duties.exclude(system="")
    return list(named.order_by("system").values_list("system", flat=True).distinct())


def filtered(duties: QuerySet[Duty], told: Mapping[str, Any]) -> QuerySet[Duty]:
    """Give the duties that meet the filters of the page."""
    for name in ("promise", "system", "state"):
        if told.get(name):
            duties = duties.filter(**{name: told[name]})
    if told.get("month"):
        year, month = (int(each) for each in told["month"].split("-"))
        duties = duties.filter(last__year=year, last__month=month)
    return duties.filter(last=told["day"]) if told.get("day") else duties


def _due_within(days: int) -> Callable[[QuerySet[Duty], date], QuerySet[Duty]]:
    return lambda duties, on: duties.filter(
        state=OccurrenceState.OPEN,
        first__lte=on + timedelta(days=days),
        due__range=(on, on + timedelta(days=days)),
    )


VIEWS: dict[str, Callable[[QuerySet[Duty], date], QuerySet[Duty]]] = {
    "today": _due_within(0),
    "soon": _due_within(7),
    "missed": lambda duties, _on: duties.filter(state__in=NOT_DONE),
    "asked": lambda duties, _on: duties.filter(Exists(asked_for())),
}
VIEW_TITLES = {
    "": "全部",
    "today": "今天到期",
    "soon": "7 天内到期",
    "missed": "逾期未完成",
    "asked": "待审批免除",
}


def counts_of(duties: QuerySet[Duty], on: date) -> dict[str, int]:
    """Count the duties of each view."""
    return {name: (VIEWS[name](duties, on) if name else duties).count() for name in VIEW_TITLES}


def next_open(project: Project, on: date) -> Duty | None:
    """Give the duty to do next: what is open and begun, the earliest due; else the latest that was missed."""
    begun = project.duties.filter(state=OccurrenceState.OPEN, first__lte=on, due__gte=on)
    return begun.order_by("due").first() or VIEWS["missed"](project.duties.all(), on).order_by("-due").first()


def waivers_of(duty: Duty) -> QuerySet[DutyWaiver]:
    """Give what was asked about an occurrence, the newest first."""
    found = DutyWaiver.objects.filter(
        project=duty.project_id, promise=duty.promise, first=duty.first, last=duty.last
    )
    return found.select_related("asked_by", "decided_by").order_by("-asked_at")


def records_of(duty: Duty) -> QuerySet[Record]:
    """Give the records that fulfil an occurrence, and the one that waives it."""
    found = Record.objects.filter(
        project=duty.project_id, kind__in=(duty.kind, WaiverRecord.stem), record_id__in=duty.records
    )
    return found.select_related("entered_by").order_by("happened_on", "position")


def kind_title(kind: str) -> str:
    """Give the Chinese name of a kind of record."""
    return KINDS[kind].title if kind in KINDS else kind


def words_for(duty: Duty) -> dict[str, str]:
    """Give what a record must say to fulfil an occurrence, by field: what its form is filled with."""
    try:
        promise = read_project(duty.project).promises.get(duty.promise)
    except JihengError:
        return {}
    if promise is None:
        return {}
    words = wanted_words(promise)
    fields = {each.name: each for each in promise.of.fact_type.fields}
    if "covers" in fields:
        words["covers"] = fields["covers"].write(Period(duty.first, duty.last))
    elif duty.first == duty.last and fields[promise.of.fact_type.occurred].form == "日期":
        words[promise.of.fact_type.occurred] = duty.last.isoformat()
    return words


def period_of(duty: Duty) -> str:
    """Say the period of an occurrence shortly: a day, a month, or from when to when."""
    return str(Period(duty.first, duty.last))
