"""The leaf table written from the tables of the server: which projects, and what is known of each there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeAlias

from django.db.models import Q, QuerySet
from django.utils import timezone

from jiheng.errors import NotFoundError
from jiheng.portfolio.leaf_rows import Row
from jiheng.portfolio.leaf_table import FILED, LATE, NOT_FILED
from jiheng.web.accounts.models import Organisation
from jiheng.web.bureau.stored_project import StoredProject
from jiheng.web.filing.queries import due_days, with_filed_at
from jiheng.web.projects.models import Project
from jiheng.workflows.write_leaves import PER_PART, PROCESSES, LeavesWritten, in_parts, write_parts

Progress: TypeAlias = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which projects: of an organisation and all below it, of a year; all where nothing is said.

    `due` is the day by which the evaluation is to be filed; None: as is set on the server.
    """

    organisation: str = ""
    year: int | None = None
    due: date | None = None


def write_stored(
    wanted: Wanted,
    table: Path,
    *,
    on: date,
    processes: int = PROCESSES,
    per_part: int = PER_PART,
    progress: Progress = lambda _done, _total: None,
) -> LeavesWritten:
    """Write the server's projects to `table`; work that was stopped goes on the same day.

    Raises NotFoundError for an organisation that is not there, or without any project, and as `write_parts`.
    """
    sources = stored_projects(wanted)
    about = {
        "server": [each.id for each in sources], "per_part": per_part, "on": str(on),
        "due": [each.known["due_on"] for each in sources],
    }  # fmt: skip
    return write_parts(in_parts(sources, per_part), table, about, processes=processes, progress=progress)


def stored_projects(wanted: Wanted) -> list[StoredProject]:
    """List the projects, each with what the server knows of it. Raises NotFoundError as `write_stored`."""
    names, due_of = _organisations(), due_days()
    told = [
        _source(each, names, wanted.due or due_of(each.organisation.path, each.fiscal_year))
        for each in _projects(wanted).iterator(2_000)
    ]
    if not told:
        raise NotFoundError(
            "服务器上没有这样的项目\n    怎么办：看 --organisation 和 --year 写得对不对，或不写"
        )
    return told


def _projects(wanted: Wanted) -> "QuerySet[Project]":
    found = Project.objects.filter(is_sample=False)
    if wanted.organisation:
        named = Q(name=wanted.organisation) | Q(short_name=wanted.organisation)
        above = Organisation.objects.filter(named).order_by("path").first()
        if above is None:
            raise NotFoundError(
                f"服务器上没有单位“{wanted.organisation}”\n    怎么办：写它在“单位”页上的名称或简称"
            )
        found = found.filter(organisation__path__startswith=above.path)
    if wanted.year is not None:
        found = found.filter(fiscal_year=wanted.year)
    return with_filed_at(found).select_related("organisation").order_by("pk")


def _source(project: Project, names: dict[str, str], due: date | None) -> StoredProject:
    path = project.organisation.path
    signed = project.filed_at  # type: ignore[attr-defined] # annotated
    filed = timezone.localdate(signed) if signed else None
    late = bool(filed and due and filed > due)
    known: Row = {
        "name": project.name,
        "unit": project.unit,
        "year": project.fiscal_year,
        "code": str(project.pk),
        "organisation": names[path],
        "unit_ids": path,
        "filing": NOT_FILED if filed is None else LATE if late else FILED,
        "filed_on": filed and filed.isoformat(),
        "due_on": due and due.isoformat(),
    }
    return StoredProject(str(project.pk), project.folder_name or str(project), known)


def _organisations() -> dict[str, str]:
    """Give the names of each organisation and all above it, from the top, by its path."""
    told: dict[str, str] = {}
    for path, name in Organisation.objects.order_by("path").values_list("path", "name"):
        above = told.get("/".join(path.split("/")[:-2]) + "/", "")
        told[path] = f"{above}/{name}" if above else name
    return told
