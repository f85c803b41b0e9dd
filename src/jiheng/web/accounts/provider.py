"""Signing in through the unit's own identity provider (OpenID Connect): the way there and back.

It says who somebody is, never what they may do: only an account that is here already is opened, and the
second factor is asked all the same.
"""

from typing import cast

from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView, OAuth2View
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from requests import RequestException

from jiheng.web.accounts import noting
from jiheng.web.accounts.needs import open_page
from jiheng.web.accounts.unit_provider import DoubtfulError, UnitAdapter

entrance = open_page("signing in")


@entrance
@never_cache
def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Go to the provider, by a page in between: a form of ours may not lead to another host (CSP)."""
    if request.method != "POST":
        return redirect("account_login")
    answer = _answered(OAuth2LoginView, request, provider_id)
    if answer.status_code != 302:  # noqa: PLR2004
        return answer
    told = {"to": answer["Location"], "name": settings.OIDC_NAME}
    return render(request, "accounts/to_provider.html", told)


@entrance
@never_cache
@require_safe
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take what the provider says."""
    return _answered(OAuth2CallbackView, request, provider_id)


@entrance
def cancelled(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 — a view
    """Go back to the page of signing in: somebody thought better of it."""
    return redirect("account_login")


def failed(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """Say that it did not come about, whose matter it is, and what else can be done."""
    doubtful, unreachable = isinstance(error, DoubtfulError), isinstance(error, RequestException)
    why = str(error) if doubtful else type(error).__name__ if error else "没有答复"
    noting.provider_refused(f"统一身份认证没有完成：{why}")
    told = {"name": settings.OIDC_NAME, "unreachable": unreachable, "doubtful": doubtful}
    return render(request, "accounts/provider_failed.html", told, status=502 if unreachable else 401)


def _answered(view: type[OAuth2View], request: HttpRequest, provider_id: str) -> HttpResponse:
    """Give what a page of allauth's answers; where the provider is out of reach or talks nonsense, say so."""
    try:
        return cast("HttpResponse", view.adapter_view(UnitAdapter(request, provider_id))(request))
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    except (RequestException, OAuth2Error, KeyError, ValueError) as error:
        return failed(request, error)
