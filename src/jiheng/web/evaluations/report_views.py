"""The pages of an evaluation report on its way: sent to the unit, opinions, answers."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from jiheng.errors import JihengError
from jiheng.web.accounts.permissions import Act
from jiheng.web.evaluations import filings, opinions
from jiheng.web.evaluations.evaluating import evaluated
from jiheng.web.evaluations.forms import SendForm
from jiheng.web.evaluations.leaves import faults_told
from jiheng.web.evaluations.models import Opinion
from jiheng.web.evaluations.states import BADGES, FilingKind, FilingState
from jiheng.web.projects.access import asker, needs, posted
from jiheng.web.projects.models import Project
from jiheng.web.ui.shell import Crumb

SUBJECT = FilingKind.EVALUATION_REPORT.value
LONGEST = 2_000


@require_http_methods(["GET", "POST"])
@needs(SUBJECT, Act.READ, post=Act.CREATE)
def index(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Show the reports that were sent, and send the evaluation as it is to the unit."""
    form = SendForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = opinions.send(
                project, evaluated(project, timezone.localdate()), form.cleaned_data["until"],
                by=asker(request), at=timezone.now(), reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except JihengError as error:
            form.add_error(None, faults_told(error))
        else:
            messages.success(request, f"已送{project.unit}征求意见。")
            return redirect("evaluations:evaluation_report", project.pk, made.pk)
    rows = project.filings.filter(kind=FilingKind.EVALUATION_REPORT).select_related("submitted_by")
    context = {
        "project": project, "form": form, "open": filings.open_filing(project, FilingKind.EVALUATION_REPORT),
        "filings": [(each, BADGES[FilingState(each.state)]) for each in rows.order_by("-number")],
        "may": Act.CREATE in acts,
        "again": rows.filter(state=FilingState.APPROVED).exists(),
        "crumbs": [Crumb(project.name, reverse("desk:overview", args=[project.pk])), Crumb("评价报告")],
    }  # fmt: skip
    return render(request, "evaluations/reports.html", context, status=422 if form.errors else 200)


@require_POST
@needs(SUBJECT, Act.SIGN)
def opinion(request: HttpRequest, filing_id: UUID, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Say something of the draft for the unit, or that all is said."""
    found = get_object_or_404(project.filings.filter(kind=FilingKind.EVALUATION_REPORT), pk=filing_id)
    if Act.CREATE in acts:
        raise PermissionDenied  # the lead, who wrote it
    try:
        if "finish" in request.POST:
            opinions.finish(found.pk, by=asker(request), at=timezone.now())
            messages.success(request, "已告诉评价组：意见提完了。")
        else:
            opinions.give(
                found.pk, request.POST.get("about", ""), request.POST.get("words", "")[:LONGEST],
                by=asker(request), at=timezone.now(),
            )  # fmt: skip
            messages.success(request, "已提出，等评价组长答复。")
    except JihengError as error:
        messages.error(request, str(error))
    return redirect("evaluations:evaluation_report", project.pk, found.pk)


@require_POST
@needs(SUBJECT, Act.CREATE)
def answer(request: HttpRequest, opinion_id: UUID, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Take an opinion, or not."""
    found = get_object_or_404(Opinion, pk=opinion_id, filing__project=project)
    try:
        opinions.answer(
            found.pk, accepted="accept" in request.POST, words=request.POST.get("answer", "")[:LONGEST],
            by=asker(request), at=timezone.now(),
        )  # fmt: skip
    except JihengError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已答复。")
    return redirect("evaluations:evaluation_report", project.pk, found.filing_id)
