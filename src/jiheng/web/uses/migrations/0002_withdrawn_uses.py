"""A proposal can be taken back by who made it; what was taken back is never changed."""

from django.db import migrations, models

from jiheng.web.trail.guards import append_only

MAKE, DROP = append_only("uses_usedecision", when="OLD.state IN ('returned', 'replaced')")


class Migration(migrations.Migration):
    dependencies = (("uses", "0001_initial"),)

    operations = (
        migrations.RunPython(DROP, MAKE),
        migrations.AlterField(
            model_name="usedecision",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "待批准"),
                    ("approved", "已决定"),
                    ("returned", "已退回"),
                    ("withdrawn", "已撤回"),
                    ("replaced", "已被新的决定代替"),
                ],
                default="asked",
                max_length=20,
                verbose_name="状态",
            ),
        ),
        migrations.RunPython(
            *append_only("uses_usedecision", when="OLD.state IN ('returned', 'withdrawn', 'replaced')")
        ),
    )
