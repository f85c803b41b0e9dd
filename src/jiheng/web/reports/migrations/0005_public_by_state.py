"""What waits for approval is counted on every page."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("reports", "0004_public_versions"),)

    operations = (
        migrations.AddIndex(
            model_name="publicversion", index=models.Index(fields=["state"], name="public_by_state")
        ),
    )
