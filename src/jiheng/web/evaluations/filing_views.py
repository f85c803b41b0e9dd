"""The page of what was filed: the scorecard as it was, what the records say now, and the steps it goes."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jiheng.errors import JihengError
from jiheng.frameworks.monitoring import LIGHTS
from jiheng.projects.explanations import FUNDS
from jiheng.scoring.machine_output import scorecard_json
from jiheng.web.accounts.needs import View
from jiheng.web.accounts.permissions import Act
from jiheng.web.evaluations import filings, progress
from jiheng.web.evaluations.evaluating import evaluated
from jiheng.web.evaluations.forms import HandlingForm
from jiheng.web.evaluations.leaves import faults_told
from jiheng.web.evaluations.models import Filing
from jiheng.web.evaluations.published import Moved, moved, moved_by
from jiheng.web.evaluations.states import BADGES, OPEN_STATES, FilingKind, FilingState, steps_for
from jiheng.web.projects import queries as project_queries
from jiheng.web.projects.access import asker, needs
from jiheng.web.projects.forms import DecisionForm
from jiheng.web.projects.models import Project
from jiheng.web.ui.parts import Step
from jiheng.web.ui.shell import Crumb
from jiheng.workflows.forecast import monitoring_json

DECIDING = (Act.CREATE, Act.SIGN, Act.APPROVE)
HOMES = {
    FilingKind.SELF_EVALUATION: "evaluations:self",
    FilingKind.MONITORING: "evaluations:progress",
    FilingKind.EVALUATION_REPORT: "evaluations:reports",
}
DONE_WORDS = {"sign": "已签署，交财政审核。", "approve": "已批准，锁定。", "return": "已退回。"}


def pages_of(kind: FilingKind) -> tuple[View, View]:
    """Give the two pages of what is filed of a kind, which is what they need: it, and the steps it goes."""

    @require_GET
    @needs(kind.value, Act.READ)
    def show(
        request: HttpRequest, filing_id: UUID, *, project: Project, acts: frozenset[Act]
    ) -> HttpResponse:
        return _filing(request, acts, _find(project, kind, filing_id), DecisionForm())

    @require_POST
    @needs(kind.value, Act.READ, either=[(kind.value, each) for each in DECIDING])
    def decide(
        request: HttpRequest, filing_id: UUID, *, project: Project, acts: frozenset[Act]
    ) -> HttpResponse:
        return _decide(request, acts, _find(project, kind, filing_id))

    return show, decide


def _decide(request: HttpRequest, acts: frozenset[Act], found: Filing) -> HttpResponse:
    form = DecisionForm(request.POST)
    handling = HandlingForm(request.POST) if found.kind == FilingKind.MONITORING else None
    step = next((each for each in DONE_WORDS if each in request.POST), "")
    state = FilingState(found.state)
    if step and step not in steps_for(state, acts) and state in OPEN_STATES:
        raise PermissionDenied
    if form.is_valid() and step and (handling is None or step != "approve" or handling.is_valid()):
        handled = handling.handled if handling is not None and step == "approve" else filings.CARRY_ON
        try:
            filings.take(
                found.pk, step, by=asker(request), at=timezone.now(),
                decision=form.cleaned_data["decision"], handled=handled,
            )  # fmt: skip
        except JihengError as error:
            form.add_error("decision", str(error))
        else:
            messages.success(request, f"{found}：{DONE_WORDS[step]}")
            return redirect(f"evaluations:{found.kind}", found.project_id, found.pk)
    return _filing(request, acts, found, form, 422, handling=handling)


def _find(project: Project, kind: FilingKind, filing_id: UUID) -> Filing:
    rows = project.filings.filter(kind=kind).select_related(
        "submitted_by", "signed_by", "decided_by", "heard_by", "version", "project", "kept"
    )
    return get_object_or_404(rows, pk=filing_id)


def _filing(
    request: HttpRequest, acts: frozenset[Act], found: Filing, form: DecisionForm, status: int = 200,
    *, handling: HandlingForm | None = None,
) -> HttpResponse:  # fmt: skip
    project, kept = found.project, filings.kept_card(found)
    why, differences = "", []
    try:
        differences = moved_since(found, timezone.localdate())
    except JihengError as error:
        why = faults_told(error)
    before = project_queries.version_before(found.version)
    home = reverse(HOMES[FilingKind(found.kind)], args=[project.pk])
    said: progress.Said = kept.get("said", {})
    context = {
        "project": project, "filing": found, "card": kept, "moved": differences, "why": why, "form": form,
        "badge": BADGES[FilingState(found.state)], "steps": _steps(found),
        "may": steps_for(FilingState(found.state), acts), "home": home,
        "decide_url": reverse(f"evaluations:decide-{found.kind}", args=[project.pk, found.pk]),
        "opinions": found.opinions.select_related("made_by", "answered_by").order_by("made_at"),
        "answers": Act.CREATE in acts and found.state == FilingState.OPINIONS,
        "speaks": Act.SIGN in acts and Act.CREATE not in acts and found.state == FilingState.OPINIONS,
        "corrections": found.corrections.order_by("asked_at"),
        "handling": handling or HandlingForm(), "lights": _lights(kept, said),
        "reasoned": [(each, kept.get("deviations", {}).get(each["name"], "")) for each in kept["indicators"]],
        "funds_said": progress.told_of(said, FUNDS),
        "changes": project_queries.changes(before, found.version) if before and found.as_of is None else [],
        "crumbs": [
            Crumb(project.name, reverse("desk:overview", args=[project.pk])),
            Crumb(found.get_kind_display(), home), Crumb(str(found)),
        ],
    }  # fmt: skip
    return render(request, "evaluations/filing.html", context, status=status)


def moved_since(found: Filing, on: date) -> list[Moved]:
    """Give what the records say now otherwise than was filed; raises as `evaluated` does."""
    kept, now = filings.kept_card(found), evaluated(found.project, on)
    if found.as_of is None:
        return moved(kept, scorecard_json(now.card))
    return moved_by(kept, monitoring_json(progress.state_of(now, found.as_of)))


def _lights(kept: Mapping[str, Any], said: progress.Said) -> list[tuple[Any, str, str]]:
    """Give the indicators of a state that was filed, each with the badge of its light and what was said."""
    return [
        (
            each | {"word": f"{LIGHTS[each['light']]}灯" if each.get("light") else "不亮灯"},
            progress.BADGES.get(each.get("light") or "", "unknown"),
            progress.told_of(said, each["name"]),
        )
        for each in kept["indicators"]
    ]


def _steps(found: Filing) -> list[Step]:
    """Give where it stands, with who did what when."""
    returned = found.state == FilingState.RETURNED
    last = ("财政退回" if found.signed_by else "退回") if returned else "财政审核"
    report = found.kind == FilingKind.EVALUATION_REPORT
    done = [
        ("送单位征求意见" if report else "填报提交", found.submitted_by, found.submitted_at),
        ("评价组长签署" if report else "负责人签署", found.signed_by, found.signed_at),
        (last, found.decided_by, found.decided_at),
    ]
    if report:
        done.insert(1, ("单位意见提完", found.heard_by, found.heard_at))
    if returned:
        done = [each for each in done if each[2]]
    steps, current = [], False
    for title, by, at in done:
        if by and at:
            steps.append(Step(title, "done", note=f"{by.name} {timezone.localtime(at):%Y-%m-%d %H:%M}"))
        else:
            steps.append(Step(title, "ahead" if current else "current"))
            current = True
    return steps
