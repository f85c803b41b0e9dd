from django.db import migrations

from jiheng.web.trail.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [
        migrations.RunPython(*append_only("reports_madereport")),
        migrations.RunPython(*append_only("reports_reportfile")),
    ]
