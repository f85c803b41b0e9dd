"""Who wrote an approved version stays who wrote it."""

from django.db import migrations

from jiheng.web.trail.guards import locked_with


class Migration(migrations.Migration):
    """Make the triggers."""

    dependencies = (("projects", "0004_text_changes"),)

    operations = (
        migrations.RunPython(
            *locked_with(
                "projects_projectversion_edited_by",
                "projectversion_id",
                "projects_projectversion",
                "state = 'approved'",
            )
        ),
    )
