from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("operations", "0002_waiting_tables"),)
    operations = (
        migrations.AddField("pendingimport", "wrong_sha256", models.CharField(max_length=64, blank=True)),
    )
