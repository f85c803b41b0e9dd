import django.db.models.deletion
import jiheng.web.ids
from django.conf import settings
from django.db import migrations, models

from jiheng.web.trail.guards import append_only, never_within

SIGNED = "ON s.project_id = {0}.project_id AND (s.kind = '' OR s.kind = {0}.kind) AND {0}.happened_on BETWEEN s.first AND s.last"
IN_FORCE = (
    "NOT EXISTS (SELECT 1 FROM evidence_reopening r WHERE r.sign_off_id = s.id AND r.state = 'approved')"
)
CORRECTED = (
    "WHERE NEW.supersedes <> '' AND o.project_id = NEW.project_id AND o.record_id = NEW.supersedes "
    "AND o.kind = NEW.kind"
)


def within(and_in_force: str) -> str:
    new, old = SIGNED.format("NEW").removeprefix("ON "), SIGNED.format("o")
    return (
        f"SELECT 1 FROM evidence_signoff s WHERE {new}{and_in_force} UNION ALL "
        f"SELECT 1 FROM evidence_record o JOIN evidence_signoff s {old} {CORRECTED}{and_in_force}"
    )


old_make, old_drop = never_within("evidence_record", within(""), unless="NEW.is_late")
new_make, new_drop = never_within("evidence_record", within(f" AND {IN_FORCE}"), unless="NEW.is_late")


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0005_counted_registers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reopening",
            fields=[
                ("id", models.UUIDField(default=jiheng.web.ids.new_id, primary_key=True, serialize=False)),
                ("reason", models.TextField(verbose_name="理由")),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "待审批"), ("approved", "已重新打开"), ("returned", "已退回")],
                        default="asked",
                        max_length=20,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision", models.TextField(blank=True, verbose_name="审批意见")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sign_off",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reopenings",
                        to="evidence.signoff",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["asked", "approved"])),
                        fields=("sign_off",),
                        name="one_reopening_a_sign_off",
                    )
                ],
            },
        ),
        migrations.RunPython(*append_only("evidence_reopening", when="OLD.state <> 'asked'")),
        migrations.RunPython(old_drop, old_make),
        migrations.RunPython(new_make, new_drop),
    ]
