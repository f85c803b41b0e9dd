"""Where a group is told stays as it was approved, until it is stopped."""

from django.db import migrations

from jiheng.web.trail.guards import append_only


class Migration(migrations.Migration):
    """Make the triggers."""

    dependencies = (("notices", "0004_groups_by_two"),)
    operations = (
        migrations.RunPython(
            *append_only(
                "notices_channel", when="OLD.state <> 'asked'", with_end=("stopped_at",),
                ends="OLD.stopped_at IS NULL AND NEW.stopped_at IS NOT NULL",
            )
        ),
    )  # fmt: skip
