"""Open a project folder: project.yaml and the evidence beside it, all faults together."""

from functools import partial
from pathlib import Path

from jiheng.errors import NotFoundError, UnreadableInputError
from jiheng.evidence.attachments import AttachmentFolder
from jiheng.evidence.ledger import ledger_lines
from jiheng.projects.open_project import (
    PROJECT_FILE,
    OpenProject,
    ProjectText,
    in_reading_order,
    loaded,
)
from jiheng.projects.project import Project
from jiheng.projects.registers import read_registers

EVIDENCE_FOLDER = "evidence"


def open_folder(path: Path, *, rule_set: str = "") -> OpenProject:
    """Open the project in a folder, with the rule set that is named in place of its own where one is.

    Raises UnreadableValueError for a rule set that is not there, NotFoundError where there is
    no folder, and UnreadableInputError with every fault of project.yaml and of all record files together.
    """
    text, evidence_folder = folder_text(path), path / EVIDENCE_FOLDER
    project, faults = loaded(text, rule_set)
    systems = project.system_name if project else str
    evidence, remarks = read_registers(evidence_folder, system_name=systems, faults=faults)
    name = path.resolve().name
    if project is None or faults:
        raise UnreadableInputError(f"项目文件夹 {name}", sorted(faults, key=in_reading_order))
    attachments = AttachmentFolder(evidence_folder)
    lines = partial(ledger_lines, evidence_folder)
    return OpenProject(name, text, project, evidence, attachments, lines, remarks)


def read_project(path: Path, *, rule_set: str = "") -> Project:
    """Read project.yaml alone, with another rule set where one is named. Raises as `open_folder` does."""
    return folder_text(path).read(rule_set=rule_set)


def folder_text(path: Path) -> ProjectText:
    """Give what people have written of a project in a folder. Raises NotFoundError where it is none."""
    file = path / PROJECT_FILE
    if not file.is_file():
        raise NotFoundError(
            f"{path.resolve()} 不是项目文件夹：里面没有 {PROJECT_FILE}。\n"
            f"    怎么办：把路径写到含有 {PROJECT_FILE} 的那一层"
        )
    return ProjectText(file.read_bytes(), partial(_file_in, path))


def _file_in(folder: Path, name: str) -> bytes | None:
    """Read a file beside project.yaml, never one elsewhere."""
    file = folder / name
    return file.read_bytes() if Path(name).name == name and file.is_file() else None
