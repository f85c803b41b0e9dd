"""What a bureau reminded somebody's units of and is not filed yet."""

from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode

from jiheng.web.accounts.models import User
from jiheng.web.desk.waiting import Waiting
from jiheng.web.filing.models import Reminder
from jiheng.web.filing.queries import Open, open_reminders
from jiheng.web.projects.audience import Audience, People
from jiheng.web.ui.parts import Task

MOST_SHOWN = 12


def reminded(user: User, on: date) -> Waiting:
    """Give a line a unit and year; it goes when all is filed."""
    return Waiting([_task(each, on) for each in open_reminders(user, on)[:MOST_SHOWN]], [])


def concerned(audience: Audience) -> People:
    """Give whose units were ever reminded."""
    paths = Reminder.objects.values_list("organisation__path", flat=True).distinct()
    return frozenset[UUID]().union(*(audience.of_unit(each) for each in paths))


def address(reminder: Reminder) -> str:
    """Give where one sees what a reminder is about."""
    told = {"year": str(reminder.fiscal_year), "q": reminder.organisation.name}
    return f"{reverse('projects:list')}?{urlencode(told)}"


def _task(each: Open, on: date) -> Task:
    year, organisation = each.reminder.fiscal_year, each.reminder.organisation
    late = each.due is not None and on > each.due
    due = (
        "" if each.due is None else f"期限 {each.due}" + (f"，已过 {(on - each.due).days} 天" if late else "")
    )
    return Task(
        f"财政催办：{year} 年度还有 {each.projects} 个项目没有报",
        address(each.reminder),
        organisation.name,
        due,
        "missed" if late else "waiting",
        urgent=True,
    )
