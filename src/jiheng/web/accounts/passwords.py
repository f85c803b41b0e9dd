"""What a password must be, and the one place that keeps one.

Two profiles (the setting JIHENG_PASSWORDS). `dengbao3`: GB/T 22239-2019, 8.1.4.1 a, which asks for
complexity and periodic change. `nist`: OWASP ASVS 5.0, 6.2, which forbids both and asks for length.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.db import transaction
from django.utils import timezone

from jiheng.errors import UsageError
from jiheng.web.accounts.models import PasswordUsed, User
from jiheng.web.accounts.needs import memberships
from jiheng.web.accounts.roles import SERVER_ROLES
from jiheng.web.trail import entries

LONGEST = 128
PIECE = 3  # so many letters of the login name in a row may not be part of the password
SHORTEST_WORD = 2
WEAK_WORDS = (
    "jiheng",
    "绩衡",
    "password",
    "passw0rd",
    "admin",
    "qwer",
    "asdf",
    "1234",
    "4321",
    "yunwei",
    "mima",
)


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile: lengths in characters, kinds of character, days until it must change, history."""

    length: int
    administrators: int
    kinds: int
    days: int | None
    history: int


PROFILES = {"dengbao3": Profile(10, 12, 3, 90, 5), "nist": Profile(8, 12, 0, None, 0)}


class Rule(NamedTuple):
    """One demand in words, and whether a password meets it."""

    words: str
    met: bool


def profile() -> Profile:
    """Give the profile that is set. Raises UsageError for a name that is none."""
    name = settings.PASSWORD_PROFILE
    if name not in PROFILES:
        raise UsageError(f"JIHENG_PASSWORDS 是“{name}”\n    应当是：{' 或 '.join(PROFILES)}")
    return PROFILES[name]


def rules(password: str, *, login: str, words: Iterable[str], administrator: bool, year: int) -> list[Rule]:
    """Give each demand on a password, with whether it is met; the history is not among them."""
    asked = profile()
    length = asked.administrators if administrator else asked.length
    folded = unicodedata.normalize("NFKC", password).casefold()
    found = [Rule(f"{length} 到 {LONGEST} 个字符", length <= len(password) <= LONGEST)]
    if asked.kinds:
        told = f"大写字母、小写字母、数字、其他符号，四种里至少 {asked.kinds} 种"
        found.append(Rule(told, _kinds(password) >= asked.kinds))
    name = login.casefold()
    pieces = {name[start : start + PIECE] for start in range(max(len(name) - PIECE + 1, 0))}
    found.append(Rule(f"不含登录名里连着的 {PIECE} 个字符", not any(piece in folded for piece in pieces)))
    weak = [*WEAK_WORDS, *(str(year + step) for step in (-1, 0, 1)), *words]
    weak = [word.casefold() for word in weak if len(word) >= SHORTEST_WORD]
    common = folded in _common() or any(word in folded for word in weak)
    found.append(
        Rule("不是常见密码，不含单位名称、系统名称、年份、1234 一类的词", bool(password) and not common)
    )
    return found


def rules_for(password: str, user: User, at: datetime) -> list[Rule]:
    """Give each demand on a password of somebody, the history included."""
    held = memberships(user, timezone.localdate(at))
    words = [name for each in held for name in (each.organisation.name, each.organisation.short_name)]
    found = rules(
        password,
        login=user.username,
        words=[*words, user.name],
        administrator=any(each.role in SERVER_ROLES for each in held),
        year=timezone.localdate(at).year,
    )
    asked = profile()
    if asked.history:
        used = list(user.passwords_used.order_by("-at").values_list("password", flat=True)[: asked.history])
        fresh = not any(check_password(password, each) for each in used)
        found.append(Rule(f"不与最近 {asked.history} 次用过的密码相同", fresh))
    return found


@transaction.atomic
def keep(user: User, password: str, *, by: User | None, at: datetime) -> None:
    """Give somebody a password that meets the rules; its hash joins the history."""
    user.set_password(password)
    user.password_changed_at, user.must_change_password = at, False
    user.save()
    PasswordUsed.objects.create(user=user, password=user.password, at=at)
    entries.write("password", "user", user.pk, by=by, at=at)


def is_due(user: User, at: datetime) -> bool:
    """Say whether somebody must choose a new password before doing anything else."""
    if not user.password or not user.has_usable_password():
        return False  # signs in elsewhere
    days = profile().days
    if user.must_change_password or user.password_changed_at is None:
        return True
    return days is not None and at - user.password_changed_at >= timedelta(days=days)


def _kinds(password: str) -> int:
    return sum(
        any(holds(character) for character in password)
        for holds in (str.isupper, str.islower, str.isdigit, lambda each: not each.isalnum())
    )


@cache
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)
