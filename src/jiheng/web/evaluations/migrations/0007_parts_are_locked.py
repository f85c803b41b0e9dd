"""Marks are locked with their sheet, opinions with their report, what was signed or decided as far as it goes."""

from django.db import migrations

from jiheng.web.trail.guards import append_only, locked_with

ANSWERS = ("state", "decided_by_id", "decided_at", "decision", "handling", "deadline")
CLOSED = "state IN ('approved', 'returned')"


class Migration(migrations.Migration):
    """Make the triggers."""

    dependencies = (("evaluations", "0006_withdrawn_corrections"),)

    operations = (
        migrations.RunPython(
            *locked_with(
                "evaluations_mark", "seat_id", "evaluations_seat", "state IN ('submitted', 'conflict')"
            )
        ),
        migrations.RunPython(*locked_with("evaluations_opinion", "filing_id", "evaluations_filing", CLOSED)),
        migrations.RunPython(
            *append_only("evaluations_filing", but=ANSWERS, when="OLD.state = 'signed'", name="signed")
        ),
        migrations.RunPython(
            *append_only(
                "evaluations_correction",
                but=("state", "record_id", "matter_id"),
                when="OLD.state = 'approved'",
                name="decided",
            )
        ),
    )
