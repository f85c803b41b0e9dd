"""Public versions of documents; what was decided on is never changed, files never."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import jiheng.web.ids
from jiheng.web.trail.guards import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0006_reopenings"),
        ("reports", "0003_copies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicVersion",
            fields=[
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision", models.TextField(blank=True, verbose_name="审批意见")),
                ("id", models.UUIDField(default=jiheng.web.ids.new_id, primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "待批准"), ("approved", "已批准公开"), ("returned", "已退回")],
                        default="asked",
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                ("counts", models.JSONField(default=dict)),
                ("finds", models.JSONField(default=list)),
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
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="public_versions",
                        to="reports.madereport",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")),
                        fields=("report",),
                        name="one_proposed_public_version",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("format", models.CharField(max_length=10)),
                ("name", models.CharField(max_length=255)),
                (
                    "stored",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evidence.storedfile",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="reports.publicversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("version", "format"), name="one_public_file_a_format")
                ],
            },
        ),
        migrations.RunPython(
            *append_only("reports_publicversion", when="OLD.state IN ('approved', 'returned')")
        ),
        migrations.RunPython(*append_only("reports_publicfile")),
    ]
