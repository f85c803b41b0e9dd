"""Take a backup while the server runs: the tables as of one moment first, then whatever their rows may name.

A file is in its place before a row names it (`evidence/files.py`), and goes a day after none does: so what is
copied after the tables lacks nothing that they name. Samples follow the same order: table, then files.
"""

import errno
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from jiheng.errors import JihengError
from jiheng.web.backups import keys, shipping, snapshot
from jiheng.web.backups.manifest import DATABASE, Kept, Manifest, Why
from jiheng.web.backups.marks import OWN
from jiheng.web.backups.store import COMING, Store

FILES = "files"  # of evidence, named by their hashes
NOT_COPIED = frozenset({*OWN, "bureau", "jobs"})  # snapshots are made anew every night
BESIDE = ("-wal", "-shm", "-journal")  # of a database: within its copy
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
Tell = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Source:
    """What is to be backed up, and where to."""

    data: Path
    store: Store
    settings: Mapping[str, str]
    database: str = "sqlite"
    write_tables: Callable[[Path], None] | None = None  # where they are not in the data folder


def take(source: Source, *, why: Why, at: datetime, tell: Tell = lambda *_: None) -> Manifest:
    """Take a backup and give what it holds. Raises JihengError where it cannot be; then nothing is kept."""
    try:
        with source.store.alone(at):
            return _taken(source, why, at, tell)
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        raise JihengError(
            f"备份所在的磁盘写满了，没有备份成；以前的备份都在：{source.store.folder}\n"
            "    怎么办：腾出空间，或用 JIHENG_BACKUPS 换一个更大的磁盘"
        ) from error


def _taken(source: Source, why: Why, at: datetime, tell: Tell) -> Manifest:
    store, known = source.store, source.store.known()
    room = store.folder / COMING / secrets.token_hex(8)
    room.mkdir(mode=0o700)
    tell(0, 1, "复制数据库")
    tables = room / DATABASE
    if source.write_tables:
        source.write_tables(tables)
    else:
        snapshot.copy(source.data / DATABASE, tables)
    # Of an upgrade nobody ships meanwhile; and it is what the program of before reads, which knows no pieces.
    pieces = None if why == Why.UPGRADE else shipping.last_number(store)
    faults = [f"数据库：{each}" for each in snapshot.doubts(tables)]
    told = snapshot.survey(tables)
    files = {DATABASE: store.put(tables, known)}
    tables.unlink()
    every = sum(1 for _ in _walk(source.data, store.folder))
    for number, (path, place, sha256) in enumerate(_files(source, room)):
        tell(min(number, every), every, f"第 {number + 1} 个文件")
        try:
            kept = store.put(place, known, sha256)
        except FileNotFoundError:  # swept since: no row named it
            continue
        if sha256 and kept.sha256 != sha256:
            faults.append(f"文件 {sha256[:16]}… 的内容变了，备份里没有好的")
        files[path] = kept
    faults += _missing(files, told.files, store, known)
    tell(every, every, "写清单")
    made = Manifest(
        at=at, why=why, system=told.system, program=version("jiheng"), database=source.database,
        sealed=store.key is not None, files=files, counts=told.counts, chains=told.chains,
        migrations=told.migrations, settings=keys.told_openly(source.settings),
        keys=keys.wrapped(source.data, store.key, source.settings), faults=tuple(faults),
        pieces=pieces,
    )  # fmt: skip
    room.rmdir()
    return replace(made, name=store.keep(made))


def _missing(
    files: dict[str, Kept], named: frozenset[str], store: Store, known: dict[str, Kept]
) -> Iterator[str]:
    """Take from earlier backups what rows name and the server no longer has; tell what is nowhere."""
    there = {each.sha256 for each in files.values()}
    for each in sorted(named - there):
        kept = known.get(each)
        if kept and not store.doubt(kept.stored):
            files[f"{FILES}/{each[:2]}/{each}"] = kept
        else:
            yield f"文件 {each[:16]}… 不见了，以前的备份里也没有"


def _files(source: Source, room: Path) -> Iterator[tuple[str, Path, str]]:
    """Give what else is copied, databases first: its path, where its bytes are, its hash where known."""
    later = []
    for place in sorted(_walk(source.data, source.store.folder)):
        path = place.relative_to(source.data).as_posix()
        if path.split("/", 1)[0] == FILES:
            later.append((path, place, place.name))
        elif snapshot.is_sqlite(place):
            snapshot.copy(place, room / "copy")
            yield path, room / "copy", ""
            (room / "copy").unlink()
        else:
            later.append((path, place, ""))
    # What the samples' table has named is on the disk by now: the folder is looked at again.
    seen = {path for path, _, _ in later}
    yield from later
    for place in sorted(_walk(source.data, source.store.folder)):
        path = place.relative_to(source.data).as_posix()
        if path not in seen and not path.startswith(f"{FILES}/") and not snapshot.is_sqlite(place):
            yield path, place, ""


def _walk(folder: Path, store: Path) -> Iterator[Path]:
    for each in folder.iterdir() if folder.is_dir() else ():
        if each.is_symlink() or each == store or each.name == COMING:
            continue
        if each.is_dir():
            if not (each.name in NOT_COPIED and each.parent == folder):
                yield from _walk(each, store)
        elif not (each.name in OWN or each.name.endswith(BESIDE) or each.name.startswith((".", DATABASE))):
            yield each
