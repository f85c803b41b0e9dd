"""The page of one's tokens: made, shown once, revoked."""

from datetime import datetime
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jiheng.errors import JihengError
from jiheng.web.accounts.needs import asker, signed_in_page
from jiheng.web.accounts.permissions import ACT_TITLES, matrix
from jiheng.web.api import tokens
from jiheng.web.api.models import Token
from jiheng.web.api.token_forms import TokenForm
from jiheng.web.ui.shell import Crumb

HERE = "我的令牌"
MOST_SHOWN = 100  # of those that ended, the newest


@require_http_methods(["GET", "POST"])
@signed_in_page("their own tokens")
@never_cache
@reauthentication_required  # type: ignore[untyped-decorator] # allauth tells no types
def tokens_page(request: HttpRequest) -> HttpResponse:
    """List one's tokens; make one more, and show it once."""
    user, now = asker(request), timezone.now()
    form = TokenForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            made, text = tokens.issue(user, at=now, **form.told)
        except JihengError as error:
            form.add_error(None, str(error))
        else:
            context = {
                "token": made,
                "text": text,
                "crumbs": [Crumb(HERE, "/account/tokens/"), Crumb(made.name)],
            }
            return render(request, "api/token.html", context)
    found = Token.objects.filter(user=user).select_related("organisation").order_by("-made_at")
    rows = [(each, _state(each, now), _scope(each)) for each in found[:MOST_SHOWN]]
    context = {"form": form, "rows": rows, "may": bool(tokens.grantable(user)), "most": tokens.MOST}
    return render(request, "api/tokens.html", context)


@require_POST
@signed_in_page("ends a token of one's own")
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """End a token at once."""
    try:
        ended = tokens.revoke(asker(request), token_id, at=timezone.now())
    except JihengError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已收回“{ended.name}”，用它的程序从现在起进不来。")
    return redirect("tokens")


def _state(token: Token, at: datetime) -> tuple[str, str]:
    if token.revoked_at:
        return "waived", "已收回"
    return ("missed", "已到期") if token.expires_at <= at else ("done", "有效")


def _scope(token: Token) -> list[str]:
    told = []
    for subject, title in matrix().titles.items():
        words = [word for act, word in ACT_TITLES.items() if act in token.acts(subject)]
        if words:
            told.append(f"{title}：{'、'.join(words)}")
    return told
