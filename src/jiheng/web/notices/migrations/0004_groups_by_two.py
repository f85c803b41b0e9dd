"""A group's channel waits for a second administrator; those there are in force."""

from importlib import import_module

from django.conf import settings
from django.db import migrations

by_two = import_module("jiheng.web.monitoring.migrations.0013_ways_in_by_two")


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0003_alarms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [*by_two.renamed("channel", "made_by", "made_at"), *by_two.columns("channel")]
