"""Accounts and roles, changed: each act with its entry in the trail (AC-12, 8.1.4.2).

The system administrator makes accounts, the security administrator grants and revokes roles, the audit
administrator reads. No person is two of them, under whatever accounts. Who becomes one of them is asked for
by one administrator and granted by another (AC-11).
"""

from datetime import date, datetime, timedelta

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jiheng.web.accounts import open_sessions, tokens
from jiheng.web.accounts.models import Membership, Organisation, User
from jiheng.web.accounts.needs import has_left
from jiheng.web.accounts.roles import ROLES_OF, SERVER_ROLES, OrganisationKind, Role
from jiheng.web.trail import entries
from jiheng.web.trail.seals import touch

BY_TWO = "管理员的角色要两个人：另一位管理员在“人员提请”里提请，再由安全管理员办理。"
UNUSED_FOR = timedelta(days=90)  # then an account is suspended (8.1.4.2 c)


@transaction.atomic
def create(
    login: str, name: str, *, by: User | None, at: datetime, person: str = "", phone: str = ""
) -> User:
    """Make an account without a password and without a role; an invitation gives it one.

    Raises ValidationError for a login name that is taken, in whatever case.
    """
    login = login.strip()
    if User.objects.filter(username__iexact=login).exists():
        raise ValidationError({"login": "这个登录名已经有人用，换一个。"})
    user = User(username=login, name=name.strip(), person=person.strip(), phone=phone.strip())
    user.set_unusable_password()
    user.full_clean(exclude=["password", "password_changed_at"])
    user.save()
    entries.write("create", "user", user.pk, by=by, at=at, after={"login": login, "name": user.name})
    return user


@transaction.atomic
def grant(
    user: User, organisation: Organisation, role: Role, *, by: User | None, at: datetime, on: date,
    asked_by: User | None = None,
) -> Membership:  # fmt: skip
    """Give somebody a role in an organisation from a day on.

    Raises ValidationError for a role the organisation does not have, one held already, a second
    administrator's role (8.1.4.2 d), one granted to oneself, or an administrator's that no other
    administrator asked for; the server itself (`by` nobody) makes the first of them.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if role not in SERVER_ROLES and role not in ROLES_OF[OrganisationKind(organisation.kind)]:
        raise ValidationError({"role": f"{organisation.get_kind_display()}没有“{role.label}”这个角色。"})
    if by is not None and by.is_same_person(user):
        raise ValidationError("不能给自己授予角色，请另一位安全管理员授予。")
    if (held := _administrator(user, on) - {role}) and role in SERVER_ROLES:
        other = "、".join(sorted(Role(each).label for each in held))
        raise ValidationError({"role": f"{user} 已是{other}。系统、安全、审计三种管理员不能是同一个人。"})
    if role in SERVER_ROLES and by is not None and not _is_second(by, asked_by, on):
        raise ValidationError({"role": f"一个人不能授予{role.label}。{BY_TWO}"})
    if user.memberships.on(on).filter(organisation=organisation, role=role).exists():
        raise ValidationError({"role": f"{user} 已经是 {organisation} 的{role.label}。"})
    made, _ = Membership.objects.update_or_create(
        user=user, organisation=organisation, role=role, since=on, defaults={"until": None}
    )
    entries.write(
        "grant", "membership", made.pk, by=by, at=at, organisation=organisation.pk, after=_told(made)
    )
    return made


@transaction.atomic
def revoke(membership: Membership, *, by: User | None, at: datetime, on: date, reason: str) -> None:
    """End a role with yesterday. Raises ValidationError for the last of the administrators of a kind."""
    held = Membership.objects.select_for_update().get(pk=membership.pk)
    others = Membership.objects.on(on).filter(role=held.role, user__is_active=True).exclude(user=held.user)
    if held.role in SERVER_ROLES and not others.exists():
        raise ValidationError(f"这是唯一的{held.get_role_display()}：先授予另一个人，再撤销这一个。")
    before = _told(held)
    held.until = on - timedelta(days=1)
    held.save(update_fields=["until"])
    entries.write(
        "revoke", "membership", held.pk, by=by, at=at, organisation=held.organisation_id,
        before=before, after=_told(held), reason=reason,
    )  # fmt: skip
    if has_left(User.objects.get(pk=held.user_id), on):
        _shut_out(held.user, at)


@transaction.atomic
def set_active(user: User, active: bool, *, by: User, at: datetime, reason: str) -> None:  # noqa: FBT001
    """Suspend an account, or let it sign in again. Raises ValidationError for one's own."""
    if by.is_same_person(user):
        raise ValidationError("不能停用或启用自己的账号。")
    if not active and user.memberships.on(timezone.localdate(at)).filter(role=Role.AUDIT_ADMIN).exists():
        raise ValidationError(
            "审计管理员的账号不能由系统管理员单独停用：先由安全管理员授予另一位审计管理员。"
        )
    User.objects.filter(pk=user.pk).update(is_active=active, last_login=at if active else user.last_login)
    touch(User, [user.pk])
    entries.write(
        "enable" if active else "suspend", "user", user.pk, by=by, at=at,
        before={"active": user.is_active}, after={"active": active}, reason=reason,
    )  # fmt: skip
    if not active:
        _shut_out(user, at)


@transaction.atomic
def clear_second_factor(user: User, *, by: User | None, at: datetime, reason: str) -> list[str]:
    """Remove phone, keys and recovery codes, and end every session; name what there was.

    Whoever must have a second factor sets up a new one when signing in next, before anything else.
    """
    kept = Authenticator.objects.select_for_update().filter(user=user)
    types = [*kept.order_by("pk").values_list("type", flat=True)]
    kept.delete()
    entries.write(
        "clear_second_factor", "user", user.pk, by=by, at=at, before={"types": types}, reason=reason
    )
    open_sessions.end_for(user, by=by, at=at, reason=f"第二重验证已清除：{reason}")
    return types


def _shut_out(user: User, at: datetime) -> None:
    """End what somebody has open, so that nothing of it comes back with the account."""
    open_sessions.end_all(user, at)
    tokens.void(user, at)


@transaction.atomic
def suspend_unused(at: datetime) -> list[str]:
    """Suspend the accounts that nobody has used for long, by page or by program; give their names.

    Not the last who can sign in of a kind of administrator: nobody could let them in again.
    """
    since = at - UNUSED_FOR
    unused = User.objects.filter(is_active=True, date_joined__lt=since).filter(
        Q(last_login=None) | Q(last_login__lt=since)
    )
    named = []
    for user in unused.exclude(tokens__last_used_at__gte=since).order_by("pk"):
        if _is_last_administrator(user, timezone.localdate(at)):
            continue
        User.objects.filter(pk=user.pk).update(is_active=False)
        touch(User, [user.pk])
        entries.write("suspend", "user", user.pk, by=None, at=at, reason=f"{UNUSED_FOR.days} 天没有使用")
        named.append(user.name)
    return named


def _is_last_administrator(user: User, on: date) -> bool:
    held = user.memberships.on(on).filter(role__in=SERVER_ROLES).values_list("role", flat=True)
    others = Membership.objects.on(on).filter(user__is_active=True).exclude(user=user)
    return any(not others.filter(role=role).exists() for role in held)


def _administrator(user: User, on: date) -> set[str]:
    found = Membership.objects.on(on).filter(role__in=SERVER_ROLES).select_related("user")
    return {each.role for each in found if each.user.is_same_person(user)}


def _is_second(by: User, asked_by: User | None, on: date) -> bool:
    """Say whether another person asked for it, who is an administrator still."""
    if asked_by is None or not asked_by.is_active or by.is_same_person(asked_by):
        return False
    return bool(_administrator(asked_by, on))


def _told(membership: Membership) -> dict[str, object]:
    return {
        "user": str(membership.user_id),
        "name": membership.user.name,
        "organisation": str(membership.organisation_id),
        "role": str(membership.role),
        "since": membership.since.isoformat(),
        "until": membership.until.isoformat() if membership.until else "",
    }
