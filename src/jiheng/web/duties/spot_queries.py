"""What the pages of check-in ask, and how a spot is added."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from jiheng.errors import JihengError, UsageError
from jiheng.evidence.promises import OccurrenceState
from jiheng.web.accounts.models import User
from jiheng.web.duties.models import CheckIn, Duty, Spot
from jiheng.web.duties.on_the_spot import KINDS_ON_THE_SPOT
from jiheng.web.evidence.actions import signed_by
from jiheng.web.evidence.models import Record
from jiheng.web.projects.models import Project
from jiheng.web.projects.texts import read_project
from jiheng.web.trail import entries


def duties_here(project: Project, spot: Spot | None, on: date) -> QuerySet[Duty]:
    """Give the duties of today, on a spot those of its system; what is done may be done once more."""
    found = _here(project, spot, OccurrenceState.OPEN, OccurrenceState.DONE)
    return found.filter(first__lte=on, due__gte=on).order_by("-state", "due", "promise")


def records_of(project: Project, check_ins: Iterable[CheckIn]) -> dict[str, UUID]:
    """Give the key of each check-in's record, by the id that documents print."""
    wanted = [each.record_id for each in check_ins]
    found = Record.objects.filter(project=project, record_id__in=wanted)
    return dict(found.values_list("record_id", "pk"))


def next_here(project: Project, spot: Spot | None, on: date) -> Duty | None:
    """Give the next duty after today."""
    return _here(project, spot, OccurrenceState.OPEN).filter(first__gt=on).order_by("first").first()


def _here(project: Project, spot: Spot | None, *states: OccurrenceState) -> QuerySet[Duty]:
    found = project.duties.filter(state__in=states, kind__in=KINDS_ON_THE_SPOT)
    if spot and spot.system:
        found = found.filter(Q(system=spot.system) | Q(system=""))
    return found.select_related("project__current")


def last_of(user: User, project: Project, count: int) -> list[tuple[CheckIn, bool]]:
    """Give somebody's last check-ins, each with whether the unit has signed its day off."""
    found = (
        CheckIn.objects.filter(by=user, project=project)
        .select_related("spot", "project")
        .order_by("-received_at")
    )
    return [(each, _is_signed(each)) for each in found[:count]]


def _is_signed(check_in: CheckIn) -> bool:
    day = timezone.localdate(check_in.done_at_phone)
    return signed_by(check_in.project, check_in.kind, day) is not None


def systems_of(project: Project) -> list[str]:
    """Give the systems of a project; none where its text does not read."""
    try:
        return [each.name for each in read_project(project).systems]
    except JihengError:
        return []


def place_of(check_in: CheckIn) -> str:
    """Say where the phone was, and how exactly it knew."""
    if not check_in.latitude:
        return ""
    accuracy = f"，误差 {check_in.accuracy} 米" if check_in.accuracy is not None else ""
    return f"{check_in.latitude}, {check_in.longitude}{accuracy}"


@transaction.atomic
def add_spot(project: Project, told: Mapping[str, str], *, by: User, at: datetime) -> Spot:
    """Add a spot. Raises UsageError where one has the name."""
    try:
        with transaction.atomic():
            made = Spot.objects.create(project=project, made_by=by, made_at=at, **told)
    except IntegrityError as error:
        raise UsageError("已经有同名的地点，请换一个名称") from error
    entries.write(
        "create", "duty_plan", made.pk, by=by, at=at,
        organisation=project.organisation_id, project=project.pk,
        after={"spot": made.name, "system": made.system},
    )  # fmt: skip
    return made
