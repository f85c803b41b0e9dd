"""Keep with a stand of which text it is: a draft is changed in place."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the count."""

    dependencies = (("desk", "0001_kept_stand"),)
    operations = (
        migrations.AddField("keptstand", "text_changes", models.PositiveIntegerField(db_default=0)),
    )
