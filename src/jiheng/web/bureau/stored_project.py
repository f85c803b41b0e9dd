"""A project in tables as a source of the leaf table; it goes to another process, which opens it there."""

from dataclasses import dataclass, field

import django
from django.apps import apps

from jiheng.portfolio.leaf_rows import ProjectRows, Row, rows_of


@dataclass(frozen=True, slots=True)
class StoredProject:
    """A project by its id; `place` is the name of the folder it would go out as."""

    id: str
    place: str
    known: Row = field(default_factory=dict)

    def rows(self, number: int) -> ProjectRows:
        """Open it and give its rows. Raises as `open_tables`."""
        if not apps.ready:
            django.setup()
        from jiheng.web.evidence.opened import open_tables  # noqa: PLC0415 — models, after django.setup
        from jiheng.web.projects.models import Project  # noqa: PLC0415 — models, after django.setup

        opened = open_tables(Project.objects.select_related("current").get(pk=self.id))
        return rows_of(opened.project, opened.evidence, number=number, folder=self.place)
