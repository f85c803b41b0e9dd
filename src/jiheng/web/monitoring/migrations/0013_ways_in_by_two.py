"""What takes in alerts or answers waits for a second person; what there was is in force."""

from collections.abc import Iterator
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import StateApps

STATES = [("asked", "待批准"), ("approved", "已批准"), ("returned", "已退回"), ("withdrawn", "已收回")]


def only_told(*operations: Operation) -> Operation:
    """Change what Django knows, not the tables: the program before goes on with these (U-03)."""
    return migrations.SeparateDatabaseAndState(state_operations=operations)


def renamed(name: str, by: str, at: str) -> Iterator[Operation]:
    """Call who entered it, and when, `asked_by` and `asked_at`; the columns keep their names."""
    person = models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL,
        db_column=f"{by}_id",
    )  # fmt: skip
    yield only_told(
        migrations.RenameField(name, by, "asked_by"), migrations.AlterField(name, "asked_by", person),
        migrations.RenameField(name, at, "asked_at"),
        migrations.AlterField(name, "asked_at", models.DateTimeField(db_column=at)),
    )  # fmt: skip


def columns(name: str) -> Iterator[Operation]:
    """Add the columns of what is asked and decided on; rows that are there were approved.

    So are those that the program before adds.
    """
    person = models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
    )
    state: dict[str, Any] = {"choices": STATES, "max_length": 20, "verbose_name": "状态"}
    words: dict[str, Any] = {"blank": True, "verbose_name": "审批意见"}
    yield migrations.AddField(name, "state", models.CharField(db_default="approved", **state))
    yield migrations.AddField(name, "decided_by", person)
    yield migrations.AddField(name, "decided_at", models.DateTimeField(null=True))
    yield migrations.AddField(name, "decision", models.TextField(db_default="", **words))
    yield only_told(
        migrations.AlterField(name, "state", models.CharField(default="asked", **state)),
        migrations.AlterField(name, "decision", models.TextField(**words)),
    )


def settle(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Say of what was withdrawn or cleared that it was."""
    using = schema_editor.connection.alias
    receivers = apps.get_model("monitoring", "Receiver").objects.using(using)
    receivers.exclude(withdrawn_at=None).update(state="withdrawn")
    apps.get_model("monitoring", "Robot").objects.using(using).filter(secret="").update(state="withdrawn")


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0012_permits_are_locked"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *renamed("receiver", "made_by", "made_at"),
        *renamed("robot", "set_by", "set_at"),
        *renamed("staff", "bound_by", "bound_at"),
        migrations.AddField(
            "robot", "proposed", models.CharField(blank=True, db_default="", max_length=1000)
        ),
        only_told(migrations.AlterField("robot", "proposed", models.CharField(blank=True, max_length=1000))),
        *columns("receiver"),
        *columns("robot"),
        *columns("staff"),
        migrations.RunPython(settle, migrations.RunPython.noop),
    ]
