"""What is kept for ever is guarded by the database itself."""

from django.db import migrations

from jiheng.web.trail.guards import append_only


class Migration(migrations.Migration):
    """Make the triggers."""

    dependencies = (("trail", "0001_initial"),)
    operations = (migrations.RunPython(*append_only("trail_entry")),)
