"""Begin a project in tables, in the ways `jiheng init` begins one in a folder."""

import json
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction

from jiheng.errors import UsageError
from jiheng.evidence.facts.decisions import ResultUse
from jiheng.evidence.rebuilt import Record as StoredRecord
from jiheng.evidence.rebuilt import rebuilt
from jiheng.evidence.store import Evidence
from jiheng.projects.next_year import NextYear, next_year
from jiheng.projects.open_project import PROJECT_FILE
from jiheng.web.accounts.models import Organisation, User
from jiheng.web.projects import versions
from jiheng.web.projects.models import Project
from jiheng.web.projects.texts import beside_of, text_of
from jiheng.workflows.init_project import Beginning, FromLibrary, init_project

IT_OM = "it-om"


def from_library(
    organisation: Organisation, name: str, year: int, rule_set: str, *, by: User, at: datetime
) -> Project:
    """Begin with the usual indicators of operation and maintenance. Raises as `init_project` does."""
    chosen = FromLibrary(IT_OM, (), rule_set)
    return _begin(organisation, Beginning(name, year, organisation.name), chosen, by=by, at=at)


def blank(organisation: Organisation, name: str, year: int, *, by: User, at: datetime) -> Project:
    """Begin with a small sample that can be changed. Raises as `init_project` does."""
    return _begin(organisation, Beginning(name, year, organisation.name), None, by=by, at=at)


def year_after(last: Project, year: int) -> NextYear:
    """Say what the text of another year's project gives for `year`. Raises as `next_year` does."""
    return next_year(text_of(last).raw, year, evidence=_decided(last))


def _decided(last: Project) -> Evidence:
    """Give what was decided on a project after its year."""
    rows = last.records.filter(kind=ResultUse.stem, is_late=False).order_by("position")
    told = (
        StoredRecord(ResultUse.stem, record, json.loads(content))
        for record, content in rows.values_list("record_id", "content")
    )
    return Evidence.of(rebuilt(told, [], system_name=str))


@transaction.atomic
def from_year_before(last: Project, year: int, *, by: User, at: datetime) -> Project:
    """Begin with what another year's project says, its dates moved, its results left out.

    Raises as `next_year` does, and UsageError where the organisation has a project of this name and year.
    """
    found, files = year_after(last, year), beside_of(last)
    read, _ = versions.read_text(found.raw.decode(), files)
    name = read.name if read else last.name
    if last.organisation.projects.filter(name=name, fiscal_year=year).exists():
        told = f"{last.organisation} 已经有“{name}”（{year} 年），没有再建"
        raise UsageError(f"{told}\n    怎么办：打开那个项目，或换一个年度")
    reason = f"由“{last}”复制：日期后移，结果没有带来"
    made = versions.create(
        last.organisation, found.raw.decode(), by=by, at=at, files=files, folder_name="", reason=reason
    )
    if read is None:  # a holiday table that does not reach so far: the draft tells
        made.name, made.unit, made.fiscal_year = last.name, last.unit, year
        made.save(update_fields=["name", "unit", "fiscal_year"])
    return made


def _begin(
    organisation: Organisation, beginning: Beginning, chosen: FromLibrary | None, *, by: User, at: datetime
) -> Project:
    with TemporaryDirectory() as room:
        init_project(Path(room), beginning, templates="csv", kinds=(), from_library=chosen)
        text = (Path(room) / PROJECT_FILE).read_text("utf-8")
    return versions.create(organisation, text, by=by, at=at)
