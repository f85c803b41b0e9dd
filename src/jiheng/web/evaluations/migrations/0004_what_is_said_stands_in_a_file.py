"""What units have said of deviations goes into the file that a folder has of it."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db import migrations

from jiheng.projects.explanations import EXPLANATIONS_FILE, Explanation, explanations_content


def write_files(apps: Any, schema_editor: Any) -> None:  # noqa: ANN401 — as Django calls it
    """Write the file of every project that has said something."""
    database = schema_editor.connection.alias
    said: defaultdict[UUID, list[Explanation]] = defaultdict(list)
    for each in apps.get_model("evaluations", "Round").objects.using(database).order_by("as_of"):
        said[each.project_id] += [
            Explanation(
                each.as_of, name, told.get("cause", ""), told.get("reason", ""), told.get("measures", "")
            )
            for name, told in each.said.items()
        ]
    files = apps.get_model("projects", "ProjectFile").objects.using(database)
    for project, explanations in said.items():
        content = explanations_content(explanations)
        files.update_or_create(project_id=project, name=EXPLANATIONS_FILE, defaults={"content": content})


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0003_group_and_opinions"), ("projects", "0004_text_changes")]

    operations = [
        migrations.RunPython(write_files, migrations.RunPython.noop),
        migrations.RemoveField(model_name="round", name="said"),
    ]
