"""Approved waivers are records, whose ledger a plan follows already."""

from django.db import migrations


class Migration(migrations.Migration):
    """Take the count of approved waivers away."""

    dependencies = (("duties", "0003_guards"),)
    operations = (migrations.RemoveField("plan", "waivers"),)
