"""A permit that was returned or withdrawn is never changed."""

from django.db import migrations

from jiheng.web.trail.guards import append_only


class Migration(migrations.Migration):
    """Make the triggers."""

    dependencies = (("monitoring", "0011_firing_alerts"),)

    operations = (
        migrations.RunPython(
            *append_only("monitoring_permit", when="OLD.state IN ('returned', 'withdrawn')")
        ),
    )
