"""The tables of this program in an empty file, without going through its migrations.

Those take a quarter of a minute of processor, which is Django's drawing of every model anew at most of them.
`tables.sql` is what they make, written by `make docs`; a test holds it against them (decision 105).
"""

import sqlite3
from contextlib import closing
from functools import cache
from importlib.resources import files
from pathlib import Path

FILE = "tables.sql"
MADE = "-- Written by tools/reference_pages.py from the migrations. Change those, then run: make docs"


@cache
def steps() -> frozenset[tuple[str, str]]:
    """Name the migrations that these tables have had: app and name of each."""
    with closing(sqlite3.connect(":memory:")) as there:
        there.executescript(_statements())
        return frozenset(there.execute("SELECT app, name FROM django_migrations"))


def make(place: Path) -> None:
    """Make the tables, without rows but those that note the migrations, in a file that has none."""
    with closing(sqlite3.connect(place)) as there:
        there.executescript(_statements())


def written(place: Path) -> str:
    """Write what makes the tables of a file, and what notes its migrations, as statements."""
    made = (
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' "
        "ORDER BY type = 'trigger', type = 'index', rowid"
    )
    with closing(sqlite3.connect(place)) as here:
        told = [sql for (sql,) in here.execute(made)]
        told += (
            f"INSERT INTO django_migrations (app, name, applied) VALUES ('{app}', '{name}', datetime('now'))"  # noqa: S608 — written, not run
            for app, name in here.execute("SELECT app, name FROM django_migrations ORDER BY id")
        )
    return f"{MADE}\nBEGIN;\n" + "".join(f"{each};\n" for each in [*told, "COMMIT"])


def _statements() -> str:
    return files(__package__).joinpath(FILE).read_text("utf-8")
