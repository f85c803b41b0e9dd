"""What is kept for ever is guarded by the database itself."""

from django.db import migrations

from jiheng.web.trail.guards import append_only


class Migration(migrations.Migration):
    """Make the triggers."""

    dependencies = (("projects", "0001_initial"),)
    operations = (
        migrations.RunPython(*append_only("projects_projectversion", when="OLD.state = 'approved'")),
    )
