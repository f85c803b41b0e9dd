"""What the pages of monitoring ask."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from jiheng.errors import JihengError
from jiheng.evidence.facts.systems import AvailabilityDay, Outage, PlannedMaintenance
from jiheng.evidence.service_levels import ServiceLevel, severities_of
from jiheng.evidence.store import Evidence
from jiheng.values.period import Period
from jiheng.values.target import Target as Promised
from jiheng.web.accounts.models import User
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.accounts.roles import Role
from jiheng.web.evidence.actions import APPROVED
from jiheng.web.evidence.measured import Measured
from jiheng.web.evidence.models import Record
from jiheng.web.evidence.opened import fact_of
from jiheng.web.evidence.queries import Wanted, records_of
from jiheng.web.monitoring.models import (
    GOING_ON,
    ClaimState,
    ExclusionClaim,
    PermitState,
    Receiver,
    Target,
    TargetState,
)
from jiheng.web.operations.incidents import newest_of
from jiheng.web.projects.access import roles_of, visible_projects
from jiheng.web.projects.models import Project, ProjectState
from jiheng.web.projects.texts import read_project
from jiheng.workflows.pictures.sla_strip import promised_availability
from jiheng.workflows.system_states import Agreed, Standing, standings

MONTH = timedelta(days=31)
EXCLUDED_OUTAGES = Q(content__contains='"counts":"不计入"')  # of outages, as records keep it


@dataclass(frozen=True, slots=True)
class Known:
    """What the text of a project says: its systems, what is promised; or why it cannot be read."""

    systems: tuple[str, ...] = ()
    promised: Promised | None = None
    levels: tuple[ServiceLevel, ...] = ()
    why: str = ""

    def severities(self, system: str = "") -> list[str]:
        """Give the severities that contracts have limits for, in their order: of a system, or of any."""
        return severities_of(self.levels, system)


def known_of(project: Project) -> Known:
    """Read what the text of a project says."""
    try:
        read = read_project(project)
    except JihengError as error:
        return Known(why=str(error))
    return Known(
        tuple(each.name for each in read.systems), promised_availability(read), tuple(read.service_levels)
    )


def targets_of(project: Project) -> dict[str, Target]:
    """Give the newest target that counts of each system that had one, by what the system is called now."""
    found = Target.objects.filter(project=project, counts=True).select_related(
        "asked_by", "decided_by", "stopped_by"
    )
    called = names_now(project)
    return {called(each.system): each for each in found.order_by("asked_at", "pk")}


def now_called(project: Project, system: str) -> str:
    """Give the name of a system that may have been renamed since."""
    return names_now(project)(system)


def names_now(project: Project) -> Callable[[str], str]:
    """Give what tells the name that a system has now; the text of the project is read once."""
    try:
        read = read_project(project)
    except JihengError:
        return str

    def called(system: str) -> str:
        try:
            return read.system_name(system)
        except JihengError:
            return system

    return called


def agreed_for(project: Project) -> Agreed:
    """Give what counts of the time of a project's systems; all hours where its text cannot be read."""
    try:
        read = read_project(project)
    except JihengError:
        return Agreed(not_counting(project))
    return Agreed(not_counting(project), read.service_hours, read.calendar)


def not_counting(project: Project) -> Evidence:
    """Give the records that say what time does not count: windows, and outages that were excluded."""
    excluded = Q(kind=PlannedMaintenance.stem) | Q(EXCLUDED_OUTAGES, kind=Outage.stem)
    rows = Record.objects.filter(excluded, project=project, superseded_by="", is_late=False, stands=True)
    return Evidence.of(map(fact_of, rows))


def standings_of(
    project: Project, targets: dict[str, Target], period: Period, now: datetime
) -> list[Standing]:
    """Tell how the systems that are or were watched stand."""
    series = {name: each.series for name, each in targets.items() if is_watched(each)}
    return standings(settings.SAMPLES, series, period, now, agreed_for(project))


def is_watched(target: Target) -> bool:
    """Say whether there may be samples of a target."""
    return target.state in (TargetState.ON, TargetState.STOPPED)


def without_target(known: Known, targets: dict[str, Target]) -> list[str]:
    """Give the systems that a target may be added for."""
    return [each for each in known.systems if each not in targets or targets[each].state not in GOING_ON]


def outage_receivers(project: Project) -> QuerySet[Receiver]:
    """Give the addresses whose alerts are entered as outages."""
    return Receiver.objects.filter(project=project, kind=Outage.stem, withdrawn_at=None)


def measured_times(project: Project) -> Iterator[Measured]:
    """Tell from when to when which systems are watched, and the outages of which come from alerts."""
    called = names_now(project)
    for each in Target.objects.filter(
        project=project, counts=True, state__in=(TargetState.ON, TargetState.STOPPED)
    ):
        if each.decided_at or not each.because:  # else it was stopped before anybody approved it
            began = each.decided_at or each.asked_at
            kinds = (Outage.stem, AvailabilityDay.stem)
            yield Measured(called(each.system), kinds, began, each.stopped_at, "本服务器的监测")
    taking = Receiver.objects.filter(project=project, kind=Outage.stem)
    for receiver in taking.filter(state__in=(PermitState.APPROVED, PermitState.WITHDRAWN)):
        source = f"接收地址“{receiver.name}”的告警"
        for system in told_systems(receiver):
            began = receiver.decided_at or receiver.asked_at
            yield Measured(system, (Outage.stem,), began, receiver.withdrawn_at, source)


def told_systems(receiver: Receiver) -> set[str]:
    """Give the systems that alerts of an address are about, by what the project calls them now."""
    return set(map(names_now(receiver.project), receiver.systems.values()))


def is_masked(roles: Sequence[Role] | frozenset[Role]) -> bool:
    """Say whether somebody sees hosts of targets only, not whole addresses."""
    rights = [matrix().rights["probe_target", each] for each in roles]
    return all(each.masked for each in rights if Act.READ in each.acts)


def shown_address(target: Target, *, masked: bool) -> str:
    """Say what tells of a system, as somebody may see it."""
    if target.job:
        return f"作业“{target.job}”报到"
    return host_only(target.url) if masked else target.url


def host_only(url: str) -> str:
    """Give what of an address everybody may see."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/…"


def targets_to_decide(user: User, on: date) -> QuerySet[Target]:
    """Give the targets that wait for somebody."""
    if Role.UNIT_HEAD not in roles_of(user, on):
        return Target.objects.none()
    waiting = Target.objects.filter(state=TargetState.ASKED, project__in=visible_projects(user, on))
    return waiting.exclude(asked_by=user).select_related("project").order_by("asked_at")


def receivers_to_decide(user: User, on: date) -> list[Receiver]:
    """Give the addresses for alerts that wait for somebody."""
    if Role.UNIT_HEAD not in roles_of(user, on):
        return []
    waiting = Receiver.objects.filter(state=PermitState.ASKED, project__in=visible_projects(user, on))
    rows = waiting.select_related("project", "asked_by").order_by("asked_at")
    return [each for each in rows if each.may_be_decided(user)]


def newest_ids(project: Project, claims: QuerySet[ExclusionClaim]) -> list[str]:
    """Give the ids of the records that stand now of the outages that claims are about."""
    firsts = list(claims.values_list("outage", flat=True))
    records = Record.objects.filter(project=project, kind=Outage.stem, record_id__in=firsts)
    return [newest.record_id for each in records if (newest := newest_of(each)) is not None]


def windows_during(project: Project, outage: Outage) -> list[tuple[str, str]]:
    """Give the planned maintenance of an outage's system that overlaps with it: id, and how it is shown."""
    near = records_of(project, PlannedMaintenance.stem, Wanted(system=outage.system)).filter(
        happened_on__gte=outage.began_at.date() - MONTH, happened_on__lte=outage.began_at.date() + MONTH
    )
    found = []
    for row in near:
        fact = fact_of(row)
        assert isinstance(fact, PlannedMaintenance)  # noqa: S101 — records are asked for by their kind
        if fact.ended_at > outage.began_at and (outage.ended_at is None or fact.began_at < outage.ended_at):
            span = f"{fact.began_at:%m-%d %H:%M} 到 {fact.ended_at:%m-%d %H:%M}"
            found.append((row.record_id, f"{span}，{approval_of(fact)}"))
    return found


def approval_of(window: PlannedMaintenance) -> str:
    """Say who approved a window."""
    return f"{window.approved_by}批准" if window.approved_by else "还没有批准"


def windows_to_decide(user: User, on: date) -> QuerySet[Record]:
    """Give the planned maintenance that waits for somebody to approve it."""
    if Role.UNIT_HEAD not in roles_of(user, on):
        return Record.objects.none()
    mine = visible_projects(user, on).filter(state=ProjectState.OPEN)
    waiting = unapproved(Record.objects.filter(kind=PlannedMaintenance.stem, project__in=mine))
    return waiting.exclude(entered_by=user).select_related("project").order_by("happened_on", "position")


def unapproved(windows: QuerySet[Record]) -> QuerySet[Record]:
    """Give those windows that stand and that nobody has decided on."""
    standing = windows.filter(superseded_by="", stands=True, is_late=False).exclude(APPROVED)
    return standing.exclude(decided_on(ClaimState.RETURNED))


def decided_on(state: ClaimState) -> Exists:
    """Say of a window whether it was decided on so."""
    return Exists(
        ExclusionClaim.objects.filter(
            project=OuterRef("project"), kind=OuterRef("kind"), outage=OuterRef("record_id"), state=state
        )
    )


def claims_to_decide(user: User, on: date) -> QuerySet[ExclusionClaim]:
    """Give the claims that wait for somebody."""
    if Role.UNIT_HEAD not in roles_of(user, on):
        return ExclusionClaim.objects.none()
    waiting = ExclusionClaim.objects.filter(state=ClaimState.ASKED, project__in=visible_projects(user, on))
    return waiting.exclude(asked_by=user).select_related("project").order_by("asked_at")
