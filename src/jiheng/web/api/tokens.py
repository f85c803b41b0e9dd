"""Make, find and revoke the tokens of a person."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jiheng.errors import NotFoundError, UsageError
from jiheng.web.accounts.models import Organisation, User
from jiheng.web.accounts.needs import has_left, roles_of
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.api.models import Token
from jiheng.web.trail import entries

BEGINS = "jh_"  # so that a token is known for one wherever it turns up
LONGEST_DAYS = 180  # reliability-security AC-10
MOST = 20  # tokens of a person at a time
NOTED_EVERY = timedelta(minutes=1)  # how exactly the last use is remembered: not each one is a write


def grantable(user: User) -> dict[str, frozenset[Act]]:
    """Give what somebody may do anywhere, by kind of object: no token of theirs lets more through."""
    roles = roles_of(user, timezone.localdate())
    acts = {subject: matrix().acts(subject, roles) for subject in matrix().titles}
    return {subject: each for subject, each in acts.items() if each}


@transaction.atomic
def issue(
    user: User,
    name: str,
    scope: Mapping[str, frozenset[Act]],
    *,
    days: int,
    at: datetime,
    organisation: Organisation | None = None,
) -> tuple[Token, str]:
    """Make a token for so many days; give it with its text, which nobody can read again.

    Raises UsageError without a name, for more days than 180, more rights than the person has or none, an
    organisation that is none of the person's, and beyond twenty tokens.
    """
    name = name.strip()
    may = grantable(user)
    User.objects.select_for_update().get(pk=user.pk)
    if not name:
        raise UsageError("令牌要有名称\n    怎么办：写上哪个程序用它，如“人事系统同步”")
    if not 1 <= days <= LONGEST_DAYS:
        raise UsageError(f"有效期是 {days} 天\n    应当是：1 到 {LONGEST_DAYS} 天")
    wanted = {subject: acts for subject, acts in scope.items() if acts}
    if not wanted:
        raise UsageError("没有选任何权限\n    怎么办：至少勾选一项")
    if any(acts - may.get(subject, frozenset()) for subject, acts in wanted.items()):
        raise UsageError("选了您自己没有的权限\n    怎么办：只勾选页面上列出的")
    if organisation is not None and organisation not in organisations_of(user):
        raise UsageError(f"您在“{organisation}”没有角色\n    怎么办：选您任职的单位")
    if Token.objects.filter(user=user).in_force(at).count() >= MOST:
        raise UsageError(f"已经有 {MOST} 个有效的令牌\n    怎么办：先收回不用的")
    text = BEGINS + secrets.token_urlsafe(32)
    letters = {subject: "".join(sorted(acts)) for subject, acts in sorted(wanted.items())}
    made = Token.objects.create(
        user=user, name=name, sha256=_hashed(text), scope=letters, organisation=organisation, made_at=at,
        expires_at=at + timedelta(days=days),
    )  # fmt: skip
    until = timezone.localdate(made.expires_at)
    after = {"name": name, "scope": letters, "until": str(until)}
    after |= {"organisation": str(organisation.pk)} if organisation else {}
    entries.write("issue_token", "token", made.pk, by=user, at=at, after=after)
    return made, text


def organisations_of(user: User) -> list[Organisation]:
    """Give the organisations to which somebody's token may be limited: where they have a role."""
    on = timezone.localdate()
    found = {each.organisation_id: each.organisation for each in user.memberships.on(on)}
    return sorted(found.values(), key=lambda each: each.name)


@transaction.atomic
def revoke(user: User, token_id: UUID, *, at: datetime) -> Token:
    """End a token of one's own at once. Raises NotFoundError where there is none in force."""
    found = Token.objects.select_for_update().filter(pk=token_id, user=user, revoked_at=None).first()
    if found is None:
        raise NotFoundError("没有这个令牌，或已经收回")
    found.revoked_at = at
    found.save(update_fields=["revoked_at"])
    entries.write("revoke_token", "token", found.pk, by=user, at=at, after={"name": found.name})
    return found


def find(text: str, at: datetime) -> Token | None:
    """Find a token in force by its text, and note that it was used; of who has left, none is."""
    found = (
        Token.objects.in_force(at).select_related("user", "organisation").filter(sha256=_hashed(text)).first()
    )
    if found is None or has_left(found.user, timezone.localdate(at)):
        return None
    if found.last_used_at is None or at - found.last_used_at > NOTED_EVERY:
        long_ago = Q(last_used_at=None) | Q(last_used_at__lt=at - NOTED_EVERY)
        Token.objects.filter(long_ago, pk=found.pk).update(last_used_at=at)
    return found


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
