"""One part of a leaf table from projects, wherever they are kept, in a process of its own."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from jiheng.errors import JihengError
from jiheng.portfolio.leaf_rows import ProjectRows, Row, rows_of
from jiheng.portfolio.leaf_table import PROJECTS
from jiheng.portfolio.table_parts import Written, write_projects
from jiheng.projects.folder import open_folder

NO_GRADES = "[]"


class Source(Protocol):
    """A project that can be read; it goes to another process as it is.

    `place` is where it is kept; `known` are columns of `projects` that can be told without reading it.
    """

    @property
    def place(self) -> str:
        """Say where it is kept."""

    @property
    def known(self) -> Row:
        """Tell what is known without reading it, its `name` at least."""

    def rows(self, number: int) -> ProjectRows:
        """Read it and give its rows, numbered so. Raises JihengError."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A project folder."""

    path: Path
    known: Row = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Say where it is kept."""
        return str(self.path)

    def rows(self, number: int) -> ProjectRows:
        """Read it and give its rows. Raises as `open_folder`."""
        opened = open_folder(self.path)
        return rows_of(opened.project, opened.evidence, number=number, folder=self.place)


@dataclass(frozen=True, slots=True)
class Part:
    """Projects to be written as one part; `first` is the number of the first."""

    table: Path
    name: str
    first: int
    sources: Collection[Source]


def write_sources(part: Part) -> Written:
    """Read every project of a part and write it; one that cannot be read has a row that says why."""
    projects: list[ProjectRows] = []
    faulty: list[Row] = []
    for number, source in enumerate(part.sources, part.first):
        try:
            read = source.rows(number)
            projects.append(replace(read, project=read.project | source.known))
        except JihengError as error:
            faulty.append(_faulty_row(number, source, str(error)))
    return write_projects(part.table, part.name, projects, faulty)


def unread(table: Path) -> list[tuple[str, str]]:
    """List where the projects of a table are kept that could not be read, with what is wrong in them."""
    import pyarrow.parquet as pq  # noqa: PLC0415 — heavy

    rows = pq.read_table(table / PROJECTS, columns=["folder", "fault"]).to_pylist()
    return [(row["folder"], row["fault"]) for row in rows if row["fault"] is not None]


def _faulty_row(number: int, source: Source, fault: str) -> Row:
    return {
        "name": Path(source.place).resolve().name,
        "unit": "",
        "year": 0,
        **source.known,
        "project": number,
        "folder": source.place,
        "rule_set": "",
        "grades": NO_GRADES,
        "not_applicable": "",
        "fault": fault,
    }
