"""What the tests of the application may ask for.

The database is SQLite in memory, or what DATABASE_URL names: `tools/postgresql` starts one for a command.
"""

import json
import os
import sqlite3
from contextlib import closing
from unittest import mock

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import management
from django.db import connection
from django.db.backends.base.creation import BaseDatabaseCreation
from django.db.models.signals import post_save
from whitenoise.middleware import WhiteNoiseMiddleware

from jiheng.evidence.kinds import KINDS
from jiheng.web.accounts.permissions import matrix
from jiheng.web.jobs.registry import KINDS as KINDS_OF_JOBS
from jiheng.web.system.entry_words import TITLES
from jiheng.web.system.words import ACTS
from jiheng.web.system.words import KINDS as KIND_WORDS
from jiheng.web.trail.models import Entry
from tests.support.browser import (  # noqa: F401 - fixtures of every test in a browser
    browser_context_args,
    browser_type_launch_args,
    complaints,
    page,
    shot,
)
from tests.support.cast import Cast, cast
from tests.support.database import shared_database
from tests.support.migrated import migrated_file, migrated_template
from tests.support.nights import without_long_jobs

shared_database = pytest.fixture(shared_database)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):  # noqa: ARG001 — as it was
    """Copy a migrated database instead of migrating for each worker."""
    usual = management.call_command

    def copied(command, *words, **told):
        if command != "migrate":
            usual(command, *words, **told)
        elif connection.vendor == "sqlite":
            connection.ensure_connection()
            with closing(sqlite3.connect(migrated_file())) as source:
                source.backup(connection.connection)

    create = BaseDatabaseCreation.create_test_db

    def created(self, *words, **told):
        with mock.patch.object(management, "call_command", copied):
            return create(self, *words, **told)

    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated_template(os.environ["DATABASE_URL"])
    with mock.patch.object(BaseDatabaseCreation, "create_test_db", created):
        yield


@pytest.fixture(autouse=True, scope="session")
def long_jobs():
    """Leave what takes long to the tests that ask for it; give how it is scheduled."""
    usual = without_long_jobs()
    yield usual
    KINDS_OF_JOBS.by_code.update(usual)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Keep uploaded files in a folder of the test."""
    settings.FILES = tmp_path / "files"
    return settings.FILES


@pytest.fixture(autouse=True, scope="session")
def passwords_hashed_at_once():
    """Let the tests hash as the product does, at the least cost: they hash thousands of times."""
    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost = 1, 8 * Argon2PasswordHasher.parallelism


@pytest.fixture(autouse=True, scope="session")
def assets_found_once():
    """Let every client know the assets that the first one found, which are the same for all."""
    look, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def known(self):
        if not found:
            look(self)
            found.update(self.files)
        self.files.update(found)

    with mock.patch.object(WhiteNoiseMiddleware, "add_files_from_finders", known):
        yield


@pytest.fixture(autouse=True, scope="session")
def told_in_words():
    """Refuse every entry of the trail, whoever writes it, for which its page has no Chinese words."""

    def check(instance, **_):
        body = json.loads(instance.body)
        keys = {*body["before"], *body["after"]}
        fields = (
            {each.name for each in KINDS[str(body["after"]["kind"])].fields} if "content" in keys else set()
        )
        lacking = [
            *({instance.act} - ACTS.keys()),
            *({instance.object_kind} - ({*KIND_WORDS} | {*matrix().titles})),
            *(each for each in keys - TITLES.keys() - fields if each.isascii()),
        ]
        assert not lacking, f"no words for {lacking} of {instance.body[:300]}"

    post_save.connect(check, sender=Entry, weak=False)
    yield
    post_save.disconnect(check, sender=Entry)


@pytest.fixture
def ours(db) -> Cast:  # noqa: ARG001 — it needs a database
    """Our own region."""
    return cast("甲")


@pytest.fixture
def theirs(db) -> Cast:  # noqa: ARG001
    """Another region, of strangers."""
    return cast("乙")


@pytest.fixture(autouse=True, scope="session")
def emptied_all_the_same():
    """Let the tests that commit empty the tables afterwards, which the guards refuse to everybody else."""
    ops = type(connection.ops)
    empty = ops.execute_sql_flush

    def without_guards(self, statements):
        if connection.vendor == "postgresql":
            return empty(self, ["SET session_replication_role = replica", *statements, "RESET ALL"])
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            guards = cursor.fetchall()
            for name, _ in guards:
                cursor.execute(f'DROP TRIGGER "{name}"')
            empty(self, statements)
            for _, sql in guards:
                cursor.execute(sql)
        return None

    ops.execute_sql_flush = without_guards
    yield
    ops.execute_sql_flush = empty
