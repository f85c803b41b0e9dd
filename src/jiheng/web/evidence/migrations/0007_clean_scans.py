import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0006_reopenings")]

    operations = [
        migrations.CreateModel(
            name="CleanScan",
            fields=[
                (
                    "stored",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="clean_scan",
                        serialize=False,
                        to="evidence.storedfile",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
        ),
    ]
