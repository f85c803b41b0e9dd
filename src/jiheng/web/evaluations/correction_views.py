"""The page of what is decided on a project in its year: proposals, decisions, what became of them."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from jiheng.errors import JihengError
from jiheng.values.period import Period
from jiheng.web.accounts.models import User
from jiheng.web.accounts.permissions import Act
from jiheng.web.evaluations import corrections
from jiheng.web.evaluations.forms import CorrectionForm
from jiheng.web.evaluations.models import Correction
from jiheng.web.evaluations.states import CORRECTION_BADGES, CorrectionState, FilingKind, MatterState
from jiheng.web.projects.access import acts_on, asker, needs, posted
from jiheng.web.projects.deciding import decided, told
from jiheng.web.projects.forms import DecisionForm
from jiheng.web.projects.models import Project
from jiheng.web.ui.shell import Crumb

USUAL_MONTH = 7
GIVEN_UP = (CorrectionState.RETURNED, CorrectionState.WITHDRAWN)


@require_http_methods(["GET", "POST"])
@needs(corrections.SUBJECT, Act.READ, post=Act.PROPOSE)
def index(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Show the decisions on a project, and propose one."""
    form = _form(request, project)
    if request.method == "POST" and form.is_valid():
        try:
            made = corrections.propose(project, form.proposal, by=asker(request), at=timezone.now())
        except JihengError as error:
            form.add_error(None, str(error))
        else:
            who = "另一位财政审核人" if Act.APPROVE in acts else "财政审核人"
            messages.success(request, f"已提出“{made}”，等{who}批准。")
            return redirect("evaluations:corrections", project.pk)
    return _page(request, project, acts, form=form)


@require_POST
@needs(corrections.SUBJECT, Act.APPROVE)
def decide(
    request: HttpRequest, correction_id: UUID, *, project: Project, acts: frozenset[Act]
) -> HttpResponse:
    """Approve a proposal, or return it."""
    found = get_object_or_404(project.corrections, pk=correction_id)
    form = decided(
        request, partial(corrections.decide, found.pk), returned="已退回给提出人。",
        approved="已决定，记入登记册；有期限的，单位的工作台上已有。",
    )  # fmt: skip
    if form is not None:
        return _page(request, project, acts, decision=form)
    return redirect("evaluations:corrections", project.pk)


@require_POST
@needs(corrections.SUBJECT, Act.PROPOSE)
def withdraw(
    request: HttpRequest, correction_id: UUID, *, project: Project, acts: frozenset[Act]
) -> HttpResponse:
    """Take one's own proposal back."""
    found = get_object_or_404(project.corrections, pk=correction_id)
    told(request, partial(corrections.withdraw, found.pk), "已撤回，可以改好再提出。")
    return redirect("evaluations:corrections", project.pk)


def corrections_on(request: HttpRequest, project: Project) -> dict[str, Any]:
    """Give what another page of a project shows of its decisions: those that stand, and the way there."""
    acts = acts_on(asker(request), project, corrections.SUBJECT, timezone.localdate())
    if Act.READ not in acts:
        return {}
    rows = project.corrections.exclude(state__in=GIVEN_UP).select_related("matter", "asked_by")
    return {
        "corrections": [
            _shown(each, acts, timezone.localdate(), asker(request)) for each in rows.order_by("asked_at")
        ],
        "may_correct": Act.PROPOSE in acts,
    }


def _form(request: HttpRequest, project: Project) -> CorrectionForm:
    asked = request.GET.get("day", "")
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        filed = project.filings.filter(kind=FilingKind.MONITORING).order_by("-number").first()
        day = filed.as_of if filed and filed.as_of else Period.month(project.fiscal_year, USUAL_MONTH).last
    names = corrections.names_of(project)
    initial = {"as_of": day, "indicator": request.GET.get("indicator", "")}
    return CorrectionForm(posted(request), names=names, initial=initial)


def _page(
    request: HttpRequest, project: Project, acts: frozenset[Act], *, form: CorrectionForm | None = None,
    decision: DecisionForm | None = None,
) -> HttpResponse:  # fmt: skip
    today = timezone.localdate()
    rows = project.corrections.select_related(
        "asked_by", "decided_by", "matter__answered_by", "matter__decided_by", "filing"
    )
    context: dict[str, Any] = {
        "project": project, "may_propose": Act.PROPOSE in acts,
        "decisions": [_shown(each, acts, today, asker(request)) for each in rows.order_by("-asked_at")],
        "form": form or _form(request, project),
        "decision": decision or DecisionForm(),
        "may_adjust": Act.UPDATE in acts_on(asker(request), project, "target", today),
        "may_read_matters": Act.READ in acts_on(asker(request), project, "rectification", today),
        "crumbs": [
            Crumb(project.name, reverse("desk:overview", args=[project.pk])),
            Crumb("运行监控", reverse("evaluations:progress", args=[project.pk])), Crumb("纠偏决定"),
        ],
    }  # fmt: skip
    wrong = any(each is not None and each.is_bound and each.errors for each in (form, decision))
    return render(request, "evaluations/corrections.html", context, status=422 if wrong else 200)


def _shown(row: Correction, acts: frozenset[Act], today: date, user: User) -> dict[str, Any]:
    late = row.matter is not None and row.matter.state == MatterState.OPEN and row.matter.due < today
    state = CorrectionState(row.state)
    answered = state == CorrectionState.APPROVED and row.matter and row.matter.state == MatterState.ANSWERED
    word = "已答复，待复核" if answered else state.label
    return {
        "row": row,
        "badge": "missed" if late else "waiting" if answered else CORRECTION_BADGES[state],
        "word": "逾期没有落实" if late else word,
        "may_decide": row.state == CorrectionState.ASKED and Act.APPROVE in acts,
        "may_withdraw": row.may_withdraw(user) and Act.PROPOSE in acts,
        "versions": corrections.versions_since(row) if row.adjusts else [],
    }
