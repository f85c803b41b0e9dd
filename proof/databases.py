"""Databases of the proof: the tables as they are migrated, empty, in the data folder of the row."""

import shutil
from pathlib import Path

import django
from django.db import connection

from tests.support.migrated import DATABASE, migrated_file


def ready(room: Path) -> None:
    """Put an empty database where the settings look for it, and open Django on it."""
    shutil.copyfile(migrated_file(), room / DATABASE)
    django.setup()


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
