"""Where the server's data and its backups are, by the settings."""

from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.db import connection

from jiheng.web.backups import marks, postgresql
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
    """Give what is to be backed up."""
    told = Source(data(), store(), settings.GIVEN)
    if connection.vendor == "postgresql":
        return replace(told, database="postgresql", write_tables=postgresql.save)
    return told if (data() / DATABASE).is_file() else replace(told, write_tables=_from_memory)


def address() -> str:
    """Give the address of the database where the tables are not in the data folder; empty where they are."""
    return str(settings.GIVEN.get("DATABASE_URL", "")) if connection.vendor == "postgresql" else ""


def _from_memory(target: Path) -> None:
    connection.ensure_connection()
    target.write_bytes(connection.connection.serialize())
