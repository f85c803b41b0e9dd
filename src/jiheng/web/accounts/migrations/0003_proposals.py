"""What heads ask of the administrators; never changed once it is decided."""

import django.db.models.deletion
import jiheng.web.ids
from jiheng.web.trail.guards import append_only
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Make the table and its triggers."""

    dependencies = [
        ("accounts", "0002_tokens_and_passwords"),
    ]

    operations = [
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.UUIDField(default=jiheng.web.ids.new_id, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("new", "新人加入"), ("role", "已有的人担任角色"), ("end", "不再担任角色")],
                        max_length=10,
                        verbose_name="提请什么",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("unit_clerk", "单位经办"),
                            ("unit_head", "单位负责人"),
                            ("vendor_engineer", "运维商工程师"),
                            ("vendor_manager", "运维商经理"),
                            ("evaluation_lead", "评价组长"),
                            ("expert", "专家"),
                            ("fiscal_clerk", "财政经办"),
                            ("fiscal_reviewer", "财政审核"),
                            ("auditor", "审计"),
                            ("public", "公众"),
                            ("system_admin", "系统管理员"),
                            ("security_admin", "安全管理员"),
                            ("audit_admin", "审计管理员"),
                        ],
                        max_length=20,
                        verbose_name="角色",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="手机")),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "办理中"), ("done", "已办好"), ("declined", "没有同意")],
                        default="asked",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="提请时间")),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision", models.CharField(blank=True, max_length=200, verbose_name="意见")),
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
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="单位",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.RunPython(*append_only("accounts_proposal", when="OLD.state <> 'asked'")),
    ]
