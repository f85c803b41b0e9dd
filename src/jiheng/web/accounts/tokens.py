"""One-time tokens: to set the server up, and to choose the first password of an account.

A token is 256 random bits, shown once; kept is its SHA-256. It dies when it is used, when it expires,
and when a newer one for the same thing is issued.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jiheng.web.accounts.models import Membership, OneTimeToken, TokenPurpose, User
from jiheng.web.accounts.needs import has_left
from jiheng.web.accounts.roles import Role
from jiheng.web.trail import entries

SET_UP_LASTS = timedelta(minutes=30)
INVITATION_LASTS = timedelta(days=7)


def is_set_up() -> bool:
    """Say whether a system administrator can sign in."""
    return (
        Membership.objects.filter(role=Role.SYSTEM_ADMIN, user__is_active=True)
        .exclude(user__password="")
        .exclude(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
        .filter(until=None)
        .exists()
    )


@transaction.atomic
def issue_set_up(at: datetime) -> str:
    """Issue the token that sets the server up."""
    token = _issue(TokenPurpose.SET_UP, None, at, SET_UP_LASTS)
    entries.write("issue", "set_up_token", "server", by=None, at=at)
    return token


@transaction.atomic
def invite(user: User, *, by: User | None, at: datetime, reason: str = "") -> str:
    """Issue the token by which somebody chooses the first password, or a new one after losing it."""
    token = _issue(TokenPurpose.INVITATION, user, at, INVITATION_LASTS)
    told = {"login": user.username, "name": user.name}
    entries.write("invite", "user", user.pk, by=by, at=at, after=told, reason=reason)
    return token


def find(purpose: TokenPurpose, token: str, at: datetime) -> OneTimeToken | None:
    """Give the token's row while it is good, locked until the end of the transaction."""
    return _good(purpose, token, at).select_for_update().first()


def find_user(token: str, at: datetime) -> User | None:
    """Give whose invitation a token is, while it is good; of who has left, none is."""
    row = _good(TokenPurpose.INVITATION, token, at).select_related("user").first()
    user = row.user if row else None
    return None if user is None or has_left(user, timezone.localdate(at)) else user


def is_good(token: str, at: datetime) -> bool:
    """Say whether a token would set the server up."""
    return _good(TokenPurpose.SET_UP, token, at).exists()


def _good(purpose: TokenPurpose, token: str, at: datetime) -> QuerySet[OneTimeToken]:
    hashed = _hashed(token.strip())
    return OneTimeToken.objects.filter(purpose=purpose, sha256=hashed, used_at=None, expires_at__gt=at)


def void(user: User, at: datetime) -> None:
    """Let the invitations of somebody open nothing from now on."""
    OneTimeToken.objects.filter(user=user, used_at=None, expires_at__gt=at).update(expires_at=at)


def spend(row: OneTimeToken, at: datetime) -> None:
    """Use a token up."""
    row.used_at = at
    row.save(update_fields=["used_at"])


def _issue(purpose: TokenPurpose, user: User | None, at: datetime, lasts: timedelta) -> str:
    OneTimeToken.objects.filter(purpose=purpose, user=user, used_at=None, expires_at__gt=at).update(
        expires_at=at
    )
    token = secrets.token_urlsafe(32)
    OneTimeToken.objects.create(
        purpose=purpose, user=user, sha256=_hashed(token), issued_at=at, expires_at=at + lasts
    )
    return token


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
