"""An urgent right stays as it was decided on; it may be ended sooner, never later."""

from django.db import migrations

from jiheng.web.trail.guards import append_only


class Migration(migrations.Migration):
    """Make the triggers."""

    dependencies = (("projects", "0006_urgent_rights"),)
    operations = (
        migrations.RunPython(
            *append_only(
                "projects_urgentright", when="OLD.state <> 'asked'",
                with_end=("state", "until", "ended_by_id"),
                ends="OLD.state = 'granted' AND NEW.state = 'ended' AND NEW.until <= OLD.until",
            )
        ),
    )  # fmt: skip
