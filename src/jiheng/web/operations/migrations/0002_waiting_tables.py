from django.db import migrations, models


def name_bytes(apps, schema_editor):  # type: ignore[no-untyped-def]
    pending = apps.get_model("operations", "PendingImport").objects.using(schema_editor.connection.alias)
    for each in pending.select_related("stored").iterator():
        pending.filter(pk=each.pk).update(sha256=each.stored_id, size=each.stored.size)


class Migration(migrations.Migration):
    dependencies = (("operations", "0001_initial"),)
    operations = (
        migrations.AddField("pendingimport", "sha256", models.CharField(max_length=64, default="")),
        migrations.AddField("pendingimport", "size", models.PositiveBigIntegerField(default=0)),
        migrations.AddField("pendingimport", "seen", models.BinaryField(null=True)),
        migrations.RunPython(name_bytes, migrations.RunPython.noop),
        migrations.AlterField("pendingimport", "sha256", models.CharField(max_length=64)),
        migrations.RemoveField("pendingimport", "stored"),
    )
