"""The page on which the owner signs off what happened in a period."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jiheng.errors import JihengError
from jiheng.evidence.kinds import KINDS
from jiheng.values.period import Period
from jiheng.web.accounts.permissions import Act
from jiheng.web.evidence import actions, queries
from jiheng.web.operations.forms import SignOffForm
from jiheng.web.operations.views import crumbs, to
from jiheng.web.projects.access import asker, posted
from jiheng.web.projects.models import Project
from jiheng.web.ui.shell import Crumb


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
