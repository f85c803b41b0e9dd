"""The pages on which the owner signs off: one register, all of them at once, the year; and opens again."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiheng.errors import JihengError
from jiheng.evidence.kinds import KINDS
from jiheng.values.period import Period
from jiheng.web.accounts.permissions import Act
from jiheng.web.evidence import actions, queries, reopening
from jiheng.web.evidence.models import Reopening, ReopeningState, SignOff
from jiheng.web.evidence.queries import RecordStatus
from jiheng.web.evidence.reopening import decide_reopening
from jiheng.web.operations import signing
from jiheng.web.operations.forms import ReopeningForm, SignOffForm
from jiheng.web.operations.views import crumbs, to
from jiheng.web.projects.access import acts_on, asker, needs, posted
from jiheng.web.projects.deciding import decided
from jiheng.web.projects.forms import DecisionForm
from jiheng.web.projects.models import Project
from jiheng.web.ui.shell import Choice, Crumb

USUAL_SPAN = "quarter"
MOST_AT_ONCE = 1_000


@require_http_methods(["GET", "POST"])
def sign_off(request: HttpRequest, *, project: Project, kind: str, acts: frozenset[Act]) -> HttpResponse:
    """Sign what happened in a period; from then on it takes late supplements only."""
    form = SignOffForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            period = Period.read(given["period"])
            signed = actions.sign_off(
                project, period, by=asker(request), at=timezone.now(), kind=kind, note=given["note"]
            )
        except JihengError as error:
            form.add_error("period", str(error))
        else:
            messages.success(request, f"已签认 {period}：{signed.records} 条记录。此后只收逾期补充，不计分。")
            return redirect(to("list", project, kind))
    context = {
        "project": project, "form": form, "title": f"签认{KINDS[kind].title}",
        "sign_offs": queries.sign_offs_of(project, kind), "back": to("list", project, kind),
        "crumbs": crumbs(project, kind, Crumb("签认")),
    }  # fmt: skip
    return render(request, "operations/sign_off.html", context)


@require_http_methods(["GET", "POST"])
@needs("sign_off", Act.READ, post=Act.SIGN)
def index(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Show all registers by period, and sign those that were chosen, all or none."""
    user, today = asker(request), timezone.localdate()
    may = signing.signable(lambda subject: acts_on(user, project, subject, today))
    fault = ""
    if request.method == "POST":
        try:
            wanted = [signing.read_wanted(each) for each in request.POST.getlist("cell")[:MOST_AT_ONCE]]
            if any(each.kind not in may for each in wanted):
                raise PermissionDenied
            note = request.POST.get("note", "")[:200]
            made = reopening.sign_many(project, wanted, by=user, at=timezone.now(), note=note)
        except JihengError as error:
            fault = str(error)
        else:
            if made:
                count = sum(each.records for each in made)
                messages.success(
                    request, f"已签认 {len(made)} 项，共 {count} 条记录。此后只收逾期补充，不计分。"
                )
                return redirect(request.get_full_path())
            fault = "还没有选要签认的格子\n    怎么办：勾选后再签认"
    span = request.GET.get("span", USUAL_SPAN)
    span = span if span in signing.SPANS else USUAL_SPAN
    shown = signing.overview(project, user, span, today, may)
    context = {
        "project": project, "shown": shown, "fault": fault, "may": Act.SIGN in acts,
        "any": any(cell.value for row in shown.rows for cell in row.cells),
        "spans": [Choice(title, f"?span={name}", name == span) for name, (_, title) in signing.SPANS.items()],
        "signers": signing.signers(project, today), "requests": signing.requests_of(project),
        "crumbs": [*crumbs(project)[:1], Crumb("签认")],
        "unsigned": reopening.unsigned_records(project) if Act.SIGN in acts else shown.unsigned,
        "registers_url": reverse("operations:registers", args=[project.pk]),
    }  # fmt: skip
    return render(request, "operations/sign_offs.html", context, status=422 if fault else 200)


@require_POST
@needs("sign_off", Act.SIGN)
def year(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Settle the whole year."""
    try:
        reopening.sign_year(project, by=asker(request), at=timezone.now())
    except JihengError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{project.fiscal_year} 年度已签认：运维商从现在起只能查看。")
    return redirect("operations:sign_offs", project.pk)


@require_GET
@needs("sign_off", Act.READ)
def signed(request: HttpRequest, *, project: Project, acts: frozenset[Act], signed: UUID) -> HttpResponse:
    """Show one sign-off, and what was asked about it."""
    return _signed(request, project, acts, _find(project, signed))


@require_POST
@needs("sign_off", Act.SIGN)
def reopen(request: HttpRequest, *, project: Project, acts: frozenset[Act], signed: UUID) -> HttpResponse:
    """Ask that a sign-off be opened again."""
    found, form = _find(project, signed), ReopeningForm(request.POST)
    if form.is_valid():
        try:
            reopening.ask_reopening(found, form.cleaned_data["reason"], by=asker(request), at=timezone.now())
        except JihengError as error:
            form.add_error("reason", str(error))
        else:
            messages.success(request, "已申请重新打开，等评价组长或财政审核审批。")
            return redirect("operations:signed", project.pk, found.pk)
    return _signed(request, project, acts, found, form)


@require_POST
@needs("sign_off", Act.APPROVE)
def decide(request: HttpRequest, *, project: Project, acts: frozenset[Act], reopening: UUID) -> HttpResponse:
    """Open a sign-off again, or return the request."""
    asked = get_object_or_404(Reopening, pk=reopening, sign_off__project=project)
    form = decided(
        request, partial(decide_reopening, asked.pk), returned="已退回申请。",
        approved="已重新打开，这一期间可以补正；补正完请重新签认。",
    )  # fmt: skip
    if form is not None:
        return _signed(request, project, acts, _find(project, asked.sign_off_id), form)
    return redirect("operations:signed", project.pk, asked.sign_off_id)


def _find(project: Project, pk: UUID) -> SignOff:
    return get_object_or_404(SignOff.objects.select_related("signed_by", "project"), project=project, pk=pk)


def _late_url(project: Project, signed: SignOff) -> str:
    if not signed.kind:
        return reverse("operations:registers", args=[project.pk])
    words = {"status": RecordStatus.LATE, "first": str(signed.first), "last": str(signed.last)}
    return f"{to('list', project, signed.kind)}?{urlencode(words)}"


def _signed(
    request: HttpRequest,
    project: Project,
    acts: frozenset[Act],
    found: SignOff,
    form: "ReopeningForm | DecisionForm | None" = None,
) -> HttpResponse:
    user = asker(request)
    asked_for = list(found.reopenings.select_related("asked_by", "decided_by").order_by("-asked_at"))
    asked = next((each for each in asked_for if each.state == ReopeningState.ASKED), None)
    opened = any(each.state == ReopeningState.APPROVED for each in asked_for)
    same = asked and (user.is_same_person(asked.asked_by) or user.is_same_person(found.signed_by))
    context: dict[str, Any] = {
        "project": project, "signed": found, "asked_for": asked_for, "asked": asked, "opened": opened,
        "late": queries.late_since(found), "late_url": _late_url(project, found),
        "register_url": to("list", project, found.kind) if found.kind else reverse(
            "operations:registers", args=[project.pk]
        ),
        "may_ask": Act.SIGN in acts and not asked and not opened,
        "may_decide": Act.APPROVE in acts and asked is not None and not same,
        "reopening_form": form if isinstance(form, ReopeningForm) else ReopeningForm(),
        "decision_form": form if isinstance(form, DecisionForm) else DecisionForm(),
        "crumbs": [
            *crumbs(project)[:1], Crumb("签认", reverse("operations:sign_offs", args=[project.pk])),
            Crumb(str(found)),
        ],
    }  # fmt: skip
    return render(request, "operations/signed.html", context)
