"""Whoever signed on the spot, and the picture of the signature."""

from django.db import migrations, models

from jiheng.web.trail.guards import append_only

MAKE, DROP = append_only("duties_checkin")


class Migration(migrations.Migration):
    """Add both, empty before; SQLite makes the table anew, without its triggers."""

    dependencies = (("duties", "0004_waivers_are_records"),)
    operations = (
        migrations.RunPython(DROP, MAKE),
        migrations.AddField("checkin", "signer", models.CharField("签字人", max_length=60, blank=True)),
        migrations.AddField("checkin", "signature", models.CharField("签字", max_length=200, blank=True)),
        migrations.RunPython(MAKE, DROP),
    )
