"""Who must sign in with a second factor (8.1.4.1 d), and its forms, which count wrong codes."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from jiheng.web.accounts import lockout, secrecy
from jiheng.web.accounts.models import User
from jiheng.web.accounts.needs import roles_of
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.accounts.roles import EVALUATOR_ROLES, SERVER_ROLES, Role

FORCED_BY = "dengbao3"  # the profile
PURPOSE = "second factor"
USED = "used"  # in what is kept of a phone: the newest code that was let through, and until when
CODE_LASTS = timedelta(minutes=2)


@cache
def roles() -> frozenset[Role]:
    """Give the roles that must have a second factor: administrators, approvers, evaluators."""
    table = matrix()
    approvers = {
        role for subject in table.titles for role in Role if Act.APPROVE in table.acts(subject, [role])
    }
    return frozenset({*SERVER_ROLES, *EVALUATOR_ROLES, *approvers})


def is_required(user: User) -> bool:
    """Say whether somebody must have one: everybody, where the setting says so, else by role.

    The profile `nist` leaves it to each person otherwise.
    """
    if settings.SECOND_FACTOR_FOR_ALL:
        return True
    return settings.PASSWORD_PROFILE == FORCED_BY and not roles().isdisjoint(
        roles_of(user, timezone.localdate())
    )


def has_one(user: User) -> bool:
    """Say whether somebody has set one up; recovery codes alone are none."""
    kept = Authenticator.objects.filter(user=user)
    return bool(kept.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def secrets_of(kept: Authenticator) -> Iterator[tuple[tuple[str, int | None], str]]:
    """Give what is kept encrypted of a phone or of recovery codes, and where in its data."""
    for name in ("secret", "seed"):
        if name in kept.data:
            yield (name, None), kept.data[name]
    for number, code in enumerate(kept.data.get("migrated_codes", ())):
        yield ("migrated_codes", number), code


def is_readable(user: User) -> bool:
    """Say whether a code of somebody can be checked: it cannot where the server has another key since."""
    kept = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN)
    return any(secrecy.decrypt(secret, PURPOSE) for each in kept for _, secret in secrets_of(each))


class _NamesCode:
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Name the field."""
        super().__init__(*args, **kwargs)
        field = self.fields["code"]  # type: ignore[attr-defined] # of the form beside it
        field.label, field.widget.attrs = "验证码", {"autocomplete": "one-time-code", "inputmode": "numeric"}


class AppForm(_NamesCode, ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a phone, which shows that it has the secret."""


class _CountsWrongCodes(_NamesCode):
    """A form with a code: locked after too many wrong ones, as a password is."""

    user: User

    def clean_code(self) -> str:
        """Check the code."""
        at, address = timezone.now(), context.request.META.get("REMOTE_ADDR", "")
        counted = lockout.code_keys(self.user, address)
        lockout.refuse_locked(counted, at)
        try:
            code: str = super().clean_code()  # type: ignore[misc] # of the form beside it
        except ValidationError as error:
            lockout.failed(counted, self.user, at)
            if not is_readable(self.user):
                raise ValidationError(
                    "服务器的密钥换过，读不出您登记的手机和恢复码，哪个验证码都对不上。",
                    params={"advice": "请管服务器的人运行 jiheng rekey；有安全密钥的，用它登录。"},
                ) from error
            raise ValidationError(
                "验证码不对。", params={"advice": "看手机上现在显示的 6 位数；时间不准的手机先校准时间。"}
            ) from error
        if _was_used(self.user, code, at):
            lockout.failed(counted, self.user, at)
            raise ValidationError(
                "这个验证码刚才用过了。", params={"advice": "等手机上换了新的 6 位数再填。"}
            )
        lockout.succeeded(counted)
        return code


def _was_used(user: User, code: str, at: datetime) -> bool:
    """Note a code of the phone; say whether it was let through a moment ago.

    In the database: allauth notes it in a cache, which each process of the server has for itself.
    """
    with transaction.atomic():
        kept = Authenticator.objects.select_for_update().filter(user=user, type=Authenticator.Type.TOTP)
        for phone in kept:
            used, until = phone.data.get(USED, ("", 0))
            if used == code and at.timestamp() < until:
                return True
            phone.data[USED] = code, int((at + CODE_LASTS).timestamp())
            phone.save(update_fields=["data"])
    return False


class CodeForm(_CountsWrongCodes, AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in."""


class CodeAgainForm(_CountsWrongCodes, ReauthenticateForm):  # type: ignore[misc]
    """The code asked again before a change of the account's own safety."""


class _NamesKey:
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Name the field."""
        super().__init__(*args, **kwargs)
        field = self.fields["name"]  # type: ignore[attr-defined] # of the form beside it
        field.label, field.help_text = "密钥的名称", "有几把时好认，如“办公室的密钥”。"


class NewKeyForm(_NamesKey, AddWebAuthnForm):  # type: ignore[misc]
    """A new security key."""


class KeyNameForm(_NamesKey, EditWebAuthnForm):  # type: ignore[misc]
    """Its name."""
