"""The addresses that alerts are posted to, and the door that takes them."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from jiheng.errors import JihengError
from jiheng.web.accounts.permissions import Act
from jiheng.web.monitoring import receivers
from jiheng.web.monitoring.forms import ReceiverForm
from jiheng.web.monitoring.models import Receiver
from jiheng.web.monitoring.queries import known_of
from jiheng.web.monitoring.views import crumbs
from jiheng.web.projects.access import asker, needs, open_page, posted
from jiheng.web.projects.deciding import decided_in_list
from jiheng.web.projects.models import Project
from jiheng.web.projects.texts import read_project
from jiheng.web.ui.shell import Crumb

LARGEST = 1024 * 1024  # bytes of a notice
BAD, TOO_LARGE, LATER = 400, 413, 503


@require_http_methods(["GET", "HEAD", "POST"])
@needs("probe_target", Act.READ, post=Act.CREATE)
def listing(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """List the addresses; make one more, and show it once."""
    known = known_of(project)
    context = {
        "project": project, "known": known, "crumbs": [*crumbs(project), Crumb("接收地址")],
        "may_withdraw": Act.UPDATE in acts,
        "setup_url": reverse("projects:setup", args=[project.pk]),
    }  # fmt: skip
    if Act.CREATE in acts and known.systems:
        form = ReceiverForm(posted(request), system_name=read_project(project).system_name)
        context["form"] = form
        if request.method == "POST" and form.is_valid():
            try:
                made, token = receivers.add(
                    project, **form.cleaned_data, by=asker(request), at=timezone.now()
                )
            except JihengError as error:
                form.add_error("name", str(error))
            else:
                url = request.build_absolute_uri(reverse("alerts:take", args=[token]))
                return render(request, "monitoring/receiver.html", context | {"receiver": made, "url": url})
    rows = Receiver.objects.filter(project=project).select_related("asked_by", "decided_by", "withdrawn_by")
    found, user = list(rows.order_by("-asked_at")), asker(request)
    context["receivers"] = found
    context["to_decide"] = {each.pk for each in found if Act.APPROVE in acts and each.may_be_decided(user)}
    return render(request, "monitoring/receivers.html", context)


@require_POST
@needs("probe_target", Act.APPROVE)
def decide(
    request: HttpRequest, *, project: Project, receiver_id: UUID, acts: frozenset[Act]
) -> HttpResponse:
    """Approve or return an address."""
    found = get_object_or_404(Receiver, pk=receiver_id, project=project)
    act = partial(receivers.decide, found.pk)
    decided_in_list(request, act, approved="已批准，从现在起接收。", returned="已退回，这个地址作废。")
    return redirect("monitoring:receivers", project.pk)


@require_POST
@needs("probe_target", Act.UPDATE)
def withdraw(
    request: HttpRequest, *, project: Project, receiver_id: UUID, acts: frozenset[Act]
) -> HttpResponse:
    """Take an address out of use."""
    found = get_object_or_404(Receiver, pk=receiver_id, project=project)
    try:
        receivers.withdraw(found.pk, by=asker(request), at=timezone.now())
    except JihengError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已收回“{found.name}”，从现在起不再接收。已登记的记录不动。")
    return redirect("monitoring:receivers", project.pk)


@csrf_exempt
@require_POST
@open_page("who holds the secret address adds alerts to one project; nothing is shown")
def take(request: HttpRequest, token: str) -> HttpResponse:
    """Take one notice of Alertmanager."""
    receiver, now = receivers.find(token), timezone.now()
    if receiver is None:
        raise Http404
    if not receivers.may_post(receiver.pk, now):
        return _told("一分钟里太多次，稍后再发", LATER)  # Alertmanager tries again after 5xx only
    body = request.read(LARGEST + 1)
    if len(body) > LARGEST:
        return _told(f"超过 {LARGEST // 1024} KB，没有登记；用 max_alerts 限制一次发几条", TOO_LARGE)
    try:
        return _told(receivers.take(receiver.pk, body, now), 200)
    except JihengError as error:
        return _told(f"没有登记：{receivers.in_words(error)}", BAD)


def _told(words: str, status: int) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
