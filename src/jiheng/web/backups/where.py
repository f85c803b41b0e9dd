"""Where the server's data and its backups are, by the settings."""

from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.db import connection

from jiheng.errors import UsageError
from jiheng.web.backups import marks
from jiheng.web.backups.keys import kept_key
from jiheng.web.backups.manifest import DATABASE
from jiheng.web.backups.store import Store
from jiheng.web.backups.taking import Source


def data() -> Path:
    """Give the data folder."""
    return Path(settings.FILES).parent


def store() -> Store:
    """Give the backups, read with the key that lies beside the data."""
    folder = Path(settings.BACKUPS) if settings.BACKUPS else data() / marks.BACKUPS
    return Store(folder, kept_key(data()))


def is_elsewhere() -> bool:
    """Say whether backups lie on another disk than the data: a disk that fails takes both otherwise."""
    folder = store().folder
    there = next(each for each in (folder, *folder.parents) if each.is_dir())
    return there.stat().st_dev != data().stat().st_dev


def source() -> Source:
    """Give what is to be backed up. Raises UsageError where the tables are in PostgreSQL."""
    if connection.vendor != "sqlite":
        raise UsageError(
            "数据库是 PostgreSQL，绩衡不备份它的表\n"
            "    怎么办：表用 PostgreSQL 的 pg_dump 或连续归档备份；数据文件夹（证据文件、监测数据）另外复制"
        )
    told = Source(data(), store(), settings.GIVEN)
    return told if (data() / DATABASE).is_file() else replace(told, write_tables=_from_memory)


def _from_memory(target: Path) -> None:
    connection.ensure_connection()
    target.write_bytes(connection.connection.serialize())
