"""Check a project as a careful reader would: faults, remarks, rules beside their standards."""

from dataclasses import dataclass
from pathlib import Path

from jiheng.errors import Fault
from jiheng.projects.folder import open_folder
from jiheng.projects.open_project import OpenProject
from jiheng.workflows.read_standard import StandardRead, standards_of


@dataclass(frozen=True, slots=True)
class ProjectCheck:
    """What was noticed; faults are raised."""

    name: str
    indicators: int
    remarks: tuple[Fault, ...]
    standards: tuple[StandardRead, ...]

    @property
    def disagreeing(self) -> tuple[StandardRead, ...]:
        """The indicators whose rule is another than their standard."""
        return tuple(each for each in self.standards if each.disagrees)


def check_project(path: Path) -> ProjectCheck:
    """Check a folder; raises as `open_folder` does, with every fault."""
    return check_opened(open_folder(path))


def check_opened(opened: OpenProject) -> ProjectCheck:
    """Check an open project."""
    standards = tuple(standards_of(opened.project))
    indicators = len([*opened.project.leaves()])
    return ProjectCheck(opened.project.name, indicators, opened.remarks, standards)
