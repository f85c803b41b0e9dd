"""The pages of what is to be put right: the list, what could be listed, one matter to its end."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiheng.errors import JihengError
from jiheng.web.accounts.permissions import Act
from jiheng.web.evaluations import corrections, matters
from jiheng.web.evaluations.evaluating import evaluated
from jiheng.web.evaluations.forms import AnswerForm, MattersForm
from jiheng.web.evaluations.leaves import faults_told
from jiheng.web.evaluations.models import Correction, Matter
from jiheng.web.evaluations.states import MATTER_BADGES, MatterState, matter_steps_for
from jiheng.web.projects.access import acts_on, asker, needs, posted
from jiheng.web.projects.forms import DecisionForm
from jiheng.web.projects.models import Project
from jiheng.web.ui.addresses import SOME, address_of_rows
from jiheng.web.ui.shell import Crumb
from jiheng.web.ui.table import Column, Empty, ListTable


def crumbs(project: Project, *last: Crumb) -> list[Crumb]:
    """Give the way to a page of what is to be put right."""
    home = reverse("evaluations:matters", args=[project.pk]) if last else ""
    return [Crumb(project.name, reverse("desk:overview", args=[project.pk])), Crumb("整改清单", home), *last]


@require_GET
@needs("rectification", Act.READ)
def index(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """List what is to be put right, the earliest deadline first."""
    today = timezone.localdate()
    new_url = reverse("evaluations:new-matters", args=[project.pk]) if Act.CREATE in acts else ""
    table = ListTable(
        request.GET,
        project.matters.all(),
        [
            Column("about", "指标或事项"),
            Column("told", "问题", sort=""),
            Column("responsible", "责任人"),
            Column("due", "完成时限"),
            Column(
                "state", "状态", value=lambda row: _state(row, today), cell="evaluations/matter_state.html"
            ),
        ],
        "整改事项",
        order="due",
        row_url=address_of_rows(reverse("evaluations:matter", args=[project.pk, SOME])),
        empty=Empty(
            "还没有整改事项",
            "失分的指标、没有履行的约定、没有整改的漏洞，程序都能列出来；选上要整改的，写明责任人和时限。",
            "列入整改事项" if new_url else "",
            new_url,
        ),
    )
    context = {"project": project, "table": table, "new_url": new_url, "crumbs": crumbs(project)}
    return render(request, "evaluations/matters.html", context)


def _state(row: Matter, today: Any) -> tuple[str, str]:  # noqa: ANN401 — a day
    late = row.state == MatterState.OPEN and row.due < today
    return ("missed", "已逾期") if late else (MATTER_BADGES[MatterState(row.state)], row.get_state_display())


@require_http_methods(["GET", "POST"])
@needs("rectification", Act.CREATE)
def new(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Choose what is put on the list, and say who does it by when."""
    why = ""
    try:
        found = matters.not_listed(project, matters.found_in(evaluated(project, timezone.localdate())))
    except JihengError as error:
        found, why = [], faults_told(error)
    form = MattersForm(posted(request), initial={"responsible": project.unit[:60]})
    chosen = {each for each in request.POST.getlist("found") if each.isdecimal()}
    if request.method == "POST" and form.is_valid():
        wanted = [each for number, each in enumerate(found) if str(number) in chosen]
        if own := form.cleaned_data["own"].strip():
            wanted.append(matters.of_ones_own(own))
        try:
            made = matters.add(
                project, wanted, responsible=form.cleaned_data["responsible"], due=form.cleaned_data["due"],
                by=asker(request), at=timezone.now(),
            )  # fmt: skip
        except JihengError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已列入 {len(made)} 项，到期没有整改的会出现在单位的工作台上。")
            return redirect("evaluations:matters", project.pk)
    context = {
        "project": project, "form": form, "why": why, "crumbs": crumbs(project, Crumb("列入整改事项")),
        "found": [(number, each, str(number) in chosen) for number, each in enumerate(found)],
    }  # fmt: skip
    return render(request, "evaluations/new_matters.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@needs("rectification", Act.READ, post=Act.UPDATE)
def matter(request: HttpRequest, matter_id: UUID, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Show one matter; the unit says what was done."""
    found = _find(project, matter_id)
    form = AnswerForm(posted(request), initial={"answer": found.answer, "evidence": "；".join(found.files)})
    if request.method == "POST" and form.is_valid():
        try:
            matters.answer(
                found.pk, form.cleaned_data["answer"], form.names, by=asker(request), at=timezone.now()
            )
        except JihengError as error:
            form.add_error("evidence" if "证据柜" in str(error) else "answer", str(error))
        else:
            messages.success(request, "已交复核。")
            return redirect("evaluations:matter", project.pk, found.pk)
    return _matter(request, acts, found, form, DecisionForm())


@require_POST
@needs("rectification", Act.APPROVE)
def decide(request: HttpRequest, matter_id: UUID, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Close it, or give it back."""
    found, form = _find(project, matter_id), DecisionForm(request.POST)
    step = "close" if "close" in request.POST else "return"
    if form.is_valid():
        try:
            matters.decide(
                found.pk, step, by=asker(request), at=timezone.now(), decision=form.cleaned_data["decision"]
            )
        except JihengError as error:
            form.add_error("decision", str(error))
        else:
            messages.success(request, "已销号。" if step == "close" else "已退回，继续整改。")
            return redirect("evaluations:matter", project.pk, found.pk)
    return _matter(request, acts, found, AnswerForm(), form)


def _find(project: Project, matter_id: UUID) -> Matter:
    rows = project.matters.select_related("made_by", "answered_by", "decided_by", "project")
    found: Matter = get_object_or_404(rows, pk=matter_id)
    return found


def _matter(
    request: HttpRequest, acts: frozenset[Act], found: Matter, form: AnswerForm, decision: DecisionForm
) -> HttpResponse:
    project = found.project
    badge, word = _state(found, timezone.localdate())
    steps = matter_steps_for(MatterState(found.state), acts)
    correction = Correction.objects.filter(matter=found).first()
    context = {
        "project": project, "matter": found, "form": form, "decision": decision, "badge": badge, "word": word,
        "correction": correction, "versions": corrections.versions_since(correction) if correction else [],
        "may_adjust": Act.UPDATE in acts_on(asker(request), project, "target", timezone.localdate()),
        "may": steps, "files": project.evidence_files.filter(name__in=found.files),
        "crumbs": crumbs(project, Crumb(found.about)),
    }  # fmt: skip
    wrong = any(each.is_bound and each.errors for each in (form, decision))
    return render(request, "evaluations/matter.html", context, status=422 if wrong else 200)
