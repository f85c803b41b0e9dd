"""A group's channel waits for a second administrator; those there are in force."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STATES = [("asked", "待批准"), ("approved", "已批准"), ("returned", "已退回"), ("withdrawn", "已收回")]


def state(default: str) -> "models.CharField[str, str]":
    """Give the column of the state."""
    return models.CharField(choices=STATES, default=default, max_length=20, verbose_name="状态")


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0003_alarms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameField("channel", "made_by", "asked_by"),
        migrations.RenameField("channel", "made_at", "asked_at"),
        migrations.AddField("channel", "state", state("approved")),
        migrations.AlterField("channel", "state", state("asked")),
        migrations.AddField(
            "channel",
            "decided_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("channel", "decided_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "channel",
            "decision",
            models.TextField(blank=True, default="", verbose_name="审批意见"),
            preserve_default=False,
        ),
    ]
