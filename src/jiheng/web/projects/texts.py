"""The text of a project as the core reads it: a version of project.yaml, and the files beside it."""

from functools import lru_cache

from jiheng.errors import NotFoundError
from jiheng.projects.open_project import ProjectText
from jiheng.projects.project import Project as ReadProject
from jiheng.web.projects.models import Project, ProjectVersion

MOST_READ = 64  # projects kept as read in a process


def text_of(project: Project, version: ProjectVersion | None = None) -> ProjectText:
    """Give the text of a version, of the current one where none is named.

    Raises NotFoundError where there is none yet.
    """
    return ProjectText(_raw(project, version), beside_of(project).get)


def _raw(project: Project, version: ProjectVersion | None = None) -> bytes:
    version = version or project.current
    if version is None:
        advice = "先在“项目信息”里补全，保存到没有问题为止"
        raise NotFoundError(f"{project} 还没有一版读得通的 project.yaml\n    怎么办：{advice}")
    return version.text.encode()


def read_project(project: Project) -> ReadProject:
    """Read the current version; equal texts are read once a process.

    Raises NotFoundError as `text_of` does, UnreadableInputError with every fault.
    """
    return _read(_raw(project), tuple(beside_of(project).items()))


def beside_of(project: Project) -> dict[str, bytes]:
    """Give the files that stand beside project.yaml, by name."""
    found = project.files.exclude(name__contains="/").order_by("name").values_list("name", "content")
    return {name: bytes(content) for name, content in found}


@lru_cache(maxsize=MOST_READ)
def _read(raw: bytes, beside: tuple[tuple[str, bytes], ...]) -> ReadProject:
    return ProjectText(raw, dict(beside).get).read()
