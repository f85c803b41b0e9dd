"""The summary of a department's projects: choose department and year, look at its pages, take it along."""

from collections.abc import Mapping
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jiheng.documents import preview
from jiheng.errors import UnreadableInputError
from jiheng.portfolio.bureau import NONE, Snapshot
from jiheng.web.accounts.models import User
from jiheng.web.accounts.needs import asker
from jiheng.web.accounts.permissions import Act
from jiheng.web.bureau import summing
from jiheng.web.bureau.forms import LongSelect
from jiheng.web.bureau.models import DepartmentSummary
from jiheng.web.bureau.scope import scope_of, with_snapshot
from jiheng.web.bureau.views import crumbs, told_age
from jiheng.web.evidence.files import path_of
from jiheng.web.evidence.views import SEALED
from jiheng.web.jobs.views import open_job
from jiheng.web.projects.access import needs, posted
from jiheng.web.reports.views import saved
from jiheng.web.ui.shell import Choice, Crumb
from jiheng.web.ui.table import Column, Empty, ListTable

NOTHING = Empty("还没有生成过汇总", "选主管部门和年度，把它的项目的预算、执行、得分、等级汇成一份文档。")

NOT_THERE = "这个年度没有这个部门的项目，请先选年度，再从列出的部门里选"


class SummaryForm(forms.Form):
    """Which department, of those that have projects in the year."""

    year = forms.IntegerField(widget=forms.HiddenInput)
    department = forms.ChoiceField(label="主管部门", widget=LongSelect)

    def __init__(self, posted: QueryDict | None, year: int, departments: Mapping[str, int]) -> None:
        """Offer those there are, with how many projects."""
        super().__init__(posted, initial={"year": year})
        self.of_year = year
        self.fields["department"].choices = [  # type: ignore[attr-defined]
            (name, f"{'（没有注明）' if name == NONE else name}（{count:,} 个项目）")
            for name, count in departments.items()
        ]

    def clean_department(self) -> str:
        """Refuse a department of a year that is not offered: told where it can be seen."""
        if self.cleaned_data.get("year") != self.of_year:
            raise forms.ValidationError(NOT_THERE)
        return str(self.cleaned_data["department"])


@require_http_methods(["GET", "HEAD", "POST"])
@needs(summing.SUBJECT, Act.READ, post=Act.EXPORT)
@with_snapshot
def listing(request: HttpRequest, *, of: Snapshot, acts: frozenset[Act]) -> HttpResponse:
    """List the summaries that were made, and have another made."""
    user, may = asker(request), Act.EXPORT in acts
    offered = summing.offered(of) if may else {}
    year = _year(request, offered)
    form = SummaryForm(posted(request), year, offered.get(year, {}))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        asked = summing.ask_for(given["year"], given["department"], by=user, at=timezone.now())
        return open_job(request, asked)
    table = ListTable(
        request.GET,
        [each for each in DepartmentSummary.objects.select_related("made_by") if is_within(each, user)],
        [
            Column("department", "主管部门", value=lambda row: row.department or "（没有注明）"),
            Column("fiscal_year", "年度", narrow=True),
            Column("projects", "项目", value=lambda row: len(row.projects), places=0, sort=""),
            Column("made_by.name", "生成人", sort="", narrow=True),
            Column("made_at", "生成时间", narrow=True),
        ],
        "汇总",
        order="-made_at",
        row_url=lambda row: reverse("bureau:summary", args=[row.pk]),
        empty=NOTHING,
    )
    context = {
        "table": table, "form": form, "may": may, "age": told_age(of), "crumbs": crumbs("部门汇总"),
        "years": [Choice(f"{each} 年", f"?year={each}", active=each == year) for each in offered],
    }  # fmt: skip
    return render(request, "bureau/summaries.html", context, status=422 if form.errors else 200)


def _year(request: HttpRequest, offered: Mapping[int, object]) -> int:
    """Give the year that is asked for where there is something of it, else the newest; 0 where none is."""
    asked = request.POST.get("year") or request.GET.get("year") or ""
    return next((each for each in offered if str(each) == asked), next(iter(offered), 0))


@require_GET
@needs(summing.SUBJECT, Act.READ)
def summary(request: HttpRequest, summary_id: UUID, *, acts: frozenset[Act]) -> HttpResponse:
    """Show a summary: its projects, its files, its pages."""
    found = find(asker(request), summary_id)
    context = {
        "summary": found, "files": found.files.select_related("stored").order_by("pk"),
        "pages": range(1, found.pages + 1),
        "crumbs": [
            *crumbs("部门汇总")[:1], Crumb("部门汇总", reverse("bureau:summaries")), Crumb(str(found)),
        ],
    }  # fmt: skip
    return render(request, "bureau/summary.html", context)


@require_GET
@needs(summing.SUBJECT, Act.READ)
def page(request: HttpRequest, summary_id: UUID, number: int, *, acts: frozenset[Act]) -> HttpResponse:
    """Give the picture of a page."""
    found = find(asker(request), summary_id)
    file = found.files.select_related("stored").filter(format="pdf").first()
    if file is None or not 1 <= number <= found.pages:
        raise Http404
    try:
        drawn = preview.draw_page(path_of(file.stored_id), preview.PDF, number, name=file.name)
    except UnreadableInputError as error:
        raise Http404 from error
    response = HttpResponse(drawn, content_type="image/png")
    response["Content-Security-Policy"] = SEALED
    response["Cache-Control"] = "private, max-age=86400, immutable"  # a summary never changes
    return response


@require_GET
@needs(summing.SUBJECT, Act.READ)
def download(
    request: HttpRequest, summary_id: UUID, file_format: str, *, acts: frozenset[Act]
) -> HttpResponseBase:
    """Give a file of a summary, always to be saved."""
    return file_response(find(asker(request), summary_id), file_format)


def file_response(found: DepartmentSummary, file_format: str) -> HttpResponseBase:
    """Answer with a file of a summary. Raises Http404."""
    file = found.files.select_related("stored").filter(format=file_format).first()
    if file is None:
        raise Http404
    return saved(file.stored, f"{found}{file.name}")


def find(user: User, summary_id: UUID) -> DepartmentSummary:
    """Give a summary that somebody may see. Raises Http404."""
    found = DepartmentSummary.objects.select_related("made_by").filter(pk=summary_id).first()
    if found is None or not is_within(found, user):
        raise Http404
    return found


def is_within(found: DepartmentSummary, user: User) -> bool:
    """Say whether somebody may see all that a summary was made of."""
    scope = scope_of(user, timezone.localdate(), summing.SUBJECT)
    return all(each.startswith(scope) for each in found.within)
