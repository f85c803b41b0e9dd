"""A proposal may ask that the second factor of somebody is cleared, and says how the person was verified."""

from django.db import migrations, models

from jiheng.web.trail.guards import append_only

MAKE, DROP = append_only("accounts_proposal", when="OLD.state <> 'asked'")
KINDS = [
    ("new", "新人加入"),
    ("role", "已有的人担任角色"),
    ("end", "不再担任角色"),
    ("factor", "清除第二重验证"),
]


class Migration(migrations.Migration):
    """Add the column, empty before; SQLite makes the table anew, without its triggers."""

    dependencies = (("accounts", "0003_proposals"),)
    operations = (
        migrations.RunPython(DROP, MAKE),
        migrations.AlterField("proposal", "kind", models.CharField("提请什么", max_length=10, choices=KINDS)),
        migrations.AddField(
            "proposal",
            "verified",
            models.CharField("怎样核实是本人", max_length=200, blank=True, db_default=""),
        ),
        migrations.RunPython(MAKE, DROP),
    )
