"""A table as read from a file, before its cells mean anything: header, rows, line numbers."""

from dataclasses import dataclass

from jiheng.errors import Fault


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file (from 1) and its cells."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A header and rows under it; `faults` tell what could not even be taken as a table."""

    file: str
    header: Row
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...] = ()
