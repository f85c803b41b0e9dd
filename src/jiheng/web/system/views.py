"""Where somebody comes in, and what keeps a session alive."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiheng.web.accounts import tokens
from jiheng.web.accounts.models import User
from jiheng.web.accounts.needs import open_page, roles_of, signed_in_page
from jiheng.web.accounts.roles import SERVER_ROLES
from jiheng.web.system.shell import shell


@open_page("it only sends on: to the set-up, to sign in, or to one's own first page")
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Send on to where somebody begins."""
    if not isinstance(request.user, User):
        known = tokens.is_set_up() or User.objects.exists()
        return redirect(reverse("account_login" if known else "system:set_up"))
    if roles_of(request.user, timezone.localdate()) & {*SERVER_ROLES}:
        return redirect(reverse("system"))
    try:
        return redirect(reverse("desk"))
    except NoReverseMatch:
        return redirect(reverse("projects:list"))


@signed_in_page("it only sends on, to the first page of 系统 that one may see")
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Send on to the first page one may see; the trail shows everybody their own acts."""
    told = shell(request).get("shell")
    pages = next((each.children for each in told.entries if each.title == "系统"), ()) if told else ()
    return redirect(pages[0].url if pages else reverse("account_change_password"))


@signed_in_page("it tells nothing")
@never_cache
@require_safe
def keep_alive(request: HttpRequest) -> HttpResponse:
    """Be a request, so that the session goes on."""
    return HttpResponse(status=204)
