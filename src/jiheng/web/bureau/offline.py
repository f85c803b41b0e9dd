"""The server's database opened by a command that only reads it, whether the server runs or not."""

from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from jiheng.errors import NotFoundError, UsageError


def open_database() -> None:
    """Open the database of the settings, which must be of this program's version.

    Raises NotFoundError where there is none or it does not answer, UnreadableInputError where a newer
    program changed it, UsageError where an older one did.
    """
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3") and not Path(database["NAME"]).is_file():
        where = Path(database["NAME"]).parent
        raise NotFoundError(f"这个文件夹里没有绩衡的数据库：{where}\n    怎么办：用 --data 写对数据文件夹")
    django.setup()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise UsageError("数据库还没有换到这一版程序\n    怎么办：先用 jiheng serve 启动一次")
