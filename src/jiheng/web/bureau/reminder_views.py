"""What became of each reminder: the sender sees who was told, who read it, and what was refused."""

from datetime import date

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from jiheng.web.accounts.models import User
from jiheng.web.accounts.needs import asker, needs_anywhere
from jiheng.web.accounts.permissions import Act
from jiheng.web.bureau.scope import scope_of
from jiheng.web.bureau.views import crumbs
from jiheng.web.filing.models import Reminder
from jiheng.web.notices.delivery import delivered
from jiheng.web.ui.table import Column, Elsewhere, Empty, ListTable


def reminders_for(user: User, on: date) -> QuerySet[Reminder]:
    """Give the reminders to units that somebody may see."""
    mine = Q(pk__in=[])
    for path in scope_of(user, on, "filing"):
        mine |= Q(organisation__path__startswith=path)
    return Reminder.objects.filter(mine).select_related("organisation", "sent_by")


@require_GET
@needs_anywhere("filing", Act.READ)
def reminders(request: HttpRequest, *, acts: frozenset[Act]) -> HttpResponse:
    """List the reminders to units one may see, the newest first, with what became of each."""
    found = reminders_for(asker(request), timezone.localdate())

    def page(order: str, down: bool, number: int, size: int) -> tuple[list[Reminder], int, int]:  # noqa: FBT001
        count = found.count()
        number = number if 0 < number <= -(-count // size) else 1
        ordered = found.order_by(f"{'-' if down else ''}{order or 'sent_at'}", "pk")
        rows = list(ordered[(number - 1) * size : number * size])
        told = delivered(rows)
        for each in rows:
            each.delivery = told[each.pk]  # type: ignore[attr-defined] # for the columns
        return rows, count, number

    columns = [
        Column("organisation.name", "单位"),
        Column("fiscal_year", "年度", narrow=True),
        Column("projects", "没有报的项目", places=0),
        Column("delivery.here", "站内", sort=""),
        Column("delivery.outside", "往外发", sort=""),
        Column("sent_by.name", "谁催的", sort="", narrow=True),
        Column("sent_at", "什么时候", narrow=True),
    ]
    empty = Empty(
        "还没有催办过",
        "催办以后，谁收到、谁读过、哪些没有发出，列在这里。",
        "按单位看报送",
        reverse("bureau:units"),
    )
    table = ListTable(request.GET, Elsewhere(page), columns, "催办", order="-sent_at", empty=empty)
    return render(request, "bureau/reminders.html", {"table": table, "crumbs": crumbs("催办的回执")})
