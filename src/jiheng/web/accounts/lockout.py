"""Whoever fails to sign in too often waits, longer each time; a restart forgets nothing.

Counted for a login name (whether or not there is one) and, with more room because an office may share it, for
an address. A name is never locked for more than an hour at a time: nobody can shut somebody out for long.
"""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from jiheng.web.accounts.models import FailedLogins, User
from jiheng.web.trail import entries

FAILURES = {"login": 5, "address": 20, "code": 5}  # in a row, before the first lock
FIRST_LOCK = timedelta(minutes=15)
LONGEST_LOCK = timedelta(hours=1)
FORGOTTEN_AFTER = timedelta(days=1)


def keys(login: str, address: str) -> list[str]:
    """Give what failures to sign in are counted for."""
    return [f"login:{login.strip().casefold()[:150]}", f"address:{address[:64]}"]


def code_keys(user: User, address: str) -> list[str]:
    """Give what wrong codes of the second factor are counted for."""
    return [f"code:{user.pk}", f"address:{address[:64]}"]


def refuse_locked(counted: list[str], at: datetime) -> None:
    """Raise ValidationError while one of the keys is locked."""
    locked = (
        FailedLogins.objects.filter(key__in=counted, locked_until__gt=at).order_by("-locked_until").first()
    )
    if locked and locked.locked_until:
        until = timezone.localtime(locked.locked_until)
        raise ValidationError(
            "连续登录失败次数过多，%(until)s 之前不能登录。",
            code="locked",
            params={
                "until": f"{until:%H:%M}",
                "advice": "到时间再试；忘记密码时，请系统管理员重新发一个设置密码的链接。",
            },
        )


@transaction.atomic
def failed(counted: list[str], user: User | None, at: datetime) -> None:
    """Count a failure; lock what has failed too often."""
    for key in counted:
        row, _ = FailedLogins.objects.select_for_update().get_or_create(key=key, defaults={"last_at": at})
        if at - row.last_at > FORGOTTEN_AFTER:
            row.failures = 0
        row.failures, row.last_at = row.failures + 1, at
        over = row.failures - FAILURES[key.partition(":")[0]]
        if over >= 0:
            row.locked_until = at + min(FIRST_LOCK * 2 ** min(over, 10), LONGEST_LOCK)
            entries.write("lock", "login", user.pk if user else key.partition(":")[0], by=user, at=at)
        row.save()
    FailedLogins.objects.filter(last_at__lt=at - 2 * FORGOTTEN_AFTER).delete()


def succeeded(counted: list[str]) -> None:
    """Forget the failures of a name; those of an address stay, or one good account would hide an attack."""
    FailedLogins.objects.filter(key=counted[0]).delete()
