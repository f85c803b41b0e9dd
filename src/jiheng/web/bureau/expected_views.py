"""Who should file: upload a list, see who on it has filed, who has not, and who is in no table at all."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jiheng.errors import Fault, JihengError, UnreadableInputError
from jiheng.portfolio.bureau import Snapshot
from jiheng.portfolio.comparing.answer import Answer
from jiheng.portfolio.completeness import OUTCOMES
from jiheng.projects.load import FIRST_YEAR, LAST_YEAR
from jiheng.web.accounts.models import User
from jiheng.web.accounts.needs import asker
from jiheng.web.accounts.permissions import Act
from jiheng.web.bureau import expecting
from jiheng.web.bureau.exporting import XLSX
from jiheng.web.bureau.like_views import shown
from jiheng.web.bureau.models import ExpectedList
from jiheng.web.bureau.scope import scope_of, with_snapshot
from jiheng.web.bureau.views import crumbs, told_age
from jiheng.web.evidence.files import open_file
from jiheng.web.jobs.views import open_job
from jiheng.web.projects.access import needs, posted
from jiheng.web.ui.shell import Crumb
from jiheng.web.ui.table import Column, Empty, ListTable


class ExpectedForm(forms.Form):
    """The year of a list that does not say it."""

    year = forms.IntegerField(
        label="年度", required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR,
        help_text="名单里没有“年度”一列时填；有的，填了就只核对这一年的。",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@needs(expecting.SUBJECT, Act.READ, post=Act.CREATE)
@with_snapshot
def listing(request: HttpRequest, *, of: Snapshot, acts: frozenset[Act]) -> HttpResponse:
    """List the lists that were compared, and take another in."""
    user, faults = asker(request), tuple[Fault, ...]()
    form = ExpectedForm(posted(request))
    upload = request.FILES.get("list")
    if request.method == "POST" and form.is_valid():
        if upload is None:
            faults = (Fault("没有选择文件", advice="先选择或拖入应报名单，再按核对"),)
        else:
            try:
                return open_job(
                    request, expecting.add(upload, form.cleaned_data["year"], by=user, at=timezone.now())
                )
            except UnreadableInputError as error:
                faults = tuple(error.faults)
            except JihengError as error:
                faults = (Fault(str(error)),)
    lists = ExpectedList.objects.select_related("checked_by").defer("answers")
    table = ListTable(
        request.GET,
        [each for each in lists if is_within(each, user)],
        [
            Column("name", "名单"),
            *map(_counted, OUTCOMES),
            Column("checked_by.name", "核对人", sort="", narrow=True),
            Column("checked_at", "核对时间", narrow=True),
        ],
        "名单",
        order="-checked_at",
        row_url=lambda row: reverse("bureau:expected_list", args=[row.pk]),
        empty=Empty("还没有核对过名单", "上传应报名单，看谁报了、谁没有报、谁在哪张表里都没有。"),
    )
    context = {
        "table": table, "form": form, "faults": faults, "may": Act.CREATE in acts, "age": told_age(of),
        "crumbs": crumbs("应报名单"),
    }  # fmt: skip
    return render(request, "bureau/expected.html", context)


def _counted(key: str) -> Column:
    return Column(f"counts.{key}", OUTCOMES[key], value=lambda row: row.counts.get(key, 0), places=0, sort="")


@require_GET
@needs(expecting.SUBJECT, Act.READ)
def expected_list(request: HttpRequest, list_id: UUID, *, acts: frozenset[Act]) -> HttpResponse:
    """Show what came of a list: counts by department and region, each row, who was not expected."""
    found = find(asker(request), list_id)
    context = {
        "list": found, "answers": [shown(_answer(each), ()) for each in found.answers[::-1]],
        "crumbs": [*crumbs("应报名单")[:1], Crumb("应报名单", reverse("bureau:expected")), Crumb(found.name)],
    }  # fmt: skip
    return render(request, "bureau/expected_list.html", context)


@require_GET
@needs(expecting.SUBJECT, Act.READ)
def expected_book(request: HttpRequest, list_id: UUID, *, acts: frozenset[Act]) -> HttpResponseBase:
    """Give what came of a list as a workbook."""
    return book_response(find(asker(request), list_id))


def book_response(found: ExpectedList) -> HttpResponseBase:
    """Answer with the workbook. Raises Http404 where it is gone."""
    try:
        opened = open_file(found.book)
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(opened, as_attachment=True, filename=expecting.BOOK, content_type=XLSX)


def find(user: User, list_id: UUID) -> ExpectedList:
    """Give a list that somebody may see. Raises Http404."""
    found = ExpectedList.objects.select_related("checked_by", "book").filter(pk=list_id).first()
    if found is None or not is_within(found, user):
        raise Http404
    return found


def is_within(found: ExpectedList, user: User) -> bool:
    """Say whether somebody may see all that a list was compared with."""
    scope = scope_of(user, timezone.localdate(), expecting.SUBJECT)
    return all(each.startswith(scope) for each in found.within)


def _answer(told: dict[str, Any]) -> Answer:
    rows = tuple(tuple(row.values()) for row in told["rows"])
    return Answer(
        told["key"],
        told["name"],
        told["title"],
        tuple(told["rule"]),
        told["columns"],
        rows,
        tuple(told["notes"]),
    )
