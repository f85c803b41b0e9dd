"""What happens around signing in, written into the trail (8.1.4.3 a)."""

from typing import Any

from allauth.mfa import signals as second_factor
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from jiheng.web.accounts import open_sessions, sessions
from jiheng.web.accounts.models import User
from jiheng.web.trail import entries

DECOYS = frozenset({"root", "admin", "administrator", "test", "guest", "sa", "oracle", "postgres"})
DECOY = "诱饵账号"


def signed_in(request: HttpRequest, user: User, **more: Any) -> None:  # noqa: ANN401, ARG001 — a signal's call
    """Note a login and when its session began; say that others ended the one before."""
    at = timezone.now()
    sessions.begin(request, at)
    _note("login", user, user)
    for each in open_sessions.ended_by_others(user, timezone.localdate(at))[:1]:
        told = f"{each.words}（{each.by}，{timezone.localtime(each.at):%m-%d %H:%M}）：{each.reason}"
        messages.warning(request, told, fail_silently=True)


def signed_out(user: User | None, **more: Any) -> None:  # noqa: ANN401, ARG001
    """Note a logout."""
    if user is not None:
        _note("logout", user, user)


def failed(credentials: dict[str, Any], **more: Any) -> None:  # noqa: ANN401, ARG001
    """Note a failure; never the name that was typed where there is none such: it may be a password."""
    login = str(credentials.get("username") or "").strip()
    user = User.objects.filter(username__iexact=login).first() if login else None
    _note("login_failed", user, user, reason="" if user or login.casefold() not in DECOYS else DECOY)


def code_failed(user: User, **more: Any) -> None:  # noqa: ANN401, ARG001
    """Note a wrong code of the second factor."""
    _note("code_failed", user, user)


def added(user: User, authenticator: Authenticator, **more: Any) -> None:  # noqa: ANN401, ARG001
    """Note a new second factor."""
    _note("second_factor_added", user, user, {"type": authenticator.type})


def removed(user: User, authenticator: Authenticator, **more: Any) -> None:  # noqa: ANN401, ARG001
    """Note one that was taken away."""
    _note("second_factor_removed", user, user, {"type": authenticator.type})


def provider_refused(why: str) -> None:
    """Note that signing in through the identity provider led nowhere; not who it was: no account says so."""
    _note("login_failed", None, None, reason=why)


def refused_elsewhere(user: User) -> None:
    """Note that an administrator's password was right, at a place where none may work."""
    _note("login_failed", user, user, reason=sessions.ELSEWHERE)


def connected(user: User) -> None:
    """Note that an account was tied to a person of the identity provider."""
    _note("connect", user, user)


def _note(
    act: str, user: User | None, by: User | None, after: dict[str, object] | None = None, reason: str = ""
) -> None:
    with transaction.atomic():
        entries.write(
            act, "user", user.pk if user else "", by=by, at=timezone.now(), after=after, reason=reason
        )


def connect() -> None:
    """Listen."""
    user_logged_in.connect(signed_in)
    user_logged_out.connect(signed_out)
    user_login_failed.connect(failed)
    second_factor.authentication_failed.connect(code_failed)
    second_factor.authenticator_added.connect(added)
    second_factor.authenticator_removed.connect(removed)
    second_factor.authenticator_reset.connect(added)
