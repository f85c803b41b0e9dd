"""Who has filed, by which day, and which reminders are still open."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, ExtractYear, Least

from jiheng.web.accounts.models import Organisation, User
from jiheng.web.accounts.roles import UNIT_ROLES
from jiheng.web.evaluations.models import Filing
from jiheng.web.evaluations.states import FilingKind, FilingState
from jiheng.web.evidence.models import SignOff
from jiheng.web.filing.models import FilingDay, Reminder
from jiheng.web.projects.access import memberships
from jiheng.web.projects.models import Project

STANDING = (FilingState.SIGNED, FilingState.APPROVED)
DueDays = Callable[[str, int], date | None]  # of the path of a unit, and a year


class Open(NamedTuple):
    """A reminder, how many projects of that unit and year are still not filed, and the day they are due."""

    reminder: Reminder
    projects: int
    due: date | None


def with_filed_at(projects: QuerySet[Project]) -> QuerySet[Any]:
    """Add `filed_at`: when the head first signed the self-evaluation, or the whole year, and it stays so."""
    signed = (
        SignOff.objects.in_force()
        .filter(project=OuterRef("pk"), kind="")
        .annotate(year=ExtractYear("last"))
        .filter(
            Q(year__gt=OuterRef("fiscal_year"))
            | Q(last__month=12, last__day=31, year=OuterRef("fiscal_year"))
        )
    )
    signed_off = Subquery(signed.values("project").annotate(at=Min("signed_at")).values("at"))
    handed_in = Filing.objects.filter(
        project=OuterRef("pk"), kind=FilingKind.SELF_EVALUATION, state__in=STANDING
    ).values("project")
    evaluated = Subquery(handed_in.annotate(at=Min("signed_at")).values("at"))
    # Least of two of which one is null is null on SQLite, the other on PostgreSQL.
    return projects.annotate(filed_at=Coalesce(Least(signed_off, evaluated), signed_off, evaluated))


def due_days() -> DueDays:
    """Give by which day a unit's evaluation of a year is due: as the nearest above it has set."""
    told = {(each.below, each.fiscal_year): each.due for each in FilingDay.objects.all()}
    steps = sorted({len(below) for below, _ in told}, reverse=True)

    def due(path: str, year: int) -> date | None:
        return next((told[path[:n], year] for n in steps if (path[:n], year) in told), None)

    return due


def lacking_of(organisations: Iterable[Organisation], year: int) -> dict[UUID, int]:
    """Count the projects of a year that each of them has not filed; who lacks none is left out."""
    theirs = Project.objects.filter(organisation__in=list(organisations), fiscal_year=year, is_sample=False)
    found = with_filed_at(theirs).filter(filed_at=None).order_by().values_list("organisation")
    return dict(found.annotate(count=Count("pk")))


def last_reminders(organisations: Iterable[UUID], year: int) -> dict[UUID, Reminder]:
    """Give the newest reminder of each organisation for a year."""
    found = Reminder.objects.filter(organisation__in=list(organisations), fiscal_year=year)
    return {each.organisation_id: each for each in found.select_related("sent_by").order_by("sent_at")}


def open_reminders(user: User, on: date) -> list[Open]:
    """Give the newest reminders of somebody's units of whose projects some are not filed."""
    mine = Q(pk__in=[])
    for each in memberships(user, on):
        if each.role in UNIT_ROLES:
            mine |= Q(organisation__path__startswith=each.organisation.path)
    newest: dict[tuple[UUID, int], Reminder] = {}
    for reminder in Reminder.objects.filter(mine).select_related("organisation").order_by("sent_at"):
        newest[reminder.organisation_id, reminder.fiscal_year] = reminder
    if not newest:
        return []
    due, found = due_days(), []
    for year in sorted({year for _, year in newest}):
        of_year = {key: each for key, each in newest.items() if key[1] == year}
        lacking = lacking_of([each.organisation for each in of_year.values()], year)
        found += [
            Open(each, lacking[organisation], due(each.organisation.path, year))
            for (organisation, _), each in of_year.items()
            if organisation in lacking
        ]
    return sorted(found, key=lambda each: (each.due or date.max, each.reminder.organisation.name))
