"""A proposal can be taken back by who made it; what was taken back is never changed."""

from django.db import migrations, models

from jiheng.web.trail.guards import append_only

MAKE, DROP = append_only("evaluations_correction", when="OLD.state IN ('returned', 'closed')")


class Migration(migrations.Migration):
    dependencies = (("evaluations", "0005_corrections"),)

    operations = (
        migrations.RunPython(DROP, MAKE),
        migrations.AlterField(
            model_name="correction",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "待批准"),
                    ("approved", "已决定，待落实"),
                    ("returned", "已退回"),
                    ("withdrawn", "已撤回"),
                    ("closed", "已了结"),
                ],
                default="asked",
                max_length=20,
                verbose_name="状态",
            ),
        ),
        migrations.RunPython(
            *append_only("evaluations_correction", when="OLD.state IN ('returned', 'withdrawn', 'closed')")
        ),
    )
