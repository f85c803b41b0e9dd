"""The pages where the administrator of accounts ends the sessions of one person, or of everybody."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jiheng.web.accounts import open_sessions
from jiheng.web.accounts.models import User
from jiheng.web.accounts.needs import asker, needs_anywhere
from jiheng.web.accounts.permissions import Act
from jiheng.web.system.forms import ReasonForm
from jiheng.web.system.people import Acts, crumbs_to, reason_of


@require_POST
@needs_anywhere("users", Act.CREATE)
def of_person(request: HttpRequest, person_id: UUID, *, acts: Acts) -> HttpResponse:  # noqa: ARG001
    """End every session of somebody; the account goes on."""
    found = get_object_or_404(User, pk=person_id)
    try:
        reason = reason_of(request)
        ended = open_sessions.end_for(found, by=asker(request), at=timezone.now(), reason=reason)
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    else:
        messages.success(request, f"已结束 {found.name} 的 {ended} 处登录，再登录时告诉本人。")
    return redirect("system:person", found.pk)


@require_http_methods(["GET", "POST"])
@never_cache
@needs_anywhere("users", Act.CREATE)
def everybody(request: HttpRequest, *, acts: Acts) -> HttpResponse:  # noqa: ARG001
    """Say who is signed in; end every session but this one."""
    at, form = timezone.now(), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ended = open_sessions.end_everybodys(
            by=asker(request), at=at, reason=form.cleaned_data["reason"], this=request.session.session_key
        )
        messages.success(request, f"已结束 {ended.people} 个人的 {ended.sessions} 处登录，只留您这一处。")
        return redirect("system:people")
    told = {"form": form, "open": open_sessions.everybodys(at), "crumbs": crumbs_to("结束所有人的登录")}
    return render(request, "system/sessions.html", told)
