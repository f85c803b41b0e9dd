"""Another secret key: what was encrypted with the old one is encrypted anew, all in one transaction.

    DATA/secret-key        the key in force
    DATA/secret-key.new    the one that is to take its place; there from before anything was encrypted with
                           it until it has

Whoever is killed on the way leaves both keys, and with both everything opens: the next `rekey` carries on,
or the next start of the server, before it answers anybody.
"""

from collections.abc import Callable, Iterator, Sized
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from allauth.mfa.models import Authenticator
from django.db import transaction

from jiheng.errors import BusyError, UsageError
from jiheng.web.accounts import open_sessions, second_factor, secrecy
from jiheng.web.backups import marks
from jiheng.web.backups.store import sync
from jiheng.web.configuration import (
    KEY_FILE,
    keep_next_key,
    keep_secret_key,
    new_secret_key,
    next_secret_key,
    put_next_key,
    secret_key,
)
from jiheng.web.duties.models import Spot
from jiheng.web.monitoring import robot
from jiheng.web.monitoring.models import Robot
from jiheng.web.notices.models import PURPOSE as NOTICES
from jiheng.web.notices.models import Channel
from jiheng.web.serving.sole import sole_server
from jiheng.web.system import alarms
from jiheng.web.trail import entries, guards

CHANNEL, ROBOT, PHONE, CODES = "通知渠道的地址和密钥", "钉钉机器人的密钥", "手机验证码", "恢复码"
KINDS = (CHANNEL, ROBOT, PHONE, CODES)
FACTORS = {Authenticator.Type.TOTP: PHONE, Authenticator.Type.RECOVERY_CODES: CODES}
AGAIN = "用 --forget 删去，本人下次登录重新设置"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A secret that no key at hand opens: of what kind, whose, and what is to be done about it."""

    kind: str
    name: str
    advice: str


@dataclass(slots=True)
class Count:
    """What became of the secrets of one kind."""

    reencrypted: int = 0
    already: int = 0  # encrypted with the key that is to be
    unreadable: int = 0


@dataclass(slots=True)
class Rekeyed:
    """What was done, or would be."""

    new_key: bool  # another one took its place
    counts: dict[str, Count] = field(default_factory=lambda: {each: Count() for each in KINDS})
    unreadable: list[Unreadable] = field(default_factory=list)
    forgotten: int = 0  # second factors that nobody could have passed any more
    sessions: int = 0  # that ended with the old key
    spots: int = 0  # whose printed codes lead nowhere any more

    def set_aside(self, factors: Sized) -> None:
        """Count second factors as forgotten: nothing is to be done about them any more."""
        self.forgotten = len(factors)
        self.unreadable = [each for each in self.unreadable if each.kind not in FACTORS.values()]

    def sum(self, what: str) -> int:
        """Add up one column of the counts."""
        return sum(getattr(each, what) for each in self.counts.values())


@dataclass(frozen=True, slots=True)
class _Secret:
    """One secret as it is kept; `put` keeps another text in its place. `factor`: what it is a part of."""

    told: Unreadable
    purpose: str
    kept: str
    put: Callable[[str], None]
    factor: Authenticator | None = None


def rekey(data: Path, *, new: bool, old: str, forget: bool, dry: bool, at: datetime) -> Rekeyed:
    """Encrypt anew whatever the key in force, or `old`, opens; with `new` for a key that is made first.

    What no key opens stays as it is, but for second factors that are to be forgotten. A change of key that
    was begun is carried on. Dry, nothing is written. Raises BusyError while the server runs or a backup is
    half restored, UsageError where there is nothing to do.
    """
    with sole_server(data):
        if (data / marks.RESTORING).exists():
            raise BusyError(
                "有一次恢复备份没有做完，密钥没有换，什么也没有改\n"
                f"    怎么办：先运行 jiheng serve --data {data}，它会接着恢复完；停掉它再换"
            )
        if not (dry or new or old or forget or next_secret_key(data)):
            raise UsageError(
                "没有说换哪一把，什么也没有改\n    怎么办：--new 换一把新的密钥；secret-key 已经换过的，"
                "用 --old-key 指出旧密钥的文件；先看看的，用 --dry-run"
            )
        if not dry:
            keep_secret_key(data)
        current = secret_key(data)
        if old == current:
            raise UsageError(
                f"--old-key 指的就是现在的密钥（{data / KEY_FILE}），什么也没有改\n"
                "    怎么办：指出换以前的那一把"
            )
        coming = next_secret_key(data)
        if new and not coming:
            coming = new_secret_key() if dry else keep_next_key(data)
        return _carried_out(data, current, coming, old, forget=forget, dry=dry, at=at)


def carry_on(data: Path, at: datetime) -> bool:
    """Finish a change of key that was begun, as the only one to use the data; say whether there was one."""
    coming = next_secret_key(data)
    if coming:
        _carried_out(data, secret_key(data), coming, "", forget=False, dry=False, at=at)
    return bool(coming)


def _carried_out(
    data: Path, current: str, coming: str, old: str, *, forget: bool, dry: bool, at: datetime
) -> Rekeyed:
    """Do it under the key that is `coming`, else under the current one."""
    key, done = coming or current, Rekeyed(new_key=bool(coming))
    olds = [each for each in (current, old) if each and each != key]
    if dry:
        _, lost = _judged(done, key, olds)
        if forget:
            done.set_aside(_factors(lost))
        done.sessions = open_sessions.everybodys(at).sessions if coming else 0
        done.spots = Spot.objects.count() if coming else 0
        return done
    sync(data)  # the key is there for good, before anything is encrypted with it
    with transaction.atomic(), guards.lifted(Channel, Robot):
        opened, lost = _judged(done, key, olds)
        for secret, text in opened:
            secret.put(secrecy.encrypt(text, secret.purpose, key))
        if coming or opened:
            _note(done, at)
        if forget:
            done.set_aside(_forget(lost, at))
        if coming:
            done.sessions = open_sessions.end_everybodys(by=None, at=at, reason="换了服务器的密钥").sessions
            done.spots = Spot.objects.count()
    if coming:
        put_next_key(data)
        sync(data)
    return done


def _judged(done: Rekeyed, key: str, olds: list[str]) -> tuple[list[tuple[_Secret, str]], list[_Secret]]:
    """Count every secret; give those that an old key opens with what they say, and those that none opens."""
    opened, lost = [], []
    for secret in _secrets():
        count = done.counts[secret.told.kind]
        texts = (secrecy.decrypt(secret.kept, secret.purpose, each) for each in olds)
        if secrecy.decrypt(secret.kept, secret.purpose, key):
            count.already += 1
        elif text := next((each for each in texts if each), ""):
            count.reencrypted += 1
            opened.append((secret, text))
        else:
            count.unreadable += 1
            lost.append(secret)
    done.unreadable = [*dict.fromkeys(each.told for each in lost)]
    return opened, lost


def _secrets() -> Iterator[_Secret]:
    """Give all that is kept encrypted; a secret that is kept elsewhere is to be named here."""
    for channel in Channel.objects.select_related("user", "organisation").order_by("pk"):
        told = Unreadable(CHANNEL, f"{channel.user or channel.organisation}的“{channel}”", _advice(channel))
        for column in ("address_kept", "secret_kept"):
            if kept := getattr(channel, column):
                yield _Secret(told, NOTICES, kept, partial(_put, channel, column))
    told = Unreadable(ROBOT, "钉钉机器人", "系统管理员在“系统 → 钉钉答复”重新填写，安全管理员批准")
    for found in Robot.objects.all():
        for column in ("secret", "proposed"):
            if kept := getattr(found, column):
                yield _Secret(told, robot.PURPOSE, kept, partial(_put, found, column))
    for factor in Authenticator.objects.filter(type__in=FACTORS).select_related("user").order_by("pk"):
        told = Unreadable(FACTORS[factor.type], f"{factor.user.name}（{factor.user.username}）", AGAIN)
        for place, kept in second_factor.secrets_of(factor):
            put = partial(_put_factor, factor, place)
            yield _Secret(told, second_factor.PURPOSE, kept, put, factor)


def _advice(channel: Channel) -> str:
    if channel.stopped_at:
        return "已经停用，不用办"
    if channel.user:
        return "本人在“我的提醒 → 怎么通知我”停用它，重新添加"
    return "系统管理员在“系统 → 通知”停用它，重新添加，安全管理员批准"


def _put(row: Channel | Robot, column: str, kept: str) -> None:
    setattr(row, column, kept)
    row.save(update_fields=[column])


def _put_factor(factor: Authenticator, place: tuple[str, int | None], kept: str) -> None:
    name, number = place
    if number is None:
        factor.data[name] = kept
    else:
        factor.data[name][number] = kept
    factor.save(update_fields=["data"])


def _factors(lost: list[_Secret]) -> dict[int, Authenticator]:
    return {each.factor.pk: each.factor for each in lost if each.factor}


def _forget(lost: list[_Secret], at: datetime) -> dict[int, Authenticator]:
    """Take away the second factors that no code passes any more; give them."""
    gone = _factors(lost)
    for factor in gone.values():
        entries.write(
            "second_factor_removed", "user", factor.user_id, by=None, at=at, after={"type": factor.type},
            reason="服务器的密钥换过，读不出",
        )  # fmt: skip
    Authenticator.objects.filter(pk__in=gone).delete()
    if gone:
        words = f"服务器上的管理人删去了读不出的第二重验证，{len(gone)} 项，本人凭密码重新设置"
        alarms.written([alarms.Alarm("machine", f"server:forget:{at.isoformat()}", words, len(gone))], at)
    return gone


def _note(done: Rekeyed, at: datetime) -> None:
    after = {"count": done.sum("reencrypted"), "unreadable": done.sum("unreadable")}
    reason = "换了新的 secret-key" if done.new_key else "用旧密钥打开，换到现在的 secret-key"
    entries.write("rekey", "server", "server", by=None, at=at, after=after, reason=reason)
