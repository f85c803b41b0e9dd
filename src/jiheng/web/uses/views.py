"""The page of what a project's result leads to: advice of the rule set, decisions, answers."""

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
from jiheng.evidence.facts.decisions import USE_TITLES, Use
from jiheng.evidence.facts.funds import Budget, BudgetStage
from jiheng.evidence.facts.papers import Decision
from jiheng.frameworks.grades import Consequence
from jiheng.values.money import Money
from jiheng.web.accounts.models import User
from jiheng.web.accounts.permissions import Act
from jiheng.web.evidence.opened import fact_of
from jiheng.web.projects.access import acts_on, asker, needs, posted
from jiheng.web.projects.deciding import decided, told
from jiheng.web.projects.forms import DecisionForm
from jiheng.web.projects.models import Project
from jiheng.web.projects.texts import read_project
from jiheng.web.ui.shell import Crumb
from jiheng.web.ui.table import Empty
from jiheng.web.uses import actions
from jiheng.web.uses.forms import AnswerForm, ProposalForm
from jiheng.web.uses.models import UseDecision, UseState

BADGES = {
    UseState.ASKED: "waiting",
    UseState.APPROVED: "done",
    UseState.RETURNED: "returned",
    UseState.WITHDRAWN: "waived",
    UseState.REPLACED: "waived",
}


@require_http_methods(["GET", "POST"])
@needs(actions.SUBJECT, Act.READ, post=Act.PROPOSE)
def index(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Show advice and decisions, and propose one."""
    form = ProposalForm(posted(request), initial=_initial(project))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose(project, form.proposal, by=asker(request), at=timezone.now())
        except JihengError as error:
            form.add_error(None, str(error))
        else:
            who = "另一位财政审核人" if Act.APPROVE in acts else "财政审核人"
            messages.success(request, f"已提出“{made}”，等{who}批准。")
            return redirect("uses:index", project.pk)
    return _page(request, project, acts, form=form)


@require_POST
@needs(actions.SUBJECT, Act.APPROVE)
def decide(
    request: HttpRequest, decision_id: UUID, *, project: Project, acts: frozenset[Act]
) -> HttpResponse:
    """Approve a proposal, or return it."""
    found = get_object_or_404(project.use_decisions, pk=decision_id)
    form = decided(
        request, partial(actions.decide, found.pk), returned="已退回给提出人。",
        approved="已决定，单位的工作台上会有，单位答复后写进记录。",
    )  # fmt: skip
    if form is not None:
        return _page(request, project, acts, decision=form)
    return redirect("uses:index", project.pk)


@require_POST
@needs(actions.SUBJECT, Act.PROPOSE)
def withdraw(
    request: HttpRequest, decision_id: UUID, *, project: Project, acts: frozenset[Act]
) -> HttpResponse:
    """Take one's own proposal back."""
    found = get_object_or_404(project.use_decisions, pk=decision_id)
    told(request, partial(actions.withdraw, found.pk), "已撤回，可以改好再提出。")
    return redirect("uses:index", project.pk)


@require_POST
@needs(actions.SUBJECT, Act.SIGN)
def answer(
    request: HttpRequest, decision_id: UUID, *, project: Project, acts: frozenset[Act]
) -> HttpResponse:
    """Answer a decision for the unit."""
    found, form = get_object_or_404(project.use_decisions, pk=decision_id), AnswerForm(request.POST)
    if form.is_valid():
        try:
            actions.answer(found.pk, form.cleaned_data["answer"], by=asker(request), at=timezone.now())
        except JihengError as error:
            form.add_error("answer", str(error))
        else:
            messages.success(request, "已答复，财政能看到。")
            return redirect("uses:index", project.pk)
    return _page(request, project, acts, answering=form)


def _page(
    request: HttpRequest, project: Project, acts: frozenset[Act], *, form: ProposalForm | None = None,
    decision: DecisionForm | None = None, answering: AnswerForm | None = None,
) -> HttpResponse:  # fmt: skip
    result = actions.result_of(project)
    rows = project.use_decisions.select_related("asked_by", "decided_by", "answered_by").order_by("-asked_at")
    numbers = _decision_records(project)
    forms = (form, decision, answering)
    today = timezone.localdate()
    advice = result.advice if result else None
    context: dict[str, Any] = {
        "project": project, "result": result, "may_propose": Act.PROPOSE in acts and result is not None,
        "uses": "、".join(USE_TITLES[each] for each in advice.uses) if advice else "",
        "cut": _cut(project, advice), "carried": read_project(project).result_uses,
        "decisions": [_shown(each, advice, acts, numbers, today=today, user=asker(request)) for each in rows],
        "form": form or ProposalForm(initial=_initial(project)), "decision": decision or DecisionForm(),
        "answering": answering or AnswerForm(), "numbers": [each for each in numbers if each],
        "empty": Empty(
            "还没有可以应用的评价结果", "财政批准自评或评价报告以后，在这里决定结果怎样用于以后年度的预算。",
            "去看自评", reverse("evaluations:self", args=[project.pk]),
        ),
        "may_read_records": Act.READ in acts_on(asker(request), project, "evidence_file", today),
        "crumbs": [Crumb(project.name, reverse("desk:overview", args=[project.pk])), Crumb("结果应用")],
    }  # fmt: skip
    wrong = any(each is not None and each.is_bound and each.errors for each in forms)
    return render(request, "uses/index.html", context, status=422 if wrong else 200)


def _shown(
    row: UseDecision, advice: Consequence | None, acts: frozenset[Act], numbers: dict[str, UUID], *,
    today: date, user: User,
) -> dict[str, Any]:  # fmt: skip
    unanswered = row.state == UseState.APPROVED and not row.answer
    return {
        "row": row,
        "badge": BADGES[UseState(row.state)],
        "record": numbers.get(row.document_number),
        "late": unanswered and row.answer_by is not None and row.answer_by < today,
        "against": advice is not None and Use(row.use) not in advice.uses,
        "may_decide": row.state == UseState.ASKED and Act.APPROVE in acts,
        "may_withdraw": row.may_withdraw(user) and Act.PROPOSE in acts,
        "may_answer": unanswered and Act.SIGN in acts,
    }


def _cut(project: Project, advice: Consequence | None) -> tuple[Money, Money] | None:
    """Give the least and the greatest cut that the rule set names, of the budget that was evaluated."""
    budget = _budget(project)
    return advice.cut(budget) if advice and budget else None


def _budget(project: Project) -> Money | None:
    """Give the whole annual budget on record; None where there is none."""
    rows = project.records.filter(kind=Budget.stem, superseded_by="", stands=True, is_late=False)
    facts = [each for each in map(fact_of, rows) if isinstance(each, Budget)]
    found = [each.amount.fen for each in facts if each.stage is BudgetStage.ANNUAL_BUDGET]
    return Money(sum(found)) if found else None


def _initial(project: Project) -> dict[str, Any]:
    budget = _budget(project)
    return {"budget_year": project.fiscal_year + 2, "before": budget.wan_yuan if budget else ""}


def _decision_records(project: Project) -> dict[str, UUID]:
    """Give the records of decisions by their document numbers."""
    rows = project.records.filter(kind=Decision.stem, superseded_by="", stands=True, is_late=False)
    facts = [(each.pk, fact_of(each)) for each in rows]
    return {each.document_number: record for record, each in facts if isinstance(each, Decision)}
