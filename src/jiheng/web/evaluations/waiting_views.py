"""All that was filed and waits for somebody, of every project: what the desk shows the first of."""

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from jiheng.projects.load import FIRST_YEAR, LAST_YEAR
from jiheng.web.accounts.needs import asker, signed_in_page
from jiheng.web.evaluations import filed
from jiheng.web.evaluations.models import Filing
from jiheng.web.evaluations.states import BADGES, FilingKind, FilingState
from jiheng.web.projects.access import roles_of
from jiheng.web.ui.shell import Crumb
from jiheng.web.ui.table import Column, Empty, ListTable

OTHERS = "others"
NOTHING = Empty(
    "没有等您办的报送", "自评、运行监控、评价报告报上来，轮到您签署、审核、提意见的，或退回给您的，列在这里。"
)


class WaitingFilters(forms.Form):
    """Which of what waits is shown."""

    whose = forms.ChoiceField(
        label="等谁办", required=False, choices=[("", "我"), (OTHERS, "别人（我报的）")]
    )
    kind = forms.ChoiceField(label="种类", required=False, choices=[("", "全部"), *FilingKind.choices])
    year = forms.IntegerField(label="年度", required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    q = forms.CharField(label="项目或单位含", required=False, max_length=200)

    def apply(self, rows: QuerySet[Filing]) -> QuerySet[Filing]:
        """Leave those that are asked for."""
        given = self.cleaned_data if self.is_valid() else {}
        if kind := given.get("kind"):
            rows = rows.filter(kind=kind)
        if year := given.get("year"):
            rows = rows.filter(project__fiscal_year=year)
        if q := given.get("q"):
            rows = rows.filter(Q(project__name__icontains=q) | Q(project__unit__icontains=q))
        return rows


@require_GET
@signed_in_page("it shows what was filed and waits for the asker")
def listing(request: HttpRequest) -> HttpResponse:
    """List what was filed and waits for the asker, the longest wait first; or what of theirs waits."""
    user, today = asker(request), timezone.localdate()
    filters, roles = WaitingFilters(request.GET), roles_of(user, today)
    others = request.GET.get("whose") == OTHERS
    rows = filed.of_others(user, today) if others else filed.waiting_for(user, today)
    columns = [
        Column("kind", "报送", value=str),
        Column("project.name", "项目"),
        Column("project.unit", "单位"),
        Column("project.fiscal_year", "年度", narrow=True),
        Column(
            "state", "等别人办的" if others else "要办的",
            value=lambda row: (BADGES[FilingState(row.state)], filed.step_of(row, roles, own=others)),
            cell="evaluations/waiting_step.html", narrow=True,
        ),
        Column("submitted_by.name", "提交人", narrow=True),
        Column("submitted_at", "提交时间", narrow=True),
    ]  # fmt: skip
    table = ListTable(
        request.GET, filters.apply(rows.select_related("project", "submitted_by")), columns, "等办的报送",
        filters=filters, order="submitted_at", empty=NOTHING,
        row_url=lambda row: reverse(f"evaluations:{row.kind}", args=[row.project_id, row.pk]),
    )  # fmt: skip
    crumbs = [Crumb("工作台", reverse("desk")), Crumb("等办的报送")]
    return render(request, "evaluations/waiting.html", {"table": table, "crumbs": crumbs, "others": others})
