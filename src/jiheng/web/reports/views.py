"""The documents of a project: what can be made, what was made, and its files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jiheng.errors import JihengError
from jiheng.reports.report import ReportKind
from jiheng.web.accounts.permissions import Act
from jiheng.web.evidence.files import open_file
from jiheng.web.evidence.models import StoredFile
from jiheng.web.evidence.views import SEALED
from jiheng.web.jobs.views import open_job
from jiheng.web.projects.access import asker, project_page
from jiheng.web.projects.models import Project
from jiheng.web.reports import actions, kept_figures, public
from jiheng.web.reports.kept_figures import Page
from jiheng.web.reports.models import CopyUse, MadeReport
from jiheng.web.reports.offers import Offers, about, choice_of, offers_of, parameters
from jiheng.web.reports.subjects import SUBJECTS, ActsOf, may, readable
from jiheng.web.ui.addresses import SOME, address_of_rows
from jiheng.web.ui.shell import Crumb
from jiheng.web.ui.table import Column, Empty, ListTable

WHY = "it shows the documents that the asker may read, each by its own object of the matrix"
AT_ONCE = 20  # pages shown
LONGEST_NUMBER = 6
NONE_YET = Empty(
    "还没有生成过文档", "在“文档”页选一种生成：每次生成都是一版，连同所用的规则集、时刻和 SHA-256 保存。"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of document as the page shows it."""

    kind: ReportKind
    choices: tuple[str, ...]
    hint: str  # how what it is about is written
    demands: bool  # it cannot be made without being told what it is about
    lacking: tuple[str, ...]
    nothing: bool  # there is nothing it could tell
    fits: bool
    may: bool
    newest: MadeReport | None


def crumbs(project: Project, *last: Crumb) -> list[Crumb]:
    """Give the way to a page of documents."""
    home = Crumb("文档", reverse("reports:index", args=[project.pk]) if last else "")
    return [Crumb(project.name, reverse("desk:overview", args=[project.pk])), home, *last]


@require_GET
@project_page(WHY)
def index(request: HttpRequest, *, project: Project, acts_of: ActsOf) -> HttpResponse:
    """Show every kind of document: formats, what is still missing, the newest version."""
    offers, why = None, ""
    try:
        offers = offers_of(project, timezone.localdate())
    except JihengError as error:
        why = str(error)
    newest: dict[str, MadeReport] = {}
    for each in MadeReport.objects.filter(project=project).defer("figures").order_by("made_at"):
        newest[each.kind] = each
    groups = [(title, list(_rows(kinds, offers, newest, acts_of))) for title, kinds in readable(acts_of)]
    context = {
        "project": project, "groups": groups, "offers": offers, "why": why, "crumbs": crumbs(project),
        "made": len(newest),
    }  # fmt: skip
    return render(request, "reports/index.html", context)


def _rows(
    kinds: list[ReportKind], offers: Offers | None, newest: dict[str, MadeReport], acts_of: ActsOf
) -> Iterator[Row]:
    for kind in kinds:
        found = offers.by_kind.get(kind.name) if offers else None
        yield Row(
            kind,
            tuple(map(about, found.choices)) if found and kind.parameters else (),
            "；".join(each.meaning for each in kind.parameters),
            any(each.default is None for each in kind.parameters),
            found.lacking if found else (),
            found is not None and not found.choices,
            found is None or found.fits,
            offers is not None and may(acts_of, kind.name, Act.CREATE),
            newest.get(kind.name),
        )


@require_POST
@project_page(WHY)
def make(request: HttpRequest, *, project: Project, acts_of: ActsOf, kind: str) -> HttpResponse:
    """Ask that a document be made."""
    if kind not in SUBJECTS:
        raise Http404
    if not may(acts_of, kind, Act.CREATE):
        raise PermissionDenied
    choice = choice_of(kind, request.POST.get("about", ""))
    try:
        return open_job(request, actions.ask_for(project, kind, choice, by=asker(request), at=timezone.now()))
    except JihengError as error:
        messages.error(request, str(error))
        return redirect("reports:index", project.pk)


@require_GET
@project_page(WHY)
def kept(request: HttpRequest, *, project: Project, acts_of: ActsOf) -> HttpResponse:
    """List the versions that were made."""
    kinds = [kind for kind in SUBJECTS if may(acts_of, kind, Act.READ)]
    rows = (
        MadeReport.objects.filter(project=project, kind__in=kinds).select_related("made_by").defer("figures")
    )
    table = ListTable(
        request.GET,
        rows,
        [
            Column("title", "文档", sort="kind"),
            Column("number", "版次", value=lambda row: f"第 {row.number} 版", narrow=True),
            Column("state", "", value=_state, sort="", narrow=True),
            Column("total", "总分", narrow=True, sort=""),
            Column("made_by.name", "生成人", narrow=True),
            Column("made_at", "时刻", value=lambda row: timezone.localtime(row.made_at), narrow=True),
        ],
        "生成过的文档",
        order="-made_at",
        row_url=address_of_rows(reverse("reports:report", args=[project.pk, SOME])),
        empty=NONE_YET,
    )
    context = {"project": project, "table": table, "crumbs": crumbs(project, Crumb("全部版本"))}
    return render(request, "reports/kept.html", context)


def _state(row: MadeReport) -> str:
    return f"草稿，缺 {len(row.lacking)} 项" if row.is_draft else "不缺数"


@require_GET
@project_page(WHY)
def report(request: HttpRequest, *, project: Project, acts_of: ActsOf, report_id: UUID) -> HttpResponse:
    """Show a version: what it was made of, and its files."""
    found = find(project, report_id, acts_of)
    kept = kept_figures.read(found)
    context = {
        **_shown_pages(kept.pages, request.GET.get("from", "")), "figures": kept.figures,
        "project": project, "report": found, "files": found.files.select_related("stored").order_by("pk"),
        "changed": has_changed(found, project),
        "hints": [(each.title, found.choice.get(each.name, "")) for each in parameters(found.kind)],
        "may_publish": public.may_propose(acts_of, found.kind),
        "public_versions": found.public_versions.order_by("asked_at"),
        "may": may(acts_of, found.kind, Act.CREATE), "may_return": may_return(acts_of, found.kind),
        "copies": found.copies.select_related("stored", "added_by").order_by("-added_at"), "uses": CopyUse,
        "crumbs": crumbs(project, Crumb(str(found))),
    }  # fmt: skip
    return render(request, "reports/report.html", context)


def may_return(acts_of: ActsOf, kind: str) -> bool:
    """Say whether somebody may put in what came back of a document: who makes it, or signs it."""
    return may(acts_of, kind, Act.CREATE) or may(acts_of, kind, Act.SIGN)


def _shown_pages(pages: Sequence[Page], begin: str) -> dict[str, object]:
    """Give the pages that are shown at once: those from the one asked for, in steps."""
    asked = int(begin) if begin.isdecimal() and len(begin) < LONGEST_NUMBER else 1
    first = (min(max(asked, 1), max(len(pages), 1)) - 1) // AT_ONCE * AT_ONCE
    after = first + AT_ONCE
    return {
        "pages": pages[first:after], "page_count": len(pages),
        "page_before": max(first - AT_ONCE, 0) + 1 if first else 0,
        "page_after": after + 1 if after < len(pages) else 0, "pages_left": len(pages) - after,
    }  # fmt: skip


@require_GET
@project_page(WHY)
def download(
    request: HttpRequest, *, project: Project, acts_of: ActsOf, report_id: UUID, file_format: str
) -> HttpResponseBase:
    """Give a file of a version, always to be saved."""
    file = find(project, report_id, acts_of).files.select_related("stored").filter(format=file_format).first()
    if file is None:
        raise Http404
    return saved(file.stored, file.name)


def saved(stored: StoredFile, name: str) -> HttpResponseBase:
    """Give a kept file, always to be saved. Raises Http404 where its bytes are gone."""
    try:
        opened = open_file(stored)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(opened, as_attachment=True, filename=name, content_type=stored.media_type)
    response["Content-Security-Policy"] = SEALED
    response["Cache-Control"] = "private, no-store"
    return response


def find(project: Project, report_id: UUID, acts_of: ActsOf) -> MadeReport:
    """Give a version that the asker may read. Raises Http404 for any other."""
    found = MadeReport.objects.filter(project=project, pk=report_id).select_related("made_by", "version")
    made = found.first()
    if made is None or not may(acts_of, made.kind, Act.READ):
        raise Http404
    return made


def has_changed(made: MadeReport, project: Project) -> bool:
    """Say whether the project's text or records are other ones since."""
    end = project.ledger.hash if hasattr(project, "ledger") else ""
    now = (project.current_id, project.text_changes, end)
    return now != (made.version_id, made.text_changes, made.ledger_hash)
