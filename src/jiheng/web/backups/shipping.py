"""What was committed is in the folder of the backups within half a minute: the log of SQLite, as it grows.

    FOLDER/log/0000000123-0123456789abcdef   a line of JSON, then bytes of the log; sealed as backups are
    FOLDER/log/alive                         when the last look was, by its time

A piece names the newest backup there was before it: put back that one, then the logs from the one that had
begun when it was taken, and all is as of the last piece. Pages written into a copy that has them change
nothing. Files of evidence are kept before the piece whose rows may name them.
"""

import hashlib
import json
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from jiheng.errors import IntegrityError
from jiheng.web.backups.following import Follower, Grown
from jiheng.web.backups.manifest import DATABASE, Kept, Manifest
from jiheng.web.backups.sealing import open_bytes, seal_bytes
from jiheng.web.backups.store import Store, moment_of, sync

LOG, ALIVE = "log", "alive"
FILES = "files"


class Piece(NamedTuple):
    """What is told of a piece: when, after which backup, of which log from where, which files are new."""

    number: int
    at: datetime
    series: str  # of pieces that nothing is missing between
    base: str
    log: str
    offset: int
    files: dict[str, Kept]


class Shipper:
    """Ships the log and the new files of a data folder to a store."""

    def __init__(self, data: Path, store: Store) -> None:
        """Begin; nothing is shipped before `ship`."""
        store.make()
        self.data, self.store = data, store
        self.follower = Follower(data / DATABASE)
        self.known, self.series = store.known(), secrets.token_hex(8)
        self.base: str | None = None  # the first piece tells where the log began, even of an empty one
        self.looked: dict[str, int] = {}  # when folders of files were last changed
        self.number = last_number(store) or 0

    def ship(self, at: datetime) -> None:
        """Ship what is new. What it raises is told by nobody else: the next call ships it."""
        base = next(iter(self.store.names()), "")
        self.follower.give(lambda grown: self._keep(at, base, grown))
        self.store.make()
        (self.store.folder / LOG).mkdir(exist_ok=True, mode=0o700)
        (self.store.folder / LOG / ALIVE).touch()
        if base != self.base:
            self.base = base
            self._tidy()

    def _keep(self, at: datetime, base: str, grown: Grown) -> None:
        changed, files = self._files()
        if grown.content or files or base != self.base:
            self.number += 1
            told = {
                "jiheng": 1, "at": at.isoformat(), "series": self.series, "base": base, "log": grown.log,
                "offset": grown.offset, "files": files,
            }  # fmt: skip
            _write(self.store, self.number, json.dumps(told).encode() + b"\n" + grown.content)
        self.looked = changed

    def _files(self) -> tuple[dict[str, int], dict[str, Kept]]:
        """Keep the files of evidence that are new; a folder that did not change is not looked through."""
        changed, found = {}, {}
        for folder in (each for each in (self.data / FILES).glob("??")):
            changed[folder.name] = folder.stat().st_mtime_ns
            if self.looked.get(folder.name) == changed[folder.name]:
                continue
            for place in folder.iterdir():
                if len(place.name) == hashlib.sha256().digest_size * 2 and place.name not in self.known:
                    kept = self.store.put(place, self.known, place.name)
                    sync(self.store.path_of(kept.stored).parent)
                    found[f"{FILES}/{folder.name}/{place.name}"] = kept
        return changed, found

    def _tidy(self) -> None:
        """Let go of what the newest backup does not need."""
        first = next(iter(after_newest(self.store)), None)
        for each in pieces(self.store):
            if first and number_of(each) < first.number:
                each.unlink()


def stored_by(store: Store) -> set[str] | None:
    """Name the bytes that pieces name; None where nothing is shipped."""
    if not (store.folder / LOG).exists():
        return None
    return {kept.stored for each in pieces(store) for kept in read(store, each)[0].files.values()}


def last_look(store: Store) -> datetime | None:
    """Say when it was last looked for something to ship, and all of it was; None where never."""
    try:
        return datetime.fromtimestamp((store.folder / LOG / ALIVE).stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def pieces(store: Store) -> list[Path]:
    """Give the pieces there are, in their order."""
    return sorted(each for each in (store.folder / LOG).glob("*-*") if not each.name.startswith("."))


def last_number(store: Store) -> int | None:
    """Tell the number of the last piece; None where nothing was ever shipped."""
    return max((number_of(each) for each in pieces(store)), default=None)


def number_of(piece: Path) -> int:
    """Tell the number of a piece by its name."""
    return int(piece.name.partition("-")[0])


def _write(store: Store, number: int, content: bytes) -> None:
    folder = store.folder / LOG
    folder.mkdir(exist_ok=True, mode=0o700)
    stored = seal_bytes(store.key, content) if store.key else content
    name = f"{number:010}-{hashlib.sha256(stored).hexdigest()[:16]}"
    coming = folder / f".{name}"
    with coming.open("wb") as file:
        file.write(stored)
        file.flush()
        os.fsync(file.fileno())
    coming.replace(folder / name)
    sync(folder)


def read(store: Store, place: Path) -> tuple[Piece, bytes]:
    """Read a piece: what it tells, and its bytes of the log. Raises IntegrityError where it was changed."""
    stored = place.read_bytes()
    if hashlib.sha256(stored).hexdigest()[:16] != place.name.partition("-")[2]:
        raise IntegrityError(f"日志 {place.name} 被改动或损坏\n    怎么办：写明要哪一份备份，恢复到那一刻")
    head, _, content = (open_bytes(store.key, stored) if store.key else stored).partition(b"\n")
    told: dict[str, Any] = json.loads(head)
    files = {path: Kept(*each) for path, each in told["files"].items()}
    at = datetime.fromisoformat(told["at"])
    about = Piece(number_of(place), at, told["series"], told["base"], told["log"], told["offset"], files)
    return about, content


def after_newest(store: Store) -> list[Piece]:
    """Give the pieces that bring the newest backup they know to what was shipped last.

    Raises IntegrityError where one of them is missing.
    """
    return _whole(next(filter(None, (_from_backup(each, each[-1].base) for each in _series(store))), []))


def _beyond(store: Store, backup: Manifest) -> list[Piece]:
    """Give the pieces that bring a backup on which is in its place since the last of them was shipped.

    The first piece after its tables were copied may have been read before. Raises as `after_newest`.
    """
    for series in _series(store):
        if needed := _from_backup(series, backup.name):
            is_later = backup.pieces is not None and needed[-1].number > backup.pieces + 1
            return _whole(needed) if is_later else []
    return []


def _series(store: Store) -> list[list[Piece]]:
    """Give the pieces by their series, the newest first."""
    told = [read(store, each)[0] for each in pieces(store)]
    names = dict.fromkeys(each.series for each in reversed(told))
    return [[each for each in told if each.series == name] for name in names]


def _whole(needed: list[Piece]) -> list[Piece]:
    if not needed:
        return []
    if [each.number for each in needed] != [*range(needed[0].number, needed[-1].number + 1)]:
        raise IntegrityError("日志中间缺了几段\n    怎么办：写明要哪一份备份，恢复到那一刻")
    return needed


def _from_backup(series: list[Piece], name: str) -> list[Piece]:
    """Give the pieces of a series from the log on that had begun when a backup was taken."""
    if not name:
        return []
    taken = moment_of(name)
    starts = [number for number, each in enumerate(series) if each.offset == 0 and each.at <= taken]
    return series[starts[-1] :] if starts else []


def replay(store: Store, backup: Manifest, new: Path) -> datetime | None:
    """Bring a backup that was put back to what was shipped last; give when that was, None where nothing was.

    Raises IntegrityError as `read` and `after_newest`.
    """
    needed = after_newest(store)
    if not needed or needed[-1].base != backup.name:
        needed = _beyond(store, backup)
    if not needed:
        return None
    database, log = new / DATABASE, new / f"{DATABASE}-wal"
    with closing(sqlite3.connect(database)) as first:
        first.execute("PRAGMA journal_mode = WAL")
    for same in _logs(needed):
        with log.open("xb") as file:
            for each in same:
                _, content = read(store, store.folder / LOG / _named(store, each.number))
                file.seek(each.offset)
                file.write(content)
        with closing(sqlite3.connect(database)) as taking:  # SQLite reads what it finds, to the last commit
            taking.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        log.unlink(missing_ok=True)
    with closing(sqlite3.connect(database)) as last:
        last.execute("PRAGMA journal_mode = DELETE")
    for each in needed:
        for path, kept in each.files.items():
            if not (new / path).exists():
                store.take_out(kept, new / path)
                (new / path).chmod(0o400)
    return needed[-1].at


def _logs(needed: list[Piece]) -> Iterator[list[Piece]]:
    """Give the pieces of one log together."""
    same: list[Piece] = []
    for each in needed:
        if same and each.log != same[-1].log:
            yield same
            same = []
        same.append(each)
    yield same


def _named(store: Store, number: int) -> str:
    return next(each.name for each in pieces(store) if number_of(each) == number)
