"""The database made ready for this program: reached, not newer than it, migrated."""

from importlib.metadata import version

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from jiheng.errors import Fault, NotFoundError, UnreadableInputError
from jiheng.web.configuration import KEY_FILE


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


def migrate() -> int:
    """Bring the tables to what this program needs; give how many steps that took."""
    executor = MigrationExecutor(connection)
    steps = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if steps:
        call_command("migrate", interactive=False, verbosity=0)
    return steps


def make_ready() -> int:
    """Reach the database and migrate it; give the number of migrations that were applied.

    Raises NotFoundError where it does not answer, UnreadableInputError where it is newer than the program.
    """
    refuse_unreachable()
    refuse_newer()
    return migrate()
