"""The sessions that are open: whose, since when, from where; ended by their owner or by an administrator.

A session is told apart by a hash of its number: the number itself would let in whoever reads a page.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from jiheng.web.accounts import sessions
from jiheng.web.accounts.models import User
from jiheng.web.trail import entries
from jiheng.web.trail.models import SERVER, Entry

ENDED, KIND, EVERYBODY = "end_sessions", "user", "everybody"  # in the trail
TOLD_FOR = timedelta(days=7)  # how long it is told
AT_THE_MACHINE = "服务器上的管理人"  # whoever runs commands there: nobody who is signed in
# What browsers say of themselves, the more particular first: each claims to be those below it as well.
PROGRAMS = {
    "DingTalk": "钉钉", "MicroMessenger": "微信", "QQBrowser": "QQ 浏览器", "Edg": "Edge", "OPR/": "Opera",
    "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari",
}  # fmt: skip
SYSTEMS = {
    "Windows": "Windows", "HarmonyOS": "鸿蒙", "Android": "安卓", "iPhone": "iPhone", "iPad": "iPad",
    "Mac OS X": "macOS", "Linux": "Linux",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One session; `seen` is known to the minute."""

    name: str
    began: datetime
    seen: datetime
    address: str
    device: str
    is_this: bool


class Count(NamedTuple):
    """So many sessions, of so many people."""

    sessions: int
    people: int


class EndedByOther(NamedTuple):
    """That an administrator ended somebody's sessions, or everybody's."""

    pk: UUID
    at: datetime
    by: str
    words: str
    reason: str


def device_words(told: str) -> str:
    """Say in words what a browser says of itself."""
    program = next((word for sign, word in PROGRAMS.items() if sign in told), "认不出的程序")
    system = next((word for sign, word in SYSTEMS.items() if sign in told), "")
    return f"{program}（{system}）" if system else program


def of(user: User, at: datetime, this: str | None = None) -> list[OpenSession]:
    """Give the sessions of somebody that would be answered now, seen last first; `this` marks one."""
    found = [
        OpenSession(
            _named(key), _moment(told[sessions.BEGAN]), _moment(told[sessions.SEEN]),
            told.get(sessions.ADDRESS, ""),
            device_words(told[sessions.DEVICE]) if told.get(sessions.DEVICE) else "没有记下",
            is_this=key == this,
        )
        for key, told in _kept(at) if _goes_on(told, user, at)
    ]  # fmt: skip
    return sorted(found, key=lambda each: (each.seen, each.began, each.name), reverse=True)


def everybodys(at: datetime) -> Count:
    """Count the sessions that would be answered now."""
    kept = [told for _, told in _kept(at) if SESSION_KEY in told]
    users = User.objects.in_bulk({UUID(told[SESSION_KEY]) for told in kept})
    held = [users.get(UUID(told[SESSION_KEY])) for told in kept]
    going = [user.pk for user, told in zip(held, kept, strict=True) if user and _goes_on(told, user, at)]
    return Count(len(going), len({*going}))


@transaction.atomic
def end_own(user: User, name: str, *, this: str | None, at: datetime) -> int:
    """End one session of one's own, or with "" all but this one; say how many. This one is signed out of."""
    theirs = [(key, told) for key, told in _kept(at) if _is_of(told, user) and key != this]
    chosen = [(key, told) for key, told in theirs if not name or _named(key) == name]
    ended = sum(_goes_on(told, user, at) for _, told in chosen)
    _delete([key for key, _ in chosen])
    if ended:
        after, reason = {"sessions": ended}, "本人在“我的登录”里结束"
        entries.write("session_end", KIND, user.pk, by=user, at=at, after=after, reason=reason)
    return ended


@transaction.atomic
def end_for(user: User, *, by: User | None, at: datetime, reason: str) -> int:
    """End every session of somebody whose account goes on. Raises ValidationError for one's own."""
    if by is not None and by.is_same_person(user):
        raise ValidationError("这是您自己的登录：在“我的 → 我的登录”里结束。")
    ended = len(of(user, at))
    end_all(user, at)
    entries.write(ENDED, KIND, user.pk, by=by, at=at, after={"sessions": ended}, reason=reason)
    return ended


@transaction.atomic
def end_everybodys(*, by: User | None, at: datetime, reason: str, this: str | None = None) -> Count:
    """End every session there is but `this`, those that are only half signed in as well."""
    counted = everybodys(at)
    _delete([key for key, _ in _kept(at) if key != this])
    left = everybodys(at)
    ended = Count(counted.sessions - left.sessions, counted.people - left.people)
    after = {"sessions": ended.sessions, "people": ended.people}
    entries.write(ENDED, KIND, EVERYBODY, by=by, at=at, after=after, reason=reason)
    return ended


def end_all(user: User, at: datetime) -> None:
    """End every session of somebody, wherever it was begun."""
    _delete([key for key, told in _kept(at) if _is_of(told, user)])


def ended_by_others(user: User, on: date) -> list[EndedByOther]:
    """Give when others ended somebody's sessions in the last days, the newest first."""
    rows = _told(on).filter(object_id__in=(str(user.pk), EVERYBODY), at__gt=user.date_joined)
    return [
        EndedByOther(
            each.pk, each.at, each.actor_name or AT_THE_MACHINE,
            "所有人的登录都被结束过" if each.object_id == EVERYBODY else "您在各处的登录被结束过",
            json.loads(each.body)["reason"],
        )
        for each in rows.exclude(actor=user.pk).order_by("-at")
    ]  # fmt: skip


def told_of(on: date) -> frozenset[UUID | None]:
    """Give whose sessions others ended in the last days; None where it was everybody's."""
    found = _told(on).values_list("object_id", flat=True)
    return frozenset(None if each == EVERYBODY else UUID(each) for each in found)


def _told(on: date) -> Any:  # noqa: ANN401 — entries
    since = timezone.make_aware(datetime.combine(on - TOLD_FOR, time()))
    return Entry.objects.filter(chain=UUID(SERVER), object_kind=KIND, act=ENDED, at__gte=since)


def _kept(at: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    for each in Session.objects.filter(expire_date__gt=at).iterator():
        yield each.pk, each.get_decoded()


def _is_of(told: dict[str, Any], user: User) -> bool:
    return bool(told.get(SESSION_KEY) == str(user.pk))


def _goes_on(told: dict[str, Any], user: User, at: datetime) -> bool:
    """Say whether a session would be answered: not after another password, nor when its time is over."""
    same = told.get(HASH_SESSION_KEY) == user.get_session_auth_hash()
    return _is_of(told, user) and user.is_active and same and not sessions.over(told, user, at)


def _delete(keys: list[str]) -> None:
    Session.objects.filter(pk__in=keys).delete()


def _named(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
