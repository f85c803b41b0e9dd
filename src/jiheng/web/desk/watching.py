"""What monitoring asks of somebody: systems that are down, what waits to be approved."""

from datetime import date

from django.urls import reverse

from jiheng.web.accounts.models import User
from jiheng.web.monitoring.going_on import going_on
from jiheng.web.monitoring.queries import (
    claims_to_decide,
    targets_to_decide,
    windows_to_decide,
)
from jiheng.web.ui.parts import Task

MOST_SHOWN = 12


def down(user: User, on: date) -> list[Task]:
    """Give the faults that are not over, a line each."""
    return [
        Task(
            each.told, reverse("operations:incidents", args=[each.project.pk]), str(each.project),
            state="missed", urgent=True,
        )
        for each in going_on(user, on)[:MOST_SHOWN]
    ]  # fmt: skip


def to_decide(user: User, on: date) -> list[Task]:
    """Give what waits for this person: time that shall not count, then new targets."""
    claims = [
        (f"审批不计入：{each.system}的中断", "monitoring:outages", "?view=asked", each.project)
        for each in claims_to_decide(user, on)[:MOST_SHOWN]
    ]
    claims += [
        (f"审批计划内维护：{each.system}", "monitoring:windows", "?view=asked", each.project)
        for each in windows_to_decide(user, on)[:MOST_SHOWN]
    ]
    targets = [
        (f"批准监测：{each.system}", "monitoring:index", "", each.project)
        for each in targets_to_decide(user, on)[:MOST_SHOWN]
    ]
    return [
        Task(title, reverse(route, args=[project.pk]) + view, str(project), "待审批", "waiting")
        for title, route, view, project in (*claims, *targets)
    ]
