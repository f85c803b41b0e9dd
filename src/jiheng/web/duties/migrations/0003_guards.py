"""A check-in is never changed; a waiver that was decided on neither."""

from django.db import migrations

from jiheng.web.trail.guards import append_only


class Migration(migrations.Migration):
    """Make the triggers."""

    dependencies = (("duties", "0002_spots"),)
    operations = (
        migrations.RunPython(*append_only("duties_checkin")),
        migrations.RunPython(*append_only("duties_dutywaiver", when="OLD.state <> 'asked'")),
    )
