"""What somebody must do, and how a project stands, in a few queries."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from jiheng.evidence.kinds import KINDS
from jiheng.evidence.promises import OccurrenceState
from jiheng.web.accounts import proposals
from jiheng.web.accounts.models import User
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.accounts.roles import Role
from jiheng.web.desk import people, surveying, waiting, watching
from jiheng.web.desk.expiring import expiring
from jiheng.web.duties import queries as duties
from jiheng.web.duties.models import Duty, DutyWaiver, WaiverState
from jiheng.web.evidence.models import EvidenceFile, Record
from jiheng.web.monitoring.going_on import going_on
from jiheng.web.monitoring.queries import (
    claims_to_decide,
    targets_to_decide,
    windows_to_decide,
)
from jiheng.web.operations.subjects import subject_of
from jiheng.web.projects.access import acts_of, roles_of, visible_projects
from jiheng.web.projects.models import Project, ProjectVersion, VersionState
from jiheng.web.surveys import queries as surveys
from jiheng.web.system import alarms
from jiheng.web.ui.parts import More, Task, TaskGroup

WEEK = timedelta(days=7)
MOST_SHOWN = 12
DUTY_ORDER = ("due", "promise", "pk")
ActsOf = Callable[[str], frozenset[Act]]


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: what it is, where it stands, its address."""

    kind: str
    title: str
    where: str
    url: str


def count_of_todo(user: User, on: date, elsewhere: waiting.Waiting) -> int:
    """Count what waits for somebody today, here and elsewhere."""
    asked = (
        _overdue(user, on), _to_decide(user, on), _waivers(user, on), targets_to_decide(user, on),
        claims_to_decide(user, on), windows_to_decide(user, on),
        proposals.waiting(user, on), surveys.to_decide(user, on), surveys.removals_to_decide(user, on),
    )  # fmt: skip
    first, *rest = (each.order_by().values("pk") for each in asked)
    told = len(going_on(user, on)) + len(alarms.standing(user, on))
    return first.union(*rest, all=True).count() + told + elsewhere.to_do


def groups(user: User, on: date, elsewhere: waiting.Waiting) -> list[TaskGroup]:
    """Give what is to do, in order of harm: today, this week, and what waits for others."""
    soon = [duty_task(each, on) for each in _due(user, on, on + timedelta(days=1), on + WEEK)[:MOST_SHOWN]]
    mine = ProjectVersion.objects.filter(
        edited_by=user, state=VersionState.SUBMITTED, project__in=visible_projects(user, on)
    ).select_related("project")
    others = [
        Task(f"第 {each.number} 版目标和指标", _version_url(each), str(each.project), "等审批", "waiting")
        for each in mine[:MOST_SHOWN]
    ]
    others += [
        Task(f"免除：{each.promise}", _waiver_url(each), str(each.project), "等审批", "waiting")
        for each in _asked_waivers(user, on).filter(asked_by=user)[:MOST_SHOWN]
    ]
    parts = {part: part(user, on) for part in TODAY}
    today = [*(task for tasks in parts.values() for task in tasks), *elsewhere.today]
    more, ending = _more_duties(user, on, parts[overdue]), expiring(user, on)
    return [
        TaskGroup("今天", today, "今天没有待办。", (*more, *elsewhere.more)),
        TaskGroup("本周", soon, "本周没有到期的事项。"),
        *([TaskGroup("合同和资产到期（前后 30 天）", ending)] if ending else []),
        TaskGroup("等别人", [*others, *people.asked(user), *elsewhere.others], "没有在等别人办理的事项。"),
    ]


def overdue(user: User, on: date) -> list[Task]:
    """Give the duties that should be done by today: those of today, then of each promise the last missed."""
    rows = duties.last_of_each(_overdue(user, on)).order_by(*duties.LATEST_FIRST)
    return [duty_task(each, on) for each in rows[:MOST_SHOWN]]


def _more_duties(user: User, on: date, shown: list[Task]) -> tuple[More, ...]:
    count = _overdue(user, on).count() - len(shown) if shown else 0
    words = f"还有 {count} 件约定的事到期没有办，看全部"
    return (More(words, reverse("duties:due"), count),) if count else ()


def returned(user: User, on: date) -> list[Task]:
    """Give the versions that somebody gave in and got back."""
    return [
        Task(
            f"第 {each.number} 版被退回：{each.decision[:40]}", _version_url(each), str(each.project), "",
            "returned", urgent=True,
        )
        for each in _returned(user, on)[:MOST_SHOWN]
    ]  # fmt: skip


def versions(user: User, on: date) -> list[Task]:
    """Give the versions that somebody is to approve."""
    return [
        Task(f"审批第 {each.number} 版目标和指标", _version_url(each), str(each.project), "待审批", "waiting")
        for each in _to_decide(user, on)[:MOST_SHOWN]
    ]


def waivers(user: User, on: date) -> list[Task]:
    """Give the waivers that somebody is to approve."""
    return [
        Task(f"审批免除：{each.promise}", _waiver_url(each), str(each.project), "待审批", "waiting")
        for each in _waivers(user, on)[:MOST_SHOWN]
    ]


# What is to do today, in order of harm; then comes what waits elsewhere.
TODAY: tuple[Callable[[User, date], list[Task]], ...] = (
    alarms.standing, watching.down, returned, overdue, versions, waivers, watching.to_decide,
    surveying.to_do, people.to_do, people.answered,
)  # fmt: skip


def next_due(user: User, on: date) -> Duty | None:
    """Give the next duty that will be due."""
    return _due(user, on, on + timedelta(days=1), date.max).first()


def search(user: User, on: date, words: str, project: Project | None) -> Iterator[Hit]:
    """Find projects by name or unit, and records and files of the project one is in."""
    words = words.strip()
    if not words:
        return
    seen = visible_projects(user, on).filter(Q(name__icontains=words) | Q(unit__icontains=words))
    for each in seen.order_by("-fiscal_year", "name")[:MOST_SHOWN]:
        yield Hit("项目", str(each), each.unit, reverse("desk:overview", args=[each.pk]))
    if project is None:
        return
    may = acts_of(user, project, on)
    for record in records_with(project, words, may)[:MOST_SHOWN]:
        named = {"project_id": project.pk, "kind": record.kind, "record": record.pk}
        yield Hit(
            "记录",
            f"{record.record_id}（{record.happened_on}）",
            str(project),
            reverse("operations:record", kwargs=named),
        )
    for file in files_with(project, words, may)[:MOST_SHOWN]:
        yield Hit("文件", file.name, str(project), reverse("evidence:files", args=[project.pk]))


def records_with(project: Project, words: str, acts_of: ActsOf) -> QuerySet[Record]:
    """Give the records that hold some words, of the kinds that the asker may read."""
    kinds = [kind for kind in KINDS if Act.READ in acts_of(subject_of(kind))]
    standing = Record.objects.filter(
        project=project, kind__in=kinds, is_late=False, superseded_by="", stands=True
    )
    return standing.filter(Q(record_id__icontains=words) | Q(content__icontains=words))


def files_with(project: Project, words: str, acts_of: ActsOf) -> QuerySet[EvidenceFile]:
    """Give the files with some words in their names, to whoever may read files."""
    found = EvidenceFile.objects.filter(project=project, name__icontains=words)
    return found if Act.READ in acts_of("evidence_file") else found.none()


def duty_counts(project: Project, on: date) -> dict[str, int]:
    """Count the duties of a project by how they stand; `due` are those that should be done by now."""
    of_state = {state.value: Count("pk", filter=Q(state=state)) for state in OccurrenceState}
    return Duty.objects.filter(project=project).aggregate(due=Count("pk", filter=Q(due__lt=on)), **of_state)


def _overdue(user: User, on: date) -> QuerySet[Duty]:
    return duties.undone(duties.to_fulfil(user, on), on)


def _due(user: User, on: date, first: date, last: date) -> QuerySet[Duty]:
    open_ones = duties.to_fulfil(user, on).filter(state=OccurrenceState.OPEN, due__gte=first, due__lte=last)
    return open_ones.order_by(*DUTY_ORDER)


def _to_decide(user: User, on: date) -> QuerySet[ProjectVersion]:
    if not _may_decide(user, on, "target"):
        return ProjectVersion.objects.none()
    waiting = ProjectVersion.objects.filter(
        state=VersionState.SUBMITTED, project__in=visible_projects(user, on)
    )
    return waiting.exclude(edited_by=user).select_related("project").order_by("made_at")


def _waivers(user: User, on: date) -> QuerySet[DutyWaiver]:
    if Role.UNIT_HEAD not in roles_of(user, on):
        return DutyWaiver.objects.none()
    return _asked_waivers(user, on).exclude(asked_by=user)


def _asked_waivers(user: User, on: date) -> QuerySet[DutyWaiver]:
    asked = DutyWaiver.objects.filter(state=WaiverState.ASKED, project__in=visible_projects(user, on))
    of = Duty.objects.filter(
        project=OuterRef("project"),
        promise=OuterRef("promise"),
        first=OuterRef("first"),
        last=OuterRef("last"),
    )
    found = asked.annotate(duty_id=Subquery(of.values("pk")[:1]))
    return found.select_related("project").order_by("asked_at")


def _returned(user: User, on: date) -> QuerySet[ProjectVersion]:
    found = ProjectVersion.objects.filter(
        state=VersionState.RETURNED, edited_by=user, project__in=visible_projects(user, on)
    )
    newer = ProjectVersion.objects.filter(
        state__in=[VersionState.DRAFT, VersionState.SUBMITTED, VersionState.APPROVED]
    )
    return found.exclude(project__in=newer.values("project")).select_related("project")


def _may_decide(user: User, on: date, subject: str) -> bool:
    return bool({Act.SIGN, Act.APPROVE} & matrix().acts(subject, roles_of(user, on)))


def duty_task(duty: Duty, on: date) -> Task:
    """Show a duty that is to be done: when, or for how long it is late."""
    late = (on - duty.due).days
    when = f"已过 {late} 天" if late > 0 else ("今天" if late == 0 else f"{duty.due:%m-%d}")
    return Task(
        duty.promise, _duty_url(duty), str(duty.project), when, "missed" if late > 0 else "", urgent=late > 0
    )


def _duty_url(duty: Duty) -> str:
    return reverse("duties:duty", args=[duty.project_id, duty.pk])


def _waiver_url(waiver: DutyWaiver) -> str:
    duty = getattr(waiver, "duty_id", None)
    if duty:
        return reverse("duties:duty", args=[waiver.project_id, duty])
    return reverse("duties:calendar", args=[waiver.project_id])


def _version_url(version: ProjectVersion) -> str:
    return reverse("projects:version", args=[version.project_id, version.number])
