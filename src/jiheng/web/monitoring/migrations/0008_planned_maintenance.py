"""What is decided on may be planned maintenance, too."""

from django.db import migrations, models

from jiheng.web.trail.guards import append_only

MAKE, DROP = append_only("monitoring_exclusionclaim", when="OLD.state <> 'asked'")


class Migration(migrations.Migration):
    """Say of what kind the record is; SQLite makes the table anew and forgets its triggers."""

    dependencies = (("monitoring", "0007_one_fault"),)
    operations = (
        migrations.RunPython(DROP, MAKE),
        migrations.AddField("exclusionclaim", "kind", models.CharField(max_length=40, default="outage")),
        migrations.RunPython(MAKE, DROP),
    )
