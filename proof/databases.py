"""Databases of the proof: the tables as they are migrated, empty, where the settings look for them."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import psycopg
from django.db import connection

from proof.row import NotRunError
from tests.support.migrated import DATABASE, migrated_file, migrated_template
from tests.support.real_servers import postgresql


def ready(room: Path) -> None:
    """Put an empty database where the settings look for it, and open Django on it."""
    if not os.environ.get("DATABASE_URL"):
        shutil.copyfile(migrated_file(), room / DATABASE)
    django.setup()


@contextmanager
def on_postgresql(room: Path) -> Iterator[str]:
    """Let the row have its tables in PostgreSQL; give the address of a second database there, without tables.

    It is reached by its socket, so that what has no network reaches it too.
    """
    from _pytest.outcomes import Skipped

    home = room.with_name("postgresql")
    try:
        with postgresql(home):
            server = f"postgresql://app@{str(home).replace('/', '%2F')}:{_port(home)}"
            template = migrated_template(f"{server}/postgres")
            with psycopg.connect(f"{server}/postgres", autocommit=True) as around:
                around.execute(f"CREATE DATABASE jiheng TEMPLATE {template}")
                around.execute("CREATE DATABASE empty")
            os.environ["DATABASE_URL"] = f"{server}/jiheng"
            yield f"{server}/empty"
    except Skipped as skipped:
        raise NotRunError("PostgreSQL missing") from skipped


def _port(home: Path) -> str:
    """Tell by its socket the port of a PostgreSQL."""
    return next(each.name.rpartition(".")[2] for each in home.glob(".s.PGSQL.*") if each.is_socket())


def address() -> str:
    """Give where the tables of the row are; empty where they are in its folder."""
    return os.environ.get("DATABASE_URL", "")


def unguarded() -> list[str]:
    """Name what the models say is unique, and the database does not hold to it (I-2)."""
    from django.apps import apps

    missing = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            there = connection.introspection.get_constraints(cursor, model._meta.db_table)
            kept = {
                frozenset(each["columns"]) for each in there.values() if each["unique"] or each["primary_key"]
            }
            for fields in _unique(model):
                columns = frozenset(model._meta.get_field(each).column for each in fields)
                if columns not in kept:
                    missing.append(f"{model._meta.label}({', '.join(sorted(columns))})")
    return missing


def _unique(model):
    """Give the sets of fields that a model says are unique; what an expression says is not looked at."""
    from django.db.models import UniqueConstraint

    yield from ((each.name,) for each in model._meta.local_fields if each.unique)
    yield from model._meta.unique_together
    yield from (
        each.fields for each in model._meta.constraints if isinstance(each, UniqueConstraint) and each.fields
    )
