"""Read a project folder: project.yaml and the evidence beside it, all faults together."""

from dataclasses import dataclass, replace
from pathlib import Path

from jiheng.errors import Fault, NotFoundError, UnreadableInputError, UnreadableValueError
from jiheng.evidence.store import Evidence
from jiheng.frameworks.marked_yaml import Section
from jiheng.frameworks.rule_set import find_rule_set
from jiheng.projects.load import AS_WRITTEN, Changed, Instead, load_project
from jiheng.projects.project import Project
from jiheng.projects.registers import read_registers
from jiheng.values.working_days import HolidayTable, WorkingCalendar

PROJECT_FILE = "project.yaml"
EVIDENCE_FOLDER = "evidence"


@dataclass(frozen=True, slots=True)
class ProjectFolder:
    """A project with its evidence, and where it lies.

    `remarks` tell what a careful reader of the records noticed and what is no fault.
    """

    path: Path
    project: Project
    evidence: Evidence
    remarks: tuple[Fault, ...] = ()

    @property
    def evidence_path(self) -> Path:
        """The folder of the records."""
        return self.path / EVIDENCE_FOLDER


def open_folder(path: Path, *, rule_set: str = "") -> ProjectFolder:
    """Read a project folder, with the rule set that is named in place of its own where one is.

    Raises UnreadableValueError for a rule set that is not there, NotFoundError where there is
    no folder, and UnreadableInputError with every fault of project.yaml and of all record files together.
    """
    instead = _instead(rule_set)
    try:
        project, faults = _project(path, instead)
    except UnreadableInputError as error:
        project, faults = None, list(error.faults)
    systems = project.system_name if project else str
    evidence, remarks = read_registers(path / EVIDENCE_FOLDER, system_name=systems, faults=faults)
    if project is None or faults:
        faults.sort(key=_in_reading_order)
        raise UnreadableInputError(f"项目文件夹 {path.resolve().name}", faults)
    return ProjectFolder(path, project, evidence, remarks)


def read_project(path: Path, *, rule_set: str = "", changed: Changed | None = None) -> Project:
    """Read project.yaml alone, with another rule set or with what `changed` makes of it.

    Raises as `open_folder` does.
    """
    instead = _instead(rule_set)
    project, faults = _project(path, replace(instead, changed=changed) if changed else instead)
    if project is None or faults:
        raise UnreadableInputError(PROJECT_FILE, faults)
    return project


def _project(path: Path, instead: Instead) -> tuple[Project | None, list[Fault]]:
    file = path / PROJECT_FILE
    if not file.is_file():
        raise NotFoundError(
            f"{path.resolve()} 不是项目文件夹：里面没有 {PROJECT_FILE}。\n"
            f"    怎么办：把路径写到含有 {PROJECT_FILE} 的那一层"
        )
    return load_project(
        file.read_bytes(),
        file=PROJECT_FILE,
        calendar=lambda section: _calendar(section, path),
        instead=instead,
    )


def _instead(rule_set: str) -> Instead:
    return Instead(find_rule_set(rule_set)) if rule_set else AS_WRITTEN


def _in_reading_order(fault: Fault) -> tuple[bool, str, int]:
    return fault.place.file != PROJECT_FILE, fault.place.file, fault.place.line or 0


def _calendar(section: Section, path: Path) -> WorkingCalendar:
    def read(name: str) -> HolidayTable:
        file = path / name
        if Path(name).name != name or not file.is_file():
            raise UnreadableValueError(
                "找不到节假日表", found=name, expected="与 project.yaml 放在一起的文件名"
            )
        try:
            return HolidayTable.read(file.read_text("utf-8-sig").splitlines(), source=name)
        except UnreadableInputError as error:
            section.faults.extend(error.faults)
            return HolidayTable()

    return WorkingCalendar(section.optional("holidays", read, HolidayTable()))
