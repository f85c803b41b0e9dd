"""What is decided on a project in the middle of its year; what was returned or closed is never changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import jiheng.web.ids
from jiheng.web.trail.guards import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0004_what_is_said_stands_in_a_file"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision", models.TextField(blank=True, verbose_name="审批意见")),
                ("id", models.UUIDField(default=jiheng.web.ids.new_id, primary_key=True, serialize=False)),
                ("as_of", models.DateField(verbose_name="监控截至")),
                ("indicator", models.CharField(blank=True, max_length=200, verbose_name="指标")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "待批准"),
                            ("approved", "已决定，待落实"),
                            ("returned", "已退回"),
                            ("closed", "已了结"),
                        ],
                        default="asked",
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                (
                    "handling",
                    models.CharField(
                        choices=[
                            ("continue", "继续执行"),
                            ("adjust", "调整目标或预算"),
                            ("suspend", "暂停执行、停止拨款"),
                        ],
                        max_length=20,
                        verbose_name="处理决定",
                    ),
                ),
                ("reason", models.TextField(verbose_name="决定理由")),
                ("deadline", models.DateField(null=True, verbose_name="办结期限")),
                ("document_number", models.CharField(blank=True, max_length=100, verbose_name="文号")),
                ("record_id", models.CharField(blank=True, max_length=200)),
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
                    "filing",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="evaluations.filing",
                    ),
                ),
                (
                    "matter",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction",
                        to="evaluations.matter",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "project"], name="evaluations_state_4c1f27_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")),
                        fields=("project", "as_of", "indicator"),
                        name="one_proposed_correction",
                    )
                ],
            },
        ),
        migrations.RunPython(
            *append_only("evaluations_correction", when="OLD.state IN ('returned', 'closed')")
        ),
    ]
