"""The page of what was filed: the scorecard as it was, what the records say now, and the steps it goes."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jiheng.errors import JihengError
from jiheng.scoring.machine_output import scorecard_json
from jiheng.web.accounts.permissions import Act
from jiheng.web.evaluations import filings
from jiheng.web.evaluations.evaluating import evaluated
from jiheng.web.evaluations.leaves import faults_told
from jiheng.web.evaluations.models import Filing
from jiheng.web.evaluations.published import moved
from jiheng.web.evaluations.states import BADGES, FilingState, steps_for
from jiheng.web.projects import queries as project_queries
from jiheng.web.projects.access import asker, needs
from jiheng.web.projects.forms import DecisionForm
from jiheng.web.projects.models import Project
from jiheng.web.ui.parts import Step
from jiheng.web.ui.shell import Crumb

DONE_WORDS = {"sign": "已签署，交财政审核。", "approve": "已批准，锁定。", "return": "已退回。"}


@require_GET
@needs("self_evaluation", Act.READ)
def filing(request: HttpRequest, filing_id: UUID, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Show it."""
    return _filing(request, acts, _find(project, filing_id), DecisionForm())


@require_POST
@needs(
    "self_evaluation",
    Act.READ,
    either=[("self_evaluation", Act.SIGN), ("self_evaluation", Act.APPROVE)],
)
def decide(request: HttpRequest, filing_id: UUID, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Sign it, approve it, or return it."""
    found, form = _find(project, filing_id), DecisionForm(request.POST)
    step = next((each for each in DONE_WORDS if each in request.POST), "")
    state = FilingState(found.state)
    if (
        step
        and step not in steps_for(state, acts)
        and state not in (FilingState.RETURNED, FilingState.APPROVED)
    ):
        raise PermissionDenied
    if form.is_valid() and step:
        try:
            filings.take(
                found.pk, step, by=asker(request), at=timezone.now(), decision=form.cleaned_data["decision"]
            )
        except JihengError as error:
            form.add_error("decision", str(error))
        else:
            messages.success(request, f"{found}：{DONE_WORDS[step]}")
            return redirect("evaluations:filing", project.pk, found.pk)
    return _filing(request, acts, found, form, 422)


def _find(project: Project, filing_id: UUID) -> Filing:
    rows = project.filings.select_related(
        "submitted_by", "signed_by", "decided_by", "version", "project", "kept"
    )
    return get_object_or_404(rows, pk=filing_id)


def _filing(
    request: HttpRequest, acts: frozenset[Act], found: Filing, form: DecisionForm, status: int = 200
) -> HttpResponse:  # fmt: skip
    project, kept = found.project, filings.kept_card(found)
    why, differences = "", []
    try:
        differences = moved(kept, scorecard_json(evaluated(project, timezone.localdate()).card))
    except JihengError as error:
        why = faults_told(error)
    before = project_queries.version_before(found.version)
    context = {
        "project": project, "filing": found, "card": kept, "moved": differences, "why": why, "form": form,
        "badge": BADGES[FilingState(found.state)], "steps": _steps(found),
        "may": steps_for(FilingState(found.state), acts),
        "changes": project_queries.changes(before, found.version) if before else [],
        "crumbs": [
            Crumb(project.name, reverse("desk:overview", args=[project.pk])),
            Crumb("自评", reverse("evaluations:self", args=[project.pk])), Crumb(f"第 {found.number} 次"),
        ],
    }  # fmt: skip
    return render(request, "evaluations/filing.html", context, status=status)


def _steps(found: Filing) -> list[Step]:
    """Give where it stands, with who did what when."""
    returned = found.state == FilingState.RETURNED
    done = [
        ("填报提交", found.submitted_by, found.submitted_at),
        ("负责人签署", found.signed_by, found.signed_at),
        ("财政退回" if returned and found.signed_by else "负责人退回" if returned else "财政审核",
         found.decided_by, found.decided_at),
    ]  # fmt: skip
    if returned and not found.signed_by:
        done.pop(1)
    steps, current = [], False
    for title, by, at in done:
        if by and at:
            steps.append(Step(title, "done", note=f"{by.name} {timezone.localtime(at):%Y-%m-%d %H:%M}"))
        else:
            steps.append(Step(title, "ahead" if current else "current"))
            current = True
    return steps
