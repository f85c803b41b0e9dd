"""A claim that was decided on is never changed."""

from django.db import migrations

from jiheng.web.trail.guards import append_only


class Migration(migrations.Migration):
    """Make the triggers."""

    dependencies = (("monitoring", "0002_outages"),)
    operations = (
        migrations.RunPython(*append_only("monitoring_exclusionclaim", when="OLD.state <> 'asked'")),
    )
