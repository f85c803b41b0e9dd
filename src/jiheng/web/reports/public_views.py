"""The page of a document's public version: what is withheld beside what is shown, decided by two."""

from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiheng.errors import JihengError, UnreadableValueError
from jiheng.projects.withholding import PUBLISHED, SORTS, WITHHELD, Ruling, basis_of, ruling
from jiheng.reports.withheld import MASK
from jiheng.web.accounts.models import User
from jiheng.web.jobs.views import open_job
from jiheng.web.projects.access import asker, project_page
from jiheng.web.projects.deciding import decided, told
from jiheng.web.projects.forms import DecisionForm
from jiheng.web.projects.models import Project
from jiheng.web.reports import public
from jiheng.web.reports.models import MadeReport, PublicState, PublicVersion
from jiheng.web.reports.subjects import ActsOf
from jiheng.web.reports.views import WHY, crumbs, find, has_changed, saved
from jiheng.web.ui.shell import Crumb

BADGES = {
    PublicState.ASKED: "waiting",
    PublicState.APPROVED: "done",
    PublicState.RETURNED: "returned",
    PublicState.WITHDRAWN: "waived",
}
MOST = 500  # rows of a form
EMPTY_ROWS = 3


@require_http_methods(["GET", "POST"])
@project_page(WHY)
def index(request: HttpRequest, *, project: Project, acts_of: ActsOf, report_id: UUID) -> HttpResponse:
    """Show what would be withheld and the versions there are; take in what a person decided."""
    found = find(project, report_id, acts_of)
    faults: list[str] = []
    if request.method == "POST":
        if not public.may_propose(acts_of, found.kind):
            raise PermissionDenied
        rulings, faults = _typed(request)
        try:
            if not faults:
                return open_job(request, public.ask_for(found, rulings, by=asker(request), at=timezone.now()))
        except JihengError as error:
            faults.append(str(error))
    return _page(request, found, acts_of, faults=faults)


@require_POST
@project_page(WHY)
def decide(
    request: HttpRequest, *, project: Project, acts_of: ActsOf, report_id: UUID, version_id: UUID
) -> HttpResponse:
    """Approve a public version, or return it."""
    found = find(project, report_id, acts_of)
    if not public.may_approve(acts_of, found.kind):
        raise PermissionDenied
    version = get_object_or_404(found.public_versions, pk=version_id)
    form = decided(
        request, partial(public.decide, version.pk), approved="已批准，可以公开。", returned="已退回。"
    )
    if form is not None:
        return _page(request, found, acts_of, decision=form)
    return redirect("reports:public", project.pk, found.pk)


@require_POST
@project_page(WHY)
def withdraw(
    request: HttpRequest, *, project: Project, acts_of: ActsOf, report_id: UUID, version_id: UUID
) -> HttpResponse:
    """Take one's own public version back."""
    found = find(project, report_id, acts_of)
    if not public.may_propose(acts_of, found.kind):
        raise PermissionDenied
    version = get_object_or_404(found.public_versions, pk=version_id)
    told(request, partial(public.withdraw, version.pk), "已撤回，可以改好再做。")
    return redirect("reports:public", project.pk, found.pk)


@require_GET
@project_page(WHY)
def download(
    request: HttpRequest, *, project: Project, acts_of: ActsOf, report_id: UUID, version_id: UUID,
    file_format: str,
) -> HttpResponseBase:  # fmt: skip
    """Give a file of a public version, always to be saved."""
    versions = find(project, report_id, acts_of).public_versions.filter(pk=version_id)
    file = (
        versions.get().files.select_related("stored").filter(format=file_format).first() if versions else None
    )
    if file is None:
        raise Http404
    return saved(file.stored, file.name)


def _page(
    request: HttpRequest, found: MadeReport, acts_of: ActsOf, *, faults: list[str] | None = None,
    decision: DecisionForm | None = None,
) -> HttpResponse:  # fmt: skip
    project, may_propose = found.project, public.may_propose(acts_of, found.kind)
    may_approve = public.may_approve(acts_of, found.kind)
    rows = found.public_versions.select_related("asked_by", "decided_by").prefetch_related("files__stored")
    by = asker(request) if may_propose else None
    versions = [_shown(each, may_approve=may_approve, by=by) for each in rows.order_by("-asked_at")]
    waits = any(each["row"].state == PublicState.ASKED for each in versions)
    context: dict[str, Any] = {
        "project": project, "report": found, "versions": versions, "faults": faults or [], "mask": MASK,
        "sorts": SORTS, "empty_rows": range(EMPTY_ROWS), "decision": decision or DecisionForm(),
        "proposes": may_propose and not waits, "changed": has_changed(found, project),
        "crumbs": crumbs(
            project, Crumb(str(found), reverse("reports:report", args=[project.pk, found.pk])),
            Crumb("公开版"),
        ),
    }  # fmt: skip
    if context["proposes"] and not context["changed"]:
        try:
            context |= _finds(found)
        except JihengError as error:
            context["faults"] = [*context["faults"], str(error)]
    wrong = context["faults"] or (decision is not None and decision.errors)
    return render(request, "reports/public.html", context, status=422 if wrong else 200)


def _finds(found: MadeReport) -> dict[str, Any]:
    rulings = {each.text: each for each in public.rulings_of(found.project)}
    finds = [
        {"sort": sort, "text": text, "count": count, "around": around, "basis": basis_of(sort),
         "ruling": rulings.get(text)}
        for sort, text, count, around in public.found_in(found)
    ]  # fmt: skip
    shown = {each["text"] for each in finds}
    return {"finds": finds, "others": [each for text, each in rulings.items() if text not in shown]}


def _shown(row: PublicVersion, *, may_approve: bool, by: User | None) -> dict[str, Any]:
    return {
        "row": row, "badge": BADGES[PublicState(row.state)], "files": row.files.all(),
        "counts": [(sort, count, basis_of(sort)) for sort, count in row.counts.items()],
        "may_withdraw": by is not None and row.may_withdraw(by),
        "may_decide": may_approve and row.state == PublicState.ASKED,
        "finds": row.finds if may_approve else [],
    }  # fmt: skip


def _typed(request: HttpRequest) -> tuple[list[Ruling], list[str]]:
    """Give what was decided, row by row, and what is wrong with it."""
    columns = [request.POST.getlist(name)[:MOST] for name in ("text", "sort", "handling", "reason")]
    rulings: list[Ruling] = []
    faults: list[str] = []
    for text, sort, handling, reason in zip(*columns, strict=False):
        if not text.strip():
            continue
        try:
            rulings.append(ruling(text, sort, handling if handling == PUBLISHED else WITHHELD, reason))
        except UnreadableValueError as error:
            faults.append(f"“{text[:40]}”：{error}")
    return rulings, faults
