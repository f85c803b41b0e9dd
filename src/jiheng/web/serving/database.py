"""The database made ready for this program: reached, not newer than it, migrated."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from jiheng.errors import BusyError, Fault, NotFoundError, UnreadableInputError, UsageError
from jiheng.web.backups import snapshot
from jiheng.web.backups.manifest import Why
from jiheng.web.backups.store import sync
from jiheng.web.backups.taking import BESIDE, take
from jiheng.web.backups.where import source
from jiheng.web.configuration import KEY_FILE
from jiheng.web.sqlite import tables

MOUNTS = Path("/proc/self/mounts")  # elsewhere nobody looks
OVER_A_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "glusterfs", "fuse.glusterfs", "lustre"}
    | {"fuse.sshfs", "fuse.s3fs", "fuse.rclone", "davfs", "fuse.davfs2", "ocfs2", "gfs2"}
)
COMING = ".coming"  # a database that is being migrated
SAFE = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}  # FULL is 2


def where() -> str:
    """Say where the database is, without its password."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"{settings['NAME']}（SQLite）"
    host = settings["HOST"] or "localhost"
    return f"{host}:{settings['PORT']}/{settings['NAME']}（PostgreSQL）"


def refuse_unreachable() -> None:
    """Raise NotFoundError when the database does not answer."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        why = str(error).strip().splitlines()[0]
        raise NotFoundError(
            f"数据库连不上：{where()}\n    数据库说：{why}\n    数据没有改动\n"
            "    怎么办：看数据库是否在运行、DATABASE_URL 的地址和密码是否正确，再启动"
        ) from error


def refuse_newer() -> None:
    """Raise UnreadableInputError when a newer program has already changed the tables."""
    loader = MigrationLoader(connection)
    unknown = sorted(
        f"{app}.{name}" for app, name in loader.applied_migrations.keys() - loader.disk_migrations.keys()
    )
    if unknown:
        fault = Fault(
            f"数据库已经被更新的程序改过：{where()}",
            found=f"本程序是 {version('jiheng')}，不认识 {'、'.join(unknown)}",
            expected="程序不比数据库旧",
            advice=f"换上最后用过的那一版程序再启动；数据没有改动（密钥在数据文件夹的 {KEY_FILE}，不要删）",
        )
        raise UnreadableInputError("数据库", [fault])


def refuse_unsafe() -> None:
    """Raise UsageError where SQLite could not keep what it acknowledges: a network's disk, other settings."""
    if connection.vendor != "sqlite":
        return
    place = Path(connection.settings_dict["NAME"])
    kind = file_system_of(place.parent, MOUNTS.read_text("utf-8") if MOUNTS.exists() else "")
    if kind in OVER_A_NETWORK:
        raise UsageError(
            f"数据文件夹在网络磁盘上（{kind}）：{place.parent}\n"
            "    SQLite 的锁在网络磁盘上靠不住，断线时会丢记录；数据没有改动\n"
            "    怎么办：把数据文件夹放在本机磁盘上（--data），或改用 PostgreSQL（DATABASE_URL）"
        )
    with connection.cursor() as cursor:
        found = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in SAFE}
    wrong = [f"{name} 是 {found[name]}，应当是 {SAFE[name]}" for name in SAFE if found[name] != SAFE[name]]
    if wrong:
        raise UsageError(
            f"SQLite 的设置保不住已确认的记录：{'；'.join(wrong)}\n"
            "    数据没有改动\n    怎么办：看这个磁盘是否支持 SQLite 的 WAL；换本机磁盘，或改用 PostgreSQL"
        )


def file_system_of(folder: Path, mounts: str) -> str:
    """Give the kind of file system that a folder lies on, by the lines of /proc/self/mounts; "" unknown."""
    told = (line.split(" ") for line in mounts.splitlines())
    kinds = {words[1].replace("\\040", " "): words[2] for words in told if len(words) > 2}  # noqa: PLR2004
    return next((kinds[str(each)] for each in (folder, *folder.parents) if str(each) in kinds), "")


def migrate() -> int:
    """Bring the tables to what this program needs; give how many steps that took.

    SQLite is changed in a copy, which then takes the place of the file: whoever is killed meanwhile leaves
    the old database or the new one. Its own transactions are not enough: Django notes a step in another
    one than the step itself. In PostgreSQL both are put into one.
    """
    executor = MigrationExecutor(connection)
    steps = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not steps:
        return 0
    if connection.vendor == "sqlite":
        _migrate_copy(Path(connection.settings_dict["NAME"]), empty=not executor.loader.applied_migrations)
    else:
        with _steps_whole():
            call_command("migrate", interactive=False, verbosity=0)
    return steps


@contextmanager
def _steps_whole() -> Iterator[None]:
    """Let each step and the note of it be one transaction."""
    usual = MigrationExecutor.apply_migration

    def whole(*words: Any, **told: Any) -> Any:  # noqa: ANN401 — Django's own
        with transaction.atomic():
            return usual(*words, **told)

    MigrationExecutor.apply_migration = whole  # type: ignore[method-assign]
    try:
        yield
    finally:
        MigrationExecutor.apply_migration = usual  # type: ignore[method-assign]


def _migrate_copy(place: Path, *, empty: bool) -> None:
    coming = place.with_name(f"{place.name}{COMING}")
    for each in (coming, *_beside(coming)):
        each.unlink(missing_ok=True)
    snapshot.copy(place, coming)
    if empty:
        tables.make(coming)
    connection.close()
    connection.settings_dict["NAME"] = coming
    try:
        call_command("migrate", interactive=False, verbosity=0)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = place
    for each in (place, coming):  # neither may leave a log: it would be read into the other
        _without_log(each)
    with coming.open("rb") as file:
        os.fsync(file.fileno())
    coming.replace(place)
    sync(place.parent)


def _without_log(place: Path) -> None:
    """Bring the log of a database into its file. Raises BusyError where somebody else has it open."""
    with closing(sqlite3.connect(place)) as last:
        last.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if any(each.exists() for each in _beside(place)):
        raise BusyError(
            f"另一个程序正打开着数据库，数据表没有更新，数据没有改动：{place}\n    怎么办：关掉它，再启动"
        )


def _beside(place: Path) -> Iterator[Path]:
    return (place.with_name(place.name + end) for end in BESIDE)


def save(at: datetime) -> str:
    """Back up what an earlier version left, before it is changed; give the name of the backup."""
    if not _upgrade():
        return ""
    return take(source(), why=Why.UPGRADE, at=at).name


def _upgrade() -> int:
    """Give by how many steps the tables that an earlier version left are behind."""
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return len(pending) if executor.loader.applied_migrations else 0


def _announced(steps: int) -> str:
    size = ""
    if connection.vendor == "sqlite":
        size = f"，数据库 {Path(connection.settings_dict['NAME']).stat().st_size / 10**6:,.0f} MB"
    return (
        f"数据表要更新到本程序的版本：{steps} 步{size}。更新完以前谁都打不开，大的要几分钟，请等它完成\n"
        "    中途断电或被结束，数据不会坏：下次启动从头再来"
    )


def make_ready(tell: Callable[[str], None] = lambda _told: None) -> int:
    """Reach the database and migrate it; give the number of migrations that were applied.

    `tell` hears of an upgrade before it begins, and where it stands: until it is done nobody can write.
    Raises NotFoundError where it does not answer, UnreadableInputError where it is newer than the program,
    UsageError where SQLite would not be safe.
    """
    refuse_unreachable()
    refuse_newer()
    refuse_unsafe()
    if steps := _upgrade():
        tell(_announced(steps))
    if save(timezone.now()):
        tell("    已备份（升级以前），开始更新数据表")
    steps = migrate()
    from jiheng.web.trail import entries  # noqa: PLC0415 — needs the settings

    entries.seal_all(timezone.now())
    return steps
