"""The pages of signing in: most are django-allauth's, drawn by our templates."""

from typing import Any

from allauth.account.views import LoginView, LogoutView, PasswordChangeView
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from jiheng.web.accounts import passwords, second_factor, sessions, tokens
from jiheng.web.accounts.forms import FirstPasswordForm
from jiheng.web.accounts.models import TokenPurpose, User
from jiheng.web.accounts.needs import open_page, signed_in_page


class SignIn(LoginView):  # type: ignore[misc]
    """Name and password; beside them the unit's own identity provider, where there is one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401
        """Add what the button says."""
        told: dict[str, Any] = super().get_context_data(**kwargs)
        return told | {"oidc_name": settings.OIDC_NAME if settings.OIDC_ISSUER else ""}


class SignOut(LogoutView):  # type: ignore[misc]
    """End the session on the server, and have the browser forget what it kept."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401
        """Sign out; after a time without work the drafts stay, so that the form can be finished later.

        What others left in this browser, waiting and sealed, stays too: its page says so with `others`.
        """
        stays = {"idle", "others"} & self.request.POST.keys()
        response: HttpResponse = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache"' if stays else '"cache", "storage"'
        if "idle" in stays:
            page = self.request.POST.get("next", "")
            same = url_has_allowed_host_and_scheme(page, allowed_hosts=None)
            response["Location"] = sessions.login_for(page if same else "/", ended=True)
        return response


class ChangePassword(PasswordChangeView):  # type: ignore[misc]
    """Choose a new password; why, where it is due."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401
        """Add the rules."""
        user = self.request.user
        told: dict[str, Any] = super().get_context_data(**kwargs)
        told["rules"] = passwords.rules_for("", user, timezone.now())
        told["due"], told["days"] = passwords.is_due(user, timezone.now()), passwords.profile().days
        return told

    def get_success_url(self) -> str:
        """Go on to the desk."""
        messages.success(self.request, "密码已更换。")
        return "/"


@signed_in_page("their own means of signing in")
@never_cache
def second_factor_page(request: HttpRequest) -> HttpResponse:
    """Show what one has, and what is still owed."""
    from allauth.mfa.models import Authenticator  # noqa: PLC0415

    assert isinstance(request.user, User)  # noqa: S101 — not open to others
    has = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    told = {
        "has": has,
        "owed": second_factor.is_required(request.user) and not second_factor.has_one(request.user),
    }
    return render(request, "mfa/index.html", told)


@open_page("somebody without an account yet chooses its password; it tells rules only")
@sensitive_post_parameters()
@never_cache
@require_POST
def rules(request: HttpRequest) -> HttpResponse:
    """Say which rules what was typed so far meets; it is neither kept nor logged."""
    typed = request.POST.get("password1") or request.POST.get("password") or ""
    at = timezone.now()
    if isinstance(request.user, User):
        found = passwords.rules_for(typed, request.user, at)
    elif invited := tokens.find_user(request.POST.get("invitation", ""), at):
        found = passwords.rules_for(typed, invited, at)
    else:
        words = [request.POST.get("unit", ""), request.POST.get("name", "")]
        found = passwords.rules(
            typed,
            login=request.POST.get("login", ""),
            words=words,
            administrator=False,
            year=timezone.localdate(at).year,
        )
    return render(request, "accounts/password_rules.html", {"rules": found})


@open_page("whoever holds an invitation chooses the first password of their account")
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Choose the password of an account."""
    at = timezone.now()
    user = tokens.find_user(token, at)
    if user is None:
        return render(request, "accounts/invitation_dead.html", status=404)
    form = FirstPasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            row = tokens.find(TokenPurpose.INVITATION, token, at)
            if row is None:
                return render(request, "accounts/invitation_dead.html", status=404)
            tokens.spend(row, at)
            passwords.keep(user, form.cleaned_data["password1"], by=user, at=at)
        messages.success(request, "密码已设置，请登录。")
        return redirect(reverse("account_login"))
    told = {"form": form, "user": user, "token": token, "rules": passwords.rules_for("", user, at)}
    return render(request, "accounts/invitation.html", told)
