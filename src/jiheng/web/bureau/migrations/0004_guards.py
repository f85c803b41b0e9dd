"""What was drawn or made for the bureau is never changed."""

from django.db import migrations

from jiheng.web.trail.guards import append_only


class Migration(migrations.Migration):
    """Make the triggers."""

    dependencies = (("bureau", "0003_lists_and_summaries"),)

    operations = (
        migrations.RunPython(*append_only("bureau_sample")),
        migrations.RunPython(*append_only("bureau_departmentsummary")),
        migrations.RunPython(*append_only("bureau_summaryfile")),
    )
