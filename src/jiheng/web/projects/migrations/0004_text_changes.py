"""Count how often the text that a project shows was changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the count."""

    dependencies = (("projects", "0003_waiting_versions"),)
    operations = (migrations.AddField("project", "text_changes", models.PositiveIntegerField(db_default=0)),)
