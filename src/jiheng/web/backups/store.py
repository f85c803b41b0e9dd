"""The folder that backups are kept in.

    FOLDER/2026-11-26T020000Z-0123456789abcdef.json   what a backup holds; .sealed where it is encrypted
    FOLDER/blobs/ab/abcd…    the bytes, each once, named by the hash of what is stored
    FOLDER/coming/           what is being written; means nothing

A backup is its list, which is put in place last, whole, and is named by its own hash. What several backups
hold is stored once, and never written again: a file that decays on the server later does no harm to it.
"""

import hashlib
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from jiheng.errors import IntegrityError, JihengError, NotFoundError
from jiheng.evidence.lock import sole_holder
from jiheng.web.backups.manifest import Kept, Manifest
from jiheng.web.backups.sealing import open_bytes, opened, pieces_of, seal_bytes, sealed

BLOBS, COMING, LOCK = "blobs", "coming", "backup.lock"
PLAIN, SEALED = ".json", ".sealed"
ROOM, LONGEST = "room-", 24 * 3600  # seconds that somebody may need a room
NAME = re.compile(r"(\d{4}-\d\d-\d\dT\d{6}Z)-([0-9a-f]{16})(\.json|\.sealed)")
MOMENT = "%Y-%m-%dT%H%M%SZ"
NO_KEY = (
    "这份备份是加密的，没有密钥读不了\n    怎么办：备好纸质密钥，命令行加 --key（随后输入，或从标准输入给）"
)


class Store:
    """The backups of a folder, read and written with a key where there is one."""

    def __init__(self, folder: Path, key: bytes | None = None) -> None:
        """Look at a folder; it need not be there."""
        self.folder, self.key = folder, key

    @contextmanager
    def alone(self, at: datetime) -> Iterator[None]:
        """Be the only one to write. Raises BusyError, and NotFoundError where nobody may write."""
        self.make()
        with sole_holder(self.folder / LOCK, _busy):
            self._clear(at)
            yield

    def make(self) -> None:
        """See that the folder is there. Raises NotFoundError where nobody may write."""
        try:
            for each in (self.folder, self.folder / COMING, self.folder / BLOBS):
                each.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise NotFoundError(
                f"备份文件夹不能写：{self.folder}\n    原因：{error.strerror}\n"
                "    怎么办：看磁盘是否接好、权限对不对，或用 JIHENG_BACKUPS 换一个文件夹"
            ) from error

    def room(self) -> "tempfile.TemporaryDirectory[str]":
        """Give a folder for a while, on the disk of the backups."""
        folder = self.folder / COMING
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return tempfile.TemporaryDirectory(prefix=ROOM, dir=folder)

    def _clear(self, at: datetime) -> None:
        """Take away what somebody who died has left; a room may still be in use."""
        for left in (self.folder / COMING).iterdir():
            in_use = left.name.startswith(ROOM) and at.timestamp() - left.stat().st_mtime < LONGEST
            if left.is_dir() and not in_use:
                shutil.rmtree(left, ignore_errors=True)
            elif not left.is_dir():
                left.unlink()

    def names(self) -> list[str]:
        """Name the backups, the newest first."""
        if not self.folder.is_dir():
            return []
        return sorted(
            (each.name for each in self.folder.iterdir() if NAME.fullmatch(each.name)), reverse=True
        )

    def read(self, name: str) -> Manifest:
        """Read what a backup holds. Raises NotFoundError, IntegrityError, and JihengError without the key."""
        told = NAME.fullmatch(name)
        place = self.folder / name
        if not told or not place.is_file():
            raise NotFoundError(f"没有这份备份：{name}\n    怎么办：jiheng backup list 看有哪些")
        content = place.read_bytes()
        if hashlib.sha256(content).hexdigest()[:16] != told[2]:
            raise IntegrityError(f"备份 {name} 的清单被改动或损坏\n    怎么办：换另一份备份")
        if told[3] == SEALED:
            if self.key is None:
                raise JihengError(NO_KEY)
            content = open_bytes(self.key, content)
        return Manifest.read(content, name)

    def readable(self) -> Iterator[Manifest]:
        """Give the backups that can be read, the newest first."""
        for name in self.names():
            with suppress(JihengError):
                yield self.read(name)

    def put(self, source: Path, known: dict[str, Kept], sha256: str = "") -> Kept:
        """Keep the bytes of a file. `known` tells what is stored; with `sha256` nothing is read twice.

        What is kept tells its own hash, where `sha256` was another. Raises JihengError for a file without
        one that changes while it is read.
        """
        expected = sha256 or _hash_of(source)
        if there := self._there(known, expected):
            return there
        read, stored = hashlib.sha256(), hashlib.sha256()
        coming = self.folder / COMING / secrets.token_hex(16)
        with source.open("rb") as file, coming.open("xb") as target:
            pieces = _hashed(pieces_of(file), read)
            for piece in _hashed(sealed(self.key, pieces), stored) if self.key else pieces:
                target.write(piece)
            size = file.tell()
            target.flush()
            os.fsync(target.fileno())
        found = read.hexdigest()
        if found != expected and not sha256:
            coming.unlink()
            raise JihengError(f"{source.name} 正在变，没有备份成\n    怎么办：再备份一次")
        if there := self._there(known, found):  # it had decayed to bytes that are kept
            coming.unlink()
            return there
        kept = Kept(found, size, stored.hexdigest() if self.key else found)
        place = self.path_of(kept.stored)
        place.parent.mkdir(exist_ok=True)
        coming.replace(place)
        known[found] = kept
        return kept

    def _there(self, known: dict[str, Kept], sha256: str) -> Kept | None:
        kept = known.get(sha256)
        return kept if kept and self.path_of(kept.stored).is_file() else None

    def keep(self, manifest: Manifest) -> str:
        """Put the list of a backup in its place, after what it names is safe on the disk; give its name."""
        for each in sorted({self.path_of(kept.stored).parent for kept in manifest.files.values()}):
            sync(each)
        sync(self.folder / BLOBS)
        content = manifest.written()
        if self.key:
            content = seal_bytes(self.key, content)
        digest = hashlib.sha256(content).hexdigest()[:16]
        end = SEALED if self.key else PLAIN
        name = f"{manifest.at.astimezone(UTC).strftime(MOMENT)}-{digest}{end}"
        coming = self.folder / COMING / name
        with coming.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        coming.replace(self.folder / name)
        sync(self.folder)
        return name

    def known(self) -> dict[str, Kept]:
        """Tell what is stored of which bytes: by the backups that are sealed as the next one will be."""
        end = SEALED if self.key else PLAIN
        return {
            each.sha256: each
            for manifest in self.readable() if manifest.name.endswith(end)
            for each in manifest.files.values()
        }  # fmt: skip

    def pieces(self, kept: Kept) -> Iterator[bytes]:
        """Give the bytes of a file. Raises IntegrityError where they are not what was kept."""
        read = hashlib.sha256()
        with self.path_of(kept.stored).open("rb") as file:
            if kept.stored == kept.sha256:
                yield from _hashed(pieces_of(file), read)
            elif self.key is None:
                raise JihengError(NO_KEY)
            else:
                yield from _hashed(opened(self.key, file), read)
        if read.hexdigest() != kept.sha256:
            raise IntegrityError(f"备份里的 {kept.sha256[:16]}… 内容变了\n    怎么办：换另一份备份")

    def take_out(self, kept: Kept, target: Path) -> None:
        """Write a file, whole or not at all. Raises IntegrityError where it is not what was kept, or gone."""
        target.parent.mkdir(parents=True, exist_ok=True)
        coming = target.with_name(f".{secrets.token_hex(8)}")
        try:
            with coming.open("xb") as file:
                for piece in self.pieces(kept):
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            coming.replace(target)
        except FileNotFoundError as error:
            raise IntegrityError(f"备份里缺 {kept.stored[:16]}…\n    怎么办：换另一份备份") from error
        finally:
            coming.unlink(missing_ok=True)

    def doubt(self, stored: str) -> str:
        """Say what is wrong with stored bytes; empty where they are what their name says."""
        try:
            with self.path_of(stored).open("rb") as file:
                same = hashlib.file_digest(file, "sha256").hexdigest() == stored
        except FileNotFoundError:
            return "缺少"
        return "" if same else "内容变了"

    def remove(self, names: Iterable[str], shipped: Collection[str] | None = None) -> int:
        """Take backups away, and the bytes that no other one holds; say how many files. Within `alone`.

        Nothing is taken away where one of those that stay cannot be read: it may need the bytes. `shipped`
        are bytes that something else names; where something does, it may be about to name the newest ones.
        """
        gone = {*names}
        staying = [self.read(each) for each in self.names() if each not in gone]
        needed = {kept.stored for each in staying for kept in each.files.values()} | {*(shipped or ())}
        newest = max((each.at.timestamp() for each in staying), default=0.0)
        for each in gone:
            (self.folder / each).unlink(missing_ok=True)
        sync(self.folder)
        count = 0
        for blob in (self.folder / BLOBS).glob("??/*"):
            if blob.name not in needed and (shipped is None or blob.stat().st_mtime < newest - LONGEST):
                blob.unlink()
                count += 1
        return count

    def path_of(self, stored: str) -> Path:
        """Give where bytes are stored."""
        return self.folder / BLOBS / stored[:2] / stored


def moment_of(name: str) -> datetime:
    """Tell by its name when a backup was taken."""
    told = NAME.fullmatch(name)
    return datetime.strptime(told[1] if told else name, MOMENT).replace(tzinfo=UTC)


def _hashed(pieces: Iterator[bytes], into: "hashlib._Hash") -> Iterator[bytes]:
    for piece in pieces:
        into.update(piece)
        yield piece


def _hash_of(source: Path) -> str:
    with source.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(folder: Path) -> None:
    """See that a folder's names are on the disk."""
    with suppress(PermissionError):  # Windows opens no folder
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _busy(holder: str) -> str:
    return f"另一个备份{holder}正在进行，这一次没有做\n    怎么办：等它做完再试"
