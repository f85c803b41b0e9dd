"""A public version can be taken back by who proposed it; what was taken back is never changed."""

from django.db import migrations, models

from jiheng.web.trail.guards import append_only

MAKE, DROP = append_only("reports_publicversion", when="OLD.state IN ('approved', 'returned')")


class Migration(migrations.Migration):
    dependencies = (("reports", "0005_public_by_state"),)

    operations = (
        migrations.RunPython(DROP, MAKE),
        migrations.AlterField(
            model_name="publicversion",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "待批准"),
                    ("approved", "已批准公开"),
                    ("returned", "已退回"),
                    ("withdrawn", "已撤回"),
                ],
                default="asked",
                max_length=20,
                verbose_name="状态",
            ),
        ),
        migrations.RunPython(
            *append_only("reports_publicversion", when="OLD.state IN ('approved', 'returned', 'withdrawn')")
        ),
    )
