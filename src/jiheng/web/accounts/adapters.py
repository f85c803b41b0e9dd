"""What django-allauth asks of us: nobody signs up, failures are counted, secrets are kept encrypted."""

import base64
import secrets
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthError
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from jiheng.web.accounts import lockout, noting, passwords, people, second_factor, secrecy, sessions
from jiheng.web.accounts.models import User
from jiheng.web.accounts.needs import has_left
from jiheng.web.accounts.provider import failed
from jiheng.web.trail import entries
from jiheng.web.trail.seals import touch

JUST_NOW = timedelta(minutes=5)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Signing in with a password."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "登录名或密码不对。",
        "enter_current_password": "当前密码不对。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Accounts are made by the system administrator."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Give the address of the asker."""
        return str(request.META.get("REMOTE_ADDR", ""))

    def add_message(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Say nothing of allauth's: the pages speak for themselves."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Send no mail: the trail tells it."""

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:  # noqa: ANN401
        """Ask for the password again before a change of the second factor, unless it was just given."""
        began = self.request.session.get(sessions.BEGAN, 0) if self.request else 0
        if timezone.now().timestamp() - began < JUST_NOW.total_seconds():
            return False
        return bool(super().is_reauthentication_required(app=app, **more))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:  # noqa: ANN401
        """Compare name and password, and count failures."""
        login, at = str(credentials.get("username", "")), timezone.now()
        counted = lockout.keys(login, self.get_client_ip(request))
        lockout.refuse_locked(counted, at)
        user: User | None = super().authenticate(request, **credentials)
        if user is None:
            lockout.failed(counted, User.objects.filter(username__iexact=login.strip()).first(), at)
        else:
            lockout.succeeded(counted)
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ANN401
        """Leave the counting to `authenticate`."""

    def pre_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse | None:  # noqa: ANN401
        """Suspend an account unused for long; let nobody in who has left, no administrator from elsewhere."""
        at = timezone.now()
        if sessions.is_elsewhere(user, self.get_client_ip(request)):
            noting.refused_elsewhere(user)
            return render(request, "404.html", status=404)
        if user.is_active and user.last_login and at - user.last_login > people.UNUSED_FOR:
            with transaction.atomic():
                User.objects.filter(pk=user.pk).update(is_active=False)
                touch(User, [user.pk])
                entries.write("suspend", "user", user.pk, by=None, at=at, reason="90 天没有登录")
            user.is_active = False
        if has_left(user, timezone.localdate(at)):
            return self.respond_user_inactive(request, user)
        response: HttpResponse | None = super().pre_login(request, user, **more)
        return response

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Say so, and why."""
        return render(request, "accounts/inactive.html", {"suspended": not user.is_active}, status=403)

    def clean_password(self, password: str, user: User | None = None) -> str:
        """Refuse a password that does not meet the rules, with each rule it misses."""
        if user is not None:
            missed = [
                rule.words for rule in passwords.rules_for(password, user, timezone.now()) if not rule.met
            ]
            if missed:
                raise ValidationError("密码还不符合：%(missed)s。", params={"missed": "；".join(missed)})
        return password

    def set_password(self, user: User, password: str) -> None:
        """Keep a new password."""
        passwords.keep(user, password, by=user, at=timezone.now())


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor: its secrets encrypted at rest (8.1.4.8 b), never given up where it is required."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "登录必须有第二重验证：先添加另一种，再停用这一种。",
        "incorrect_code": "验证码不对，或者已经过了时间：填手机上现在的 6 位数，还不对就校准手机的时间。",
    }

    def encrypt(self, text: str) -> str:
        """Encrypt a secret with the server's key."""
        return secrecy.encrypt(text, second_factor.PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt a secret; one that nobody has where it cannot be: anybody reckons codes of an empty one."""
        found = secrecy.decrypt(encrypted_text, second_factor.PURPOSE)
        return found or base64.b32encode(secrets.token_bytes(20)).decode()

    def get_totp_issuer(self) -> str:
        """Give the name the phone shows."""
        return "绩衡"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Keep the last one of somebody who must have one."""
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        others = others.exclude(type=Authenticator.Type.RECOVERY_CODES)
        return others.exists() or not second_factor.is_required(authenticator.user)


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Signing in through the unit's own identity provider: only accounts that are here already."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        """Nobody signs up this way either."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Tie the provider's person to the account of that login name, once; refuse a stranger."""
        if sociallogin.is_existing:
            return
        told = sociallogin.account.extra_data
        claims = {**told, **told.get("userinfo", {}), **told.get("id_token", {})}
        told_name = str(claims.get(settings.OIDC_CLAIM) or "")
        user = User.objects.filter(username=told_name, is_active=True).first() if told_name else None
        if user is None:
            noting.provider_refused("统一身份认证认得的人在这里没有账号")
            shown = {"name": settings.OIDC_NAME, "login": told_name, "claim": settings.OIDC_CLAIM}
            raise ImmediateHttpResponse(render(request, "accounts/stranger.html", shown, status=403))
        with transaction.atomic():
            sociallogin.connect(request, user)
            noting.connected(user)

    def on_authentication_error(self, request: HttpRequest, *_: object, **told: Any) -> None:  # noqa: ANN401
        """Answer in our words, unless somebody only thought better of it."""
        if told.get("error") != AuthError.CANCELLED:
            raise ImmediateHttpResponse(failed(request, told.get("exception")))
