"""What was decided on the use of a result is not changed: it is answered, or replaced by another decision."""

from django.db import migrations

from jiheng.web.trail.guards import append_only

ANSWERS = ("state", "record_id", "answer", "answered_by_id", "answered_at")


class Migration(migrations.Migration):
    """Make the triggers."""

    dependencies = (("uses", "0002_withdrawn_uses"),)

    operations = (
        migrations.RunPython(
            *append_only("uses_usedecision", but=ANSWERS, when="OLD.state = 'approved'", name="decided")
        ),
    )
