"""U-03: what was added since the newest release takes nothing away that its program still uses.

Every operation of the migrations that the release does not have is looked at: a column or table that goes or
is renamed, a column that must be filled and has no value of its own in the database, a type that changes, SQL
of our own that drops something.
"""

import django

from proof import released
from proof.row import Row

row = Row(
    "U-03",
    promises=("I-1",),
    sizes={"short": {"steps": 1}, "night": {"steps": 1}},
    bars=("steps >= size.steps", "operations >= 1", "incompatible = 0"),
)


@row.runs
def look(trial):
    """Hold each operation that is new against the list."""
    from jiheng.web.backups.snapshot import survey

    released.unpack(released.versions()[-1], trial.room)
    django.setup()
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    had = set(survey(trial.room / "jiheng.sqlite3").migrations)
    new = [each for key, each in loader.disk_migrations.items() if ".".join(key) not in had]
    made, wrong, count = set(), [], 0
    for migration in new:
        for operation in _of_tables(migration.operations):
            count += 1
            made |= (
                {(migration.app_label, operation.name_lower)}
                if type(operation).__name__ == "CreateModel"
                else set()
            )
            if _takes_away(migration.app_label, operation, made):
                wrong.append(f"{migration}: {operation.describe()}")
    for each in wrong:
        print(each)
    return {"steps": len(new), "operations": count, "incompatible": len(wrong)}


def _of_tables(operations):
    """Give what is done to the tables, without what only Django is told."""
    for each in operations:
        if type(each).__name__ == "SeparateDatabaseAndState":
            yield from _of_tables(each.database_operations)
        else:
            yield each


def _takes_away(app, operation, made):
    """Say whether the release's program would miss something, or could no longer write."""
    from django.db.models import NOT_PROVIDED

    name = type(operation).__name__
    if name in (
        "CreateModel",
        "AddIndex",
        "RemoveIndex",
        "AlterModelOptions",
        "AlterModelManagers",
        "RunPython",
    ):
        return False
    if (app, getattr(operation, "model_name_lower", "")) in made:
        return False
    if name == "AddField":
        field = operation.field
        return not (field.null or field.db_default is not NOT_PROVIDED or field.many_to_many)
    if name == "RunSQL":
        return "DROP" in str(operation.sql).upper()
    if name == "AlterField":
        return not operation.field.null and not operation.field.choices
    return name != "RemoveConstraint"
