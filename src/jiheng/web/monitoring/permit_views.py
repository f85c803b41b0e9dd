"""What the server may ask: the system administrator registers, the security administrator decides."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from jiheng.errors import JihengError
from jiheng.web.accounts.permissions import Act
from jiheng.web.monitoring import actions
from jiheng.web.monitoring.forms import PermitForm
from jiheng.web.monitoring.models import Permit, PermitState
from jiheng.web.projects.access import asker, needs, posted
from jiheng.web.projects.forms import DecisionForm
from jiheng.web.ui.shell import Crumb

BADGES = {
    PermitState.ASKED: "waiting", PermitState.APPROVED: "done", PermitState.RETURNED: "returned",
    PermitState.WITHDRAWN: "waived",
}  # fmt: skip
DECISIONS = {
    "approve": "已批准，监测进程几秒内照办。",
    "return": "已退回。",
    "withdraw": "已收回，几秒内不再访问。",
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs("settings", Act.READ, post=Act.CREATE)
def listing(request: HttpRequest, *, acts: frozenset[Act]) -> HttpResponse:
    """List what is permitted, and register one more."""
    form = PermitForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.ask_permit(given["written"], given["reason"], by=asker(request), at=timezone.now())
        except JihengError as error:
            form.add_error("written", str(error))
        else:
            messages.success(request, "已登记，等安全管理员批准。")
            return redirect("permits:list")
    found, user = Permit.objects.select_related("asked_by", "decided_by"), asker(request)
    context = {
        "permits": [
            (each, BADGES[PermitState(each.state)], Act.APPROVE in acts and each.may_be_decided(user))
            for each in found.order_by("-asked_at")
        ],
        "form": form, "decision_form": DecisionForm(),
        "may_ask": Act.CREATE in acts, "may_decide": Act.APPROVE in acts,
        "crumbs": [Crumb("系统"), Crumb("监测许可")],
    }  # fmt: skip
    return render(request, "monitoring/permits.html", context)


@require_POST
@needs("settings", Act.APPROVE)
def decide(request: HttpRequest, *, permit_id: UUID, act: str, acts: frozenset[Act]) -> HttpResponse:
    """Approve, return or withdraw a permit."""
    if act not in DECISIONS:
        raise Http404
    found, form = get_object_or_404(Permit, pk=permit_id), DecisionForm(request.POST)
    decision = form.cleaned_data["decision"] if form.is_valid() else ""
    try:
        actions.decide_permit(found.pk, act, by=asker(request), at=timezone.now(), decision=decision)
    except JihengError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, DECISIONS[act])
    return redirect("permits:list")
