"""What is kept for ever is guarded by the database itself."""

from django.db import migrations

from jiheng.web.trail.guards import append_only, never_within

SIGN_OFF = (
    "SELECT 1 FROM evidence_signoff s WHERE s.project_id = NEW.project_id "
    "AND (s.kind = '' OR s.kind = NEW.kind) AND NEW.happened_on BETWEEN s.first AND s.last"
)


class Migration(migrations.Migration):
    """Make the triggers."""

    dependencies = (("evidence", "0001_initial"),)
    operations = (
        migrations.RunPython(*append_only("evidence_record", set_once=("superseded_by",))),
        migrations.RunPython(*never_within("evidence_record", SIGN_OFF, unless="NEW.is_late")),
        migrations.RunPython(*append_only("evidence_ledgerline")),
        migrations.RunPython(*append_only("evidence_storedfile")),
        migrations.RunPython(*append_only("evidence_evidencefile")),
        migrations.RunPython(*append_only("evidence_signoff")),
    )
