"""One part of a leaf table from project folders, in a process of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jiheng.errors import JihengError
from jiheng.portfolio.leaf_rows import ProjectRows, Row, rows_of
from jiheng.portfolio.leaf_table import PROJECTS
from jiheng.portfolio.table_parts import Written, write_projects
from jiheng.projects.folder import open_folder

NO_GRADES = "[]"


@dataclass(frozen=True, slots=True)
class Part:
    """Folders to be written as one part; `first` is the number of the first project."""

    table: Path
    name: str
    first: int
    folders: Sequence[Path]


def write_folders(part: Part) -> Written:
    """Read every folder of a part and write it; one that cannot be read has a row that says why."""
    projects: list[ProjectRows] = []
    faulty: list[Row] = []
    for number, folder in enumerate(part.folders, part.first):
        try:
            opened = open_folder(folder)
            projects.append(rows_of(opened.project, opened.evidence, number=number, folder=str(folder)))
        except JihengError as error:
            faulty.append(_faulty_row(number, folder, str(error)))
    return write_projects(part.table, part.name, projects, faulty)


def unread(table: Path) -> list[tuple[str, str]]:
    """List the folders of a table that could not be read, with what is wrong in them."""
    import pyarrow.parquet as pq  # noqa: PLC0415 — heavy

    rows = pq.read_table(table / PROJECTS, columns=["folder", "fault"]).to_pylist()
    return [(row["folder"], row["fault"]) for row in rows if row["fault"] is not None]


def _faulty_row(number: int, folder: Path, fault: str) -> Row:
    return {
        "project": number,
        "folder": str(folder),
        "name": folder.resolve().name,
        "unit": "",
        "year": 0,
        "rule_set": "",
        "grades": NO_GRADES,
        "not_applicable": "",
        "fault": fault,
    }
