from django.db import migrations, models

from jiheng.web.trail.guards import append_only


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="End",
            fields=[
                ("position", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("chain", models.CharField(db_index=True, max_length=60)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("body", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Anchor",
            fields=[
                ("size", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("line", models.TextField(verbose_name="锚")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("daily", "每日"),
                            ("sign_off", "签认"),
                            ("asked", "手工"),
                            ("bundle", "证据包"),
                        ],
                        max_length=10,
                        verbose_name="缘由",
                    ),
                ),
                ("project", models.UUIDField(null=True)),
            ],
        ),
        migrations.RunPython(*append_only("anchors_end")),
        migrations.RunPython(*append_only("anchors_anchor")),
    ]
