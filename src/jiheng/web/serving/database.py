"""The database made ready for this program: reached, not newer than it, migrated."""

from importlib.metadata import version
from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from jiheng.errors import Fault, NotFoundError, UnreadableInputError, UsageError
from jiheng.web.configuration import KEY_FILE

MOUNTS = Path("/proc/self/mounts")  # elsewhere nobody looks
OVER_A_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "glusterfs", "fuse.glusterfs", "lustre"}
    | {"fuse.sshfs", "fuse.s3fs", "fuse.rclone", "davfs", "fuse.davfs2", "ocfs2", "gfs2"}
)
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
    """Bring the tables to what this program needs; give how many steps that took."""
    executor = MigrationExecutor(connection)
    steps = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if steps:
        call_command("migrate", interactive=False, verbosity=0)
    return steps


def make_ready() -> int:
    """Reach the database and migrate it; give the number of migrations that were applied.

    Raises NotFoundError where it does not answer, UnreadableInputError where it is newer than the program,
    UsageError where SQLite would not be safe.
    """
    refuse_unreachable()
    refuse_newer()
    refuse_unsafe()
    steps = migrate()
    from jiheng.web.trail import entries  # noqa: PLC0415 — needs the settings

    if not entries.is_sealed():
        entries.seal_all(timezone.now())
    return steps
