"""What whoever runs the server's machine does for an account where nobody is left to do it in pages.

They could take the database itself: so it is let be done by one, written into the trail, and told to all
administrators as an alarm.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from jiheng.errors import NotFoundError, UsageError
from jiheng.web.accounts import people, tokens
from jiheng.web.accounts.models import User
from jiheng.web.accounts.needs import has_left
from jiheng.web.jobs.actions import ask as ask_for_job
from jiheng.web.system import alarms

LEAST_REASON = 2  # letters


@transaction.atomic
def clear_second_factor(login: str, *, reason: str, at: datetime) -> list[str]:
    """Clear the second factor of an account, end its sessions; name what there was."""
    user, why = _account(login), _reason(reason)
    types = people.clear_second_factor(user, by=None, at=at, reason=why)
    _alarm("clear", user, f"服务器上的管理人清除了 {user} 的第二重验证：{why}", at)
    return types


@transaction.atomic
def invite(login: str, *, reason: str, at: datetime) -> str:
    """Issue the address at which the owner of an account chooses a new password.

    Raises UsageError for an account that nobody could sign in with all the same.
    """
    user, why = _account(login), _reason(reason)
    if has_left(user, timezone.localdate(at)):
        raise UsageError(
            f"{user} 的账号停用了，或者已经没有角色，设了密码也登录不了\n    怎么办：请系统管理员启用"
        )
    path = reverse("accounts:invitation", args=[tokens.invite(user, by=None, at=at, reason=why)])
    _alarm("invite", user, f"服务器上的管理人给 {user} 发了设置密码的链接：{why}", at)
    return f"{settings.ORIGIN or '本系统的地址'}{path}"


def _account(login: str) -> User:
    user = User.objects.filter(username__iexact=login.strip()).first()
    if user is None:
        raise NotFoundError(f"没有“{login}”这个登录名\n    怎么办：照“系统 → 人员与角色”里的登录名写")
    return user


def _reason(told: str) -> str:
    if len(told.strip()) < LEAST_REASON:
        raise UsageError("没有写原因\n    怎么办：用 --reason 写明出了什么事、怎样核实是本人")
    return told.strip()


def _alarm(act: str, user: User, words: str, at: datetime) -> None:
    """Write it on the desks of the administrators; a server that runs tells them at once."""
    alarms.written([alarms.Alarm("machine", f"{user.pk}:{act}", words)], at)
    ask_for_job("notices.find", by=None, at=at, key=f"{user.pk}:{act}")
