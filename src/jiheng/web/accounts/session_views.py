"""我的登录: where one is signed in, and the end of it."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jiheng.web.accounts import open_sessions
from jiheng.web.accounts.needs import asker, signed_in_page


@require_http_methods(["GET", "POST"])
@signed_in_page("their own sessions")
@never_cache
@reauthentication_required  # type: ignore[untyped-decorator] # allauth tells no types
def own(request: HttpRequest) -> HttpResponse:
    """List one's sessions; end one, or all others."""
    user, at, this = asker(request), timezone.now(), request.session.session_key
    if request.method == "POST":
        ended = open_sessions.end_own(user, request.POST.get("session", ""), this=this, at=at)
        if ended:
            messages.success(request, f"已结束 {ended} 处登录，那里再点什么都要重新登录。")
        else:
            messages.info(request, "没有别处的登录要结束：它已经结束了。")
        return redirect("account_sessions")
    rows = open_sessions.of(user, at, this)
    told = {
        "rows": rows,
        "others": sum(not each.is_this for each in rows),
        "ended": open_sessions.ended_by_others(user, timezone.localdate(at)),
    }
    return render(request, "accounts/sessions.html", told)
