"""What takes in alerts or answers waits for a second person; what there was is in force."""

from collections.abc import Iterator

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import StateApps

STATES = [("asked", "待批准"), ("approved", "已批准"), ("returned", "已退回"), ("withdrawn", "已收回")]


def state(default: str) -> "models.CharField[str, str]":
    """Give the column of a state."""
    return models.CharField(choices=STATES, default=default, max_length=20, verbose_name="状态")


def columns(name: str) -> Iterator[Operation]:
    """Add the columns of what is asked and decided on; rows that are there were approved."""
    person = models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
    )
    yield migrations.AddField(name, "state", state("approved"))
    yield migrations.AlterField(name, "state", state("asked"))
    yield migrations.AddField(name, "decided_by", person)
    yield migrations.AddField(name, "decided_at", models.DateTimeField(null=True))
    yield migrations.AddField(
        name,
        "decision",
        models.TextField(blank=True, default="", verbose_name="审批意见"),
        preserve_default=False,
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
        migrations.RenameField("receiver", "made_by", "asked_by"),
        migrations.RenameField("receiver", "made_at", "asked_at"),
        migrations.RenameField("robot", "set_by", "asked_by"),
        migrations.RenameField("robot", "set_at", "asked_at"),
        migrations.RenameField("staff", "bound_by", "asked_by"),
        migrations.RenameField("staff", "bound_at", "asked_at"),
        migrations.AddField(
            "robot",
            "proposed",
            models.CharField(blank=True, default="", max_length=1000),
            preserve_default=False,
        ),
        *columns("receiver"),
        *columns("robot"),
        *columns("staff"),
        migrations.RunPython(settle, migrations.RunPython.noop),
    ]
