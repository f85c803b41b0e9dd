"""Set the day by which a year is due, and remind units of what they have not filed."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from jiheng.web.accounts.models import Organisation, User
from jiheng.web.filing.models import FilingDay, Reminder
from jiheng.web.filing.queries import lacking_of
from jiheng.web.trail import entries


@transaction.atomic
def set_filing_day(below: str, year: int, due: date, *, by: User, at: datetime) -> FilingDay:
    """Set by which day the evaluations of a year are due below a path; the trail keeps what was before."""
    found = FilingDay.objects.select_for_update().filter(below=below, fiscal_year=year).first()
    before = {"year": year, "due": str(found.due)} if found else {}
    if found is None:
        found = FilingDay(below=below, fiscal_year=year)
    found.due, found.set_by, found.set_at = due, by, at
    found.save()
    top = Organisation.objects.filter(path=below).first()
    entries.write(
        "update",
        "filing",
        found.pk,
        by=by,
        at=at,
        organisation=top.pk if top else None,
        before=before,
        after={"year": year, "due": str(due)},
    )
    return found


@transaction.atomic
def remind(organisations: Iterable[Organisation], year: int, *, by: User, at: datetime) -> list[Reminder]:
    """Remind organisations of the projects of a year that they have not filed by now; who has is left out."""
    lacking = lacking_of(organisations, year)
    made = []
    for organisation in organisations:
        if projects := lacking.get(organisation.pk):
            told = Reminder.objects.create(
                organisation=organisation, fiscal_year=year, projects=projects, sent_by=by, sent_at=at
            )
            entries.write(
                "remind",
                "filing",
                told.pk,
                by=by,
                at=at,
                organisation=organisation.pk,
                after={"year": year, "count": projects},
            )
            made.append(told)
    return made
