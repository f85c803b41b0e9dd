import django.db.models.deletion
from django.db import migrations, models

import jiheng.web.ids
from jiheng.web.trail.guards import append_only, never_within

BEFORE = (
    "SELECT 1 FROM evidence_signoff s WHERE s.project_id = NEW.project_id "
    "AND (s.kind = '' OR s.kind = NEW.kind) AND NEW.happened_on BETWEEN s.first AND s.last"
)
# Nor may a record that happened outside of what is signed take back one that lies within.
SIGN_OFF = (
    f"{BEFORE} UNION ALL SELECT 1 FROM evidence_record o JOIN evidence_signoff s "
    "ON s.project_id = o.project_id AND (s.kind = '' OR s.kind = o.kind) "
    "AND o.happened_on BETWEEN s.first AND s.last WHERE NEW.supersedes <> '' "
    "AND o.project_id = NEW.project_id AND o.record_id = NEW.supersedes AND o.kind = NEW.kind"
)
old_make, old_drop = never_within("evidence_record", BEFORE, unless="NEW.is_late")
new_make, new_drop = never_within("evidence_record", SIGN_OFF, unless="NEW.is_late")


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0002_guards"),
        ("projects", "0002_guards"),
    ]

    operations = [
        migrations.AddField(
            model_name="register",
            name="entered",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="register",
            name="sheet",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.UUIDField(default=jiheng.web.ids.new_id, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("kind", models.CharField(max_length=40)),
                ("first", models.PositiveIntegerField()),
                ("last", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("project", "key"), name="one_submission_a_key")
                ],
            },
        ),
        migrations.RunPython(*append_only("evidence_submission")),
        migrations.RunPython(old_drop, old_make),
        migrations.RunPython(new_make, new_drop),
    ]
