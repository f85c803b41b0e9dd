"""The tables of an empty file, without its migrations; the reference pages' test holds them fresh."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

from django.db.migrations.loader import MigrationLoader

from jiheng.web.backups import postgresql
from jiheng.web.sqlite import tables

BEGIN = """
import django
django.setup()
from jiheng.web.serving import database
from jiheng.web.sqlite import tables

LATEST = ("TRIGGER \\"uses_usedecision_decided_", "'0003_decided_is_locked'")  # what a step makes
text = tables._statements().splitlines(keepends=True)
tables._statements = lambda: "".join(line for line in text if not any(each in line for each in LATEST))
database.refuse_unsafe()  # opens it
assert database.migrate() == len(tables.steps()) + 1
"""


def test_every_migration_of_the_program_is_in_them():
    assert tables.steps() == MigrationLoader(None).disk_migrations.keys()


def test_they_are_made_as_they_are_written(tmp_path):
    tables.make(tmp_path / "new")
    assert tables.written(tmp_path / "new") == tables._statements()
    assert "CREATE TRIGGER" in tables._statements()


def test_a_new_database_begins_with_them_and_takes_the_steps_that_came_since(tmp_path):
    begun = [sys.executable, "-c", BEGIN]
    environment = os.environ | {"JIHENG_DATA": str(tmp_path), "DATABASE_URL": ""}
    subprocess.run(begun, env=environment, check=True, timeout=60)
    assert tables.written(tmp_path / "jiheng.sqlite3") == tables._statements()


def test_tables_of_before_an_upgrade_are_made_by_their_own_migrations(tmp_path, django_db_blocker):
    with django_db_blocker.unblock():
        postgresql._make(tmp_path / "old", [("contenttypes", "0001_initial")])
    with closing(sqlite3.connect(tmp_path / "old")) as there:
        names = {
            name
            for (name,) in there.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'dj%'"
            )
        }
        assert names == {"django_migrations", "django_content_type"}
        assert (
            len(tables.steps()) > there.execute("SELECT count(*) FROM django_migrations").fetchone()[0] == 1
        )
