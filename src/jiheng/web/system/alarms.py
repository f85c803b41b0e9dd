"""What is no accident: found in the trail every minute, told at once to those who guard it (8.1.4.4 f).

An alarm is an entry of the trail itself: it stands on the desk of the administrators for some days, and who
sees it there can neither close nor lose it. The same of the same subject is told once an hour.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from ipaddress import ip_address, ip_network
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from jiheng.web.accounts import second_factor
from jiheng.web.accounts.models import Membership, User
from jiheng.web.accounts.needs import roles_of
from jiheng.web.accounts.noting import DECOY
from jiheng.web.accounts.roles import SERVER_ROLES
from jiheng.web.trail import entries
from jiheng.web.trail.models import SERVER, Chain, Entry
from jiheng.web.ui.parts import Task

ALARM = "alarm"
HOME = UUID(SERVER)
FAILURES, FAILURES_WITHIN = 10, timedelta(minutes=5)
REFUSALS, REFUSALS_WITHIN = 20, timedelta(minutes=1)
FILES, FILES_WITHIN = 200, timedelta(minutes=10)  # more than so many
NIGHT_FROM, NIGHT_UNTIL = time(22), time(6)
KNOWN_FOR = timedelta(days=90)
LOOKED_BACK = timedelta(minutes=10)
AGAIN_AFTER = timedelta(hours=1)
STANDS_FOR = timedelta(days=3)
MOST_SHOWN = 12
NETWORK = {4: 24, 6: 64}  # how much of an address tells the place
WATCHED = ("login", "login_failed", "code_failed", "lock", "refuse", "download", "export")


class Deed(NamedTuple):
    """What the trail says of one deed."""

    at: datetime
    act: str
    actor: UUID | None
    name: str
    address: str
    reason: str


class Alarm(NamedTuple):
    """One alarm: by which rule, of whom or what, in words, and how often it was seen."""

    rule: str
    subject: str
    words: str
    times: int = 1


def guessing(seen: Sequence[Deed], at: datetime) -> Iterator[Alarm]:
    """Find who fails to sign in again and again, at an account or from an address."""
    failed = [
        each
        for each in seen
        if each.act in ("login_failed", "code_failed") and at - each.at < FAILURES_WITHIN
    ]
    for address, count in Counter(each.address for each in failed).items():
        if count >= FAILURES:
            yield Alarm("guessing", address, f"5 分钟里从 {address} 登录失败 {count} 次", count)
    for (actor, name), count in Counter((each.actor, each.name) for each in failed if each.actor).items():
        if count >= FAILURES:
            yield Alarm("guessing", str(actor), f"5 分钟里{name}登录失败 {count} 次", count)


def refused(seen: Sequence[Deed], at: datetime) -> Iterator[Alarm]:  # noqa: ARG001 — all rules are asked alike
    """Find who tries one closed door after the other."""
    tried = [each for each in seen if each.act == "refuse"]
    yield from _many(tried, "refused", REFUSALS, REFUSALS_WITHIN, "1 分钟里{name}被拒绝 {count} 次")


def taken_away(seen: Sequence[Deed], at: datetime) -> Iterator[Alarm]:  # noqa: ARG001 — as above
    """Find who carries many files away."""
    taken = [each for each in seen if each.act in ("download", "export")]
    yield from _many(taken, "taken", FILES + 1, FILES_WITHIN, "10 分钟里{name}下载、导出 {count} 次")


def at_night(seen: Sequence[Deed], at: datetime) -> Iterator[Alarm]:
    """Find administrators who sign in when nobody works."""
    nightly = [each for each in seen if each.act == "login" and _is_night(each.at)]
    administrators = _administrators(at) if nightly else frozenset()
    for each in nightly:
        if each.actor in administrators:
            clock = f"{timezone.localtime(each.at):%H:%M}"
            yield Alarm(
                "night", str(each.actor), f"管理员 {each.name} 在夜里 {clock} 登录，来自 {each.address}"
            )


def new_place(seen: Sequence[Deed], at: datetime) -> Iterator[Alarm]:  # noqa: ARG001
    """Find who signs in from a network that they have not come from for long."""
    for each in seen:
        if each.act != "login" or not (place := _place(each.address)):
            continue
        before = Entry.objects.filter(
            chain=HOME, actor=each.actor, act="login", at__lt=each.at, at__gte=each.at - KNOWN_FOR
        ).values_list("body", flat=True)
        known = {_place(json.loads(body).get("address", "")) for body in before.iterator()}
        if known and place not in known:
            yield Alarm("place", f"{each.actor}@{place}", f"{each.name} 从没有来过的网段 {place} 登录")


def two_places(seen: Sequence[Deed], at: datetime) -> Iterator[Alarm]:
    """Find an account that is used from two networks at once: by two people, or by somebody else."""
    came = [each for each in seen if each.act == "login" and each.actor and _place(each.address)]
    trusted = _trusted(at) if came else frozenset()
    for actor in dict.fromkeys(each.actor for each in came if each.actor in trusted):
        places = dict.fromkeys(_place(each.address) for each in came if each.actor == actor)
        if len(places) > 1:
            name = next(each.name for each in came if each.actor == actor)
            yield Alarm(
                "places", str(actor), f"{name}在 10 分钟里从 {'、'.join(places)} 登录：账号可能给别人用了"
            )


def decoys(seen: Sequence[Deed], at: datetime) -> Iterator[Alarm]:  # noqa: ARG001
    """Find who tries a name that nobody here has, and everybody who breaks in tries."""
    for address in {each.address for each in seen if each.act == "login_failed" and each.reason == DECOY}:
        yield Alarm(
            "decoy", address, f"从 {address} 试了{DECOY}（root 一类的登录名）：这里没有，自己人不会去试"
        )


def broken(seen: Sequence[Deed], at: datetime) -> Iterator[Alarm]:  # noqa: ARG001
    """Find that what was written last no longer fits together; the whole is reckoned anew once a day."""
    grown = Entry.objects.filter(at__gt=at - LOOKED_BACK).values_list("chain", flat=True).distinct()
    for chain in {*grown, HOME}:
        if (place := entries.first_break(chain, last=LAST_ENTRIES)) is not None:
            yield broken_at(chain, place)


def broken_at(chain: UUID, place: int) -> Alarm:
    """Say that a chain does not hold."""
    return Alarm("broken", str(chain), f"审计链 {chain} 从第 {place} 条起对不上，有人绕过程序改过")


RULES: dict[str, tuple[str, Callable[[Sequence[Deed], datetime], Iterator[Alarm]] | None]] = {
    "guessing": ("连续登录失败", guessing),
    "refused": ("连续越权", refused),
    "taken": ("大量下载", taken_away),
    "night": ("管理员夜间登录", at_night),
    "place": ("新的登录地点", new_place),
    "places": ("一个账号两处登录", two_places),
    "broken": ("审计链对不上", broken),
    "decoy": ("试诱饵账号", decoys),
    "urgent": ("紧急授权", None),  # written when one is asked for, decided on, ended: system/urgent.py
    "machine": ("服务器上的命令", None),  # written by who has the machine: system/at_machine.py
    "program": ("程序被改", None),  # looked at when it starts and once a day
}
LAST_ENTRIES = 200


def raise_new(at: datetime) -> list[Alarm]:
    """Ask every rule, and write down what was not told within the hour. Call it in a transaction."""
    seen = _seen(at)
    return written([alarm for _, rule in RULES.values() if rule for alarm in rule(seen, at)], at)


def written(found: Sequence[Alarm], at: datetime) -> list[Alarm]:
    """Write alarms into the trail; give those that are new."""
    told = {*_alarms(at - AGAIN_AFTER).values_list("object_id", flat=True)}
    new = {}
    for each in found:
        key = f"{each.rule}:{each.subject}"[:200]
        if key not in told and key not in new:
            new[key] = each
            after: dict[str, object] = {"alarm": RULES[each.rule][0], "count": each.times}
            entries.write(ALARM, ALARM, key, by=None, at=at, after=after, reason=each.words)
    return [*new.values()]


def standing(user: User, on: date) -> list[Task]:
    """Give the alarms of the last days, for the desk of an administrator."""
    if roles_of(user, on).isdisjoint(SERVER_ROLES):
        return []
    return [
        Task(
            f"安全告警：{json.loads(each.body)['reason']}", _place_of(each),
            RULES.get(each.object_id.partition(":")[0], ("", None))[0],
            f"{timezone.localtime(each.at):%m-%d %H:%M}", urgent=True,
        )
        for each in _standing(on).order_by("-at")[:MOST_SHOWN]
    ]  # fmt: skip


def _place_of(alarm: Entry) -> str:
    rule, _, subject = alarm.object_id.partition(":")
    if rule == "urgent":
        return reverse("system:urgent", args=[subject.partition(":")[0]])
    return reverse("system:entry", args=[alarm.pk])


def stand(on: date) -> bool:
    """Say whether any alarm stands on desks."""
    return _standing(on).exists()


def _standing(on: date) -> QuerySet[Entry]:
    return _alarms(timezone.make_aware(datetime.combine(on, time())) - STANDS_FOR)


def _alarms(since: datetime) -> QuerySet[Entry]:
    return Entry.objects.filter(chain=HOME, act=ALARM, at__gt=since)


def _seen(at: datetime) -> list[Deed]:
    rows = Entry.objects.filter(chain=HOME, act__in=WATCHED, at__gt=at - LOOKED_BACK, at__lte=at)
    found = []
    for entry in rows.order_by("seq").iterator():
        body = json.loads(entry.body)
        found.append(
            Deed(entry.at, entry.act, entry.actor, entry.actor_name, body["address"], body["reason"])
        )
    return found


def _many(deeds: Sequence[Deed], rule: str, most: int, within: timedelta, words: str) -> Iterator[Alarm]:
    """Give those who did so many within a time, wherever it begins."""
    by_actor: dict[UUID, list[Deed]] = {}
    for each in deeds:
        if each.actor:
            by_actor.setdefault(each.actor, []).append(each)
    for actor, mine in by_actor.items():
        if any(last.at - first.at <= within for first, last in zip(mine, mine[most - 1 :], strict=False)):
            yield Alarm(rule, str(actor), words.format(name=mine[0].name, count=len(mine)), len(mine))


def _is_night(at: datetime) -> bool:
    clock = timezone.localtime(at).time()
    return clock >= NIGHT_FROM or clock < NIGHT_UNTIL


def _administrators(at: datetime) -> frozenset[UUID]:
    held = Membership.objects.on(timezone.localdate(at)).filter(role__in=SERVER_ROLES)
    return frozenset(held.values_list("user", flat=True))


def _trusted(at: datetime) -> frozenset[UUID]:
    """Give who decides: administrators, approvers, evaluators. Others go about with their phones."""
    held = Membership.objects.on(timezone.localdate(at)).filter(role__in=second_factor.roles())
    return frozenset(held.values_list("user", flat=True))


def _place(address: str) -> str:
    try:
        read = ip_address(address)
    except ValueError:
        return ""
    return str(ip_network(f"{read}/{NETWORK[read.version]}", strict=False))


def whole_chains(at: datetime) -> list[Alarm]:  # noqa: ARG001
    """Reckon every chain anew, from its first entry."""
    breaks = [(each, entries.first_break(each)) for each in Chain.objects.values_list("pk", flat=True)]
    return [broken_at(chain, place) for chain, place in breaks if place is not None]
