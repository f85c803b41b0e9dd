"""Samples for re-check: draw one, see who drew what from what, take it along as a workbook."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jiheng.portfolio.bureau import Snapshot
from jiheng.portfolio.comparing.answer import Answer, Bars
from jiheng.web.accounts.models import User
from jiheng.web.accounts.needs import asker
from jiheng.web.accounts.permissions import Act
from jiheng.web.bureau.asking import ask
from jiheng.web.bureau.exporting import XLSX
from jiheng.web.bureau.forms import SampleForm
from jiheng.web.bureau.known import known
from jiheng.web.bureau.like_views import shown
from jiheng.web.bureau.models import Sample
from jiheng.web.bureau.scope import scope_of, with_snapshot
from jiheng.web.bureau.views import crumbs, told_age
from jiheng.web.jobs.views import open_job
from jiheng.web.operations.views import download
from jiheng.web.projects.access import needs, posted
from jiheng.web.ui.shell import Crumb
from jiheng.web.ui.table import Column, Empty, ListTable
from jiheng.workflows.comparison_book import write_book


@require_http_methods(["GET", "HEAD", "POST"])
@needs("recheck", Act.READ, post=Act.CREATE)
@with_snapshot
def samples(request: HttpRequest, *, of: Snapshot, acts: frozenset[Act]) -> HttpResponse:
    """List the samples that were drawn, and draw another."""
    user, may = asker(request), Act.CREATE in acts
    form = SampleForm(posted(request), years=known(of)["year"])
    if request.method == "POST" and form.is_valid():
        return open_job(request, ask("bureau.sample", form.arguments(), by=user, at=timezone.now()))
    table = ListTable(
        request.GET,
        [each for each in Sample.objects.select_related("drawn_by") if is_within(each, user)],
        [
            Column("drawn_at", "抽样时间"),
            Column("fiscal_year", "年度"),
            Column("size", "抽几个", places=0),
            Column("frame", "抽样框", places=0),
            Column("seed", "种子"),
            Column("drawn_by.name", "谁抽的", sort=""),
        ],
        "抽样", order="-drawn_at", row_url=lambda row: reverse("bureau:sample", args=[row.pk]),
        empty=Empty("还没有抽过样", "抽中的概率、种子和抽样框都留着，谁都能照着再抽一遍。"),
    )  # fmt: skip
    context = {"table": table, "form": form, "may": may, "age": told_age(of), "crumbs": crumbs("抽查")}
    return render(request, "bureau/samples.html", context)


@require_GET
@needs("recheck", Act.READ)
def sample(request: HttpRequest, sample_id: UUID, *, acts: frozenset[Act]) -> HttpResponse:
    """Show a sample: who drew it from what, the strata, the projects with their probabilities."""
    found = find(asker(request), sample_id)
    strata, drawn = (_answer(found.answer(key)) for key in ("strata", "sample"))
    context = {
        "sample": found, "strata": shown(strata, ()), "drawn": shown(drawn, ()),
        "crumbs": [*crumbs("抽查")[:1], Crumb("抽查", reverse("bureau:samples")), Crumb(str(found))],
    }  # fmt: skip
    return render(request, "bureau/sample.html", context)


@require_GET
@needs("recheck", Act.READ)
def book(request: HttpRequest, sample_id: UUID, *, acts: frozenset[Act]) -> HttpResponse:
    """Give a sample as a workbook."""
    found = find(asker(request), sample_id)
    return download(book_of(found), f"抽样-{found.fiscal_year}-{found.seed}.xlsx", XLSX)


def book_of(found: Sample) -> bytes:
    """Write a sample as a workbook."""
    with TemporaryDirectory(prefix="jiheng-sample-") as home:
        file = Path(home) / "sample.xlsx"
        write_book([_answer(each) for each in found.answers], file, title=str(found))
        return file.read_bytes()


def find(user: User, sample_id: UUID) -> Sample:
    """Give a sample that somebody may see. Raises Http404."""
    found = Sample.objects.select_related("drawn_by").filter(pk=sample_id).first()
    if found is None or not is_within(found, user):
        raise Http404
    return found


def is_within(found: Sample, user: User) -> bool:
    """Say whether somebody may see all that a sample was drawn from."""
    scope = scope_of(user, timezone.localdate(), "recheck")
    return all(each.startswith(scope) for each in found.within)


def _answer(told: dict[str, Any]) -> Answer:
    rows = tuple(tuple(row.values()) for row in told["rows"])
    drawn = Bars("各层抽中的个数", "stratum", ("drawn",)) if told["key"] == "strata" else None
    return Answer(
        told["key"], told["name"], told["title"], tuple(told["rule"]), told["columns"], rows,
        tuple(told["notes"]), drawn,
    )  # fmt: skip
