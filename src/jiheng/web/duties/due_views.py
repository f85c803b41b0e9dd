"""All that is due, of every project: what the desk shows the first of."""

from datetime import date

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from jiheng.projects.load import FIRST_YEAR, LAST_YEAR
from jiheng.web.accounts.models import User
from jiheng.web.accounts.needs import asker, signed_in_page
from jiheng.web.duties import queries
from jiheng.web.duties.models import Duty
from jiheng.web.ui.shell import Crumb
from jiheng.web.ui.table import Column, Empty, ListTable

SOON, ALL = "soon", "all"
NOTHING = Empty(
    "没有到期没办的事", "合同约定的事到了期还没有记录的，列在这里；登记了记录，或申请了免除，就不在这里了。"
)


class DueFilters(forms.Form):
    """Which of what is due is shown."""

    when = forms.ChoiceField(
        label="到期", required=False,
        choices=[
            ("", f"近 {queries.LEFT.days} 天"), (SOON, "今后 7 天"), (ALL, "全部"),
        ],
    )  # fmt: skip
    year = forms.IntegerField(label="年度", required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    q = forms.CharField(label="约定、项目或单位含", required=False, max_length=200)

    def apply(self, user: User, on: date) -> QuerySet[Duty]:
        """Give those that are asked for, of what somebody fulfils."""
        given = self.cleaned_data if self.is_valid() else {}
        rows, when = queries.to_fulfil(user, on), given.get("when")
        if when == SOON:
            rows = queries.VIEWS[SOON](rows, on)
        else:
            rows = queries.undone(rows, on, None if when == ALL else queries.LEFT)
        if year := given.get("year"):
            rows = rows.filter(project__fiscal_year=year)
        if q := given.get("q"):
            named = Q(project__name__icontains=q) | Q(project__unit__icontains=q)
            rows = rows.filter(named | Q(promise__icontains=q))
        return rows


@require_GET
@signed_in_page("it shows the duties of the asker's own projects")
def listing(request: HttpRequest) -> HttpResponse:
    """List what is due and not done, the last due first."""
    filters = DueFilters(request.GET)
    columns = [
        Column("promise", "约定"),
        Column("due", "应完成", narrow=True),
        Column("state", "状态", cell="duties/state.html", narrow=True),
        Column("project.name", "项目"),
        Column("project.unit", "单位"),
        Column("period", "期间", value=queries.period_of, sort="first", narrow=True),
        Column("because", "原因", sort=""),
        Column("system", "系统", hidden=True),
    ]
    rows = filters.apply(asker(request), timezone.localdate())
    table = ListTable(
        request.GET, rows, columns, "到期没办的事", filters=filters, order="-due", empty=NOTHING,
        row_url=lambda row: reverse("duties:duty", args=[row.project_id, row.pk]),
    )  # fmt: skip
    crumbs = [Crumb("工作台", reverse("desk")), Crumb("到期没办的事")]
    return render(request, "duties/due.html", {"table": table, "crumbs": crumbs})
