from django.db import migrations

from jiheng.web.trail.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("audits", "0001_initial")]
    operations = [
        migrations.RunPython(*append_only("audits_auditedreport")),
        migrations.RunPython(*append_only("audits_auditresult")),
        migrations.RunPython(*append_only("audits_acceptance", when="OLD.taken_back_at IS NOT NULL")),
    ]
