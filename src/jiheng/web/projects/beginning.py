"""Begin a project in tables, in the ways `jiheng init` begins one in a folder."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from jiheng.projects.open_project import PROJECT_FILE
from jiheng.web.accounts.models import Organisation, User
from jiheng.web.projects import versions
from jiheng.web.projects.models import Project
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


def _begin(
    organisation: Organisation, beginning: Beginning, chosen: FromLibrary | None, *, by: User, at: datetime
) -> Project:
    with TemporaryDirectory() as room:
        init_project(Path(room), beginning, templates="csv", kinds=(), from_library=chosen)
        text = (Path(room) / PROJECT_FILE).read_text("utf-8")
    return versions.create(organisation, text, by=by, at=at)
