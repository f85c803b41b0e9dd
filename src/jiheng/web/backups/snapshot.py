"""SQLite copied as of one moment while others write; and what tables hold, asked without Django.

A database of before an upgrade is asked too: so nothing here knows the models of this program.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from jiheng.web.backups.manifest import End

WAIT = 30  # seconds for whoever writes
BEGINNING = b"SQLite format 3\0"


class Survey(NamedTuple):
    """What the tables of a server hold."""

    system: str
    counts: dict[str, int]
    chains: tuple[End, ...]
    migrations: tuple[str, ...]
    files: frozenset[str]  # of evidence: their hashes


def is_sqlite(path: Path) -> bool:
    """Say whether a file is a database of SQLite."""
    with path.open("rb") as file:
        return file.read(len(BEGINNING)) == BEGINNING


def copy(source: Path, target: Path) -> None:
    """Copy a database in one reading transaction; nobody waits for it, and it stands alone."""
    with closing(sqlite3.connect(source, timeout=WAIT)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)
        there.execute("PRAGMA journal_mode=DELETE")


def doubts(database: Path) -> list[str]:
    """Give what SQLite finds wrong with a database."""
    try:
        with closing(sqlite3.connect(database)) as asked:
            return [each for (each,) in asked.execute("PRAGMA integrity_check(5)") if each != "ok"]
    except sqlite3.DatabaseError as error:
        return [str(error)]


def survey(database: Path) -> Survey:
    """Ask what the tables hold."""
    with closing(sqlite3.connect(database)) as asked:
        return held(asked, tables(asked))


def tables(asked: sqlite3.Connection) -> list[str]:
    """Name the tables of a database."""
    told = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1"
    return [each for (each,) in asked.execute(told)]


def held(asked: Any, tables: Sequence[str]) -> Survey:  # noqa: ANN401 — a connection of sqlite3 or psycopg
    """Ask what these tables hold, of either database."""
    counts = {each: asked.execute(f'SELECT count(*) FROM "{each}"').fetchone()[0] for each in tables}  # noqa: S608 — names it has
    units = dict(_rows(asked, tables, "accounts_organisation", "id, name"))
    projects = dict(_rows(asked, tables, "projects_project", "id, name"))
    chains = [
        End(f"审计日志 {units.get(key, '本系统')}", length, last)
        for key, length, last in _rows(asked, tables, "trail_chain", "organisation, seq, hash")
    ]
    chains += [
        End(f"台账 {projects.get(key, key)}", length, last)
        for key, length, last in _rows(asked, tables, "evidence_ledgerhead", "project_id, seq, hash")
    ]
    migrations = _rows(asked, tables, "django_migrations", "app, name")
    first = _rows(asked, tables, "accounts_organisation", "name, path")
    stored = _rows(asked, tables, "evidence_storedfile", "sha256")
    above = [name for name, path in first if path.count("/") == 1]
    return Survey(
        system=above[0] if above else "绩衡",
        counts=counts,
        chains=tuple(chains),
        migrations=tuple(sorted(f"{app}.{name}" for app, name in migrations)),
        files=frozenset(each for (each,) in stored),
    )


def _rows(asked: Any, tables: Sequence[str], table: str, columns: str) -> list[tuple[Any, ...]]:  # noqa: ANN401
    if table not in tables:
        return []
    found: list[tuple[Any, ...]] = asked.execute(f"SELECT {columns} FROM {table} ORDER BY 1").fetchall()  # noqa: S608 — words of ours
    return found
