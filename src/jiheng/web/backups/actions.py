"""What people do with backups: take one, try one, and put one back, which takes two of them."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.db import transaction

from jiheng.errors import JihengError, NotFoundError, UsageError
from jiheng.web.accounts.models import User
from jiheng.web.backups import keeping, marks, shipping, where
from jiheng.web.backups.drilling import Drilled, drill
from jiheng.web.backups.manifest import Manifest, Why
from jiheng.web.backups.models import RestoreState, Restoring, Trial, TrialKind
from jiheng.web.backups.store import Store, moment_of
from jiheng.web.backups.taking import Tell, take
from jiheng.web.backups.verifying import verify
from jiheng.web.evidence.files import damaged, path_of
from jiheng.web.trail import entries

PEOPLE = {"asked_by": "申请", "approved_by": "批准"}


class Taken(NamedTuple):
    """A backup that was taken, and how many older ones went."""

    manifest: Manifest
    gone: int
    remark: str = ""


def back_up(why: Why, *, at: datetime, by: User | None = None, tell: Tell = lambda *_: None) -> Taken:
    """Take a backup, tell of it in the trail, then let go of those that need not be kept."""
    return note(take(where.source(), why=why, at=at, tell=tell), at=at, by=by)


def note(made: Manifest, *, at: datetime, by: User | None = None) -> Taken:
    """Tell in the trail of a backup that was taken, then let go of those that need not be kept."""
    with transaction.atomic():
        told = {"name": made.name, "files": len(made.files), "bytes": made.size}
        entries.write("back_up", "backup", made.name, by=by, at=at, after=told)
    gone, remark = tidy(where.store(), at)
    return Taken(made, gone, remark)


def tidy(store: Store, at: datetime) -> tuple[int, str]:
    """Take away the backups that need not be kept; say how many, or why that could not be done."""
    names = store.names()
    staying = keeping.kept([moment_of(each) for each in names], at)
    going = [each for each in names if moment_of(each) not in staying]
    if not going:
        return 0, ""
    try:
        with store.alone(at):
            store.remove(going, shipping.stored_by(store))
    except JihengError as error:
        return 0, f"旧的备份没有清理：{str(error).partition(chr(10))[0]}"
    return len(going), ""


def check(name: str, *, at: datetime, seconds: int = 0, tell: Tell = lambda *_: None) -> list[str]:
    """Verify a backup and keep what it came to; say what is wrong."""
    found = verify(where.store(), name, tell)
    Trial.objects.create(
        kind=TrialKind.VERIFY, backup=name, at=at, seconds=seconds, is_sound=not found, told=found[:20]
    )
    return found


def practise(name: str, *, at: datetime, tell: Tell = lambda *_: None) -> Drilled:
    """Put a backup back in a place of its own, compare, and keep what it came to."""
    drilled = drill(where.store(), name, where.data(), at=at, database=where.address(), tell=tell)
    table = [list(each) for each in drilled.table]
    Trial.objects.create(
        kind=TrialKind.DRILL,
        backup=name,
        at=at,
        seconds=drilled.seconds,
        is_sound=drilled.is_sound,
        told=table,
    )
    return drilled


@transaction.atomic
def ask_restore(manifest: Manifest, typed: str, reason: str, *, by: User, at: datetime) -> Restoring:
    """Ask for a backup to be put back. Raises UsageError for another name, or without a reason."""
    if typed.strip() != manifest.system:
        raise UsageError(f"输入的名称与备份里的系统名称不一样\n    怎么办：照着输入：{manifest.system}")
    if not reason.strip():
        raise UsageError("要写明为什么恢复\n    怎么办：填“原因”")
    if Restoring.objects.filter(state__in=[RestoreState.ASKED, RestoreState.APPROVED]).exists():
        raise UsageError("已经有一个恢复申请在等批准\n    怎么办：先办完那一个")
    made = Restoring.objects.create(
        backup=manifest.name, taken_at=manifest.at, reason=reason.strip(), asked_by=by, asked_at=at
    )
    entries.write(
        "ask_restore", "backup", made.backup, by=by, at=at, reason=made.reason, after={"name": made.backup}
    )
    return made


def decide_restore(wish: Restoring, *, approve: bool, decision: str, by: User, at: datetime) -> None:
    """Approve or return it; the server restores what is approved as soon as it sees the mark.

    Raises UsageError as `Asked.decide`, and where the backup can no longer be read.
    """
    manifest = where.store().read(wish.backup) if approve else None
    with transaction.atomic():
        held = Restoring.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=wish.pk)
        held.decide(
            RestoreState.APPROVED if approve else RestoreState.RETURNED,
            returned=not approve, by=by, at=at, decision=decision, what="恢复申请", others="另一位安全管理员",
        )  # fmt: skip
        act = "approve_restore" if approve else "return_restore"
        entries.write(
            act, "backup", held.backup, by=by, at=at, reason=held.decision, after={"name": held.backup}
        )
    if manifest:
        marks.write(
            where.data() / marks.ASKED,
            {
                "wish": str(held.pk), "backup": held.backup, "reason": held.reason,
                "asked_by": held.asked_by.name, "approved_by": by.name,
            },
        )  # fmt: skip


@transaction.atomic
def not_restored(wish: str, words: str) -> None:
    """Say why what was approved was not done; the system is as it was."""
    held = Restoring.objects.filter(pk=wish, state=RestoreState.APPROVED).first()
    if held:
        held.state, held.words = RestoreState.FAILED, words
        held.save(update_fields=["state", "words"])


def restored() -> dict[str, Any] | None:
    """Give what a restored system that nobody has confirmed says of itself."""
    return marks.read(where.data() / marks.RESTORED)


def confirm(typed: str, *, by: User, at: datetime) -> None:
    """Let a restored system speak again. Raises UsageError, and NotFoundError where it is none."""
    told = restored()
    if told is None:
        raise NotFoundError("这个系统不是恢复出来的，或已经确认过")
    if typed.strip() != told["system"]:
        raise UsageError(f"输入的名称与系统名称不一样\n    怎么办：照着输入：{told['system']}")
    people = [f"{word}：{told[name]}" for name, word in PEOPLE.items() if told.get(name)]
    after = {"name": told["backup"], "restored_to": told["taken_at"], "saved": told.get("saved", "")}
    with transaction.atomic():
        reason = "；".join(filter(None, [*people, told.get("reason", "")]))
        entries.write("restore", "backup", told["backup"], by=by, at=at, reason=reason, after=after)
    (where.data() / marks.RESTORED).unlink(missing_ok=True)


class Cured(NamedTuple):
    """Files of evidence that were gone or changed: those put back, and those no backup has."""

    back: tuple[str, ...]
    lost: tuple[str, ...]


def cure_files(*, at: datetime, by: User | None = None) -> Cured:
    """Put back the files of evidence that are gone or changed: the name is the hash, others do not fit."""
    store = where.store()
    wanted = {sha256 for sha256, _ in damaged()}
    back = [each for each in sorted(wanted) if _put_back(store, each)] if wanted else []
    if back:
        with transaction.atomic():
            entries.write(
                "cure_files", "backup", "", by=by, at=at, after={"files": len(back), "sha256": back[0]}
            )
    return Cured(tuple(back), tuple(sorted(wanted - {*back})))


def _put_back(store: Store, sha256: str) -> bool:
    for kept in _kept(store, sha256):
        place = path_of(sha256)
        try:
            store.take_out(kept, place)
        except JihengError:
            continue
        Path(place).chmod(0o400)
        return True
    return False


def _kept(store: Store, sha256: str) -> Iterator[Any]:
    seen = set()
    for manifest in store.readable():
        for kept in manifest.files.values():
            if kept.sha256 == sha256 and kept.stored not in seen:
                seen.add(kept.stored)
                yield kept
