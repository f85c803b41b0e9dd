"""What was decided on restoring is never changed."""

from django.db import migrations

from jiheng.web.trail.guards import append_only


class Migration(migrations.Migration):
    """Make the triggers."""

    dependencies = (("backups", "0001_initial"),)

    operations = (
        migrations.RunPython(*append_only("backups_restoring", when="OLD.state IN ('returned', 'failed')")),
    )
