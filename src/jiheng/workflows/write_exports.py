"""Write a leaf table from a province's Excel exports: rows of many projects, scored by the usual rules."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from jiheng.errors import Fault, NotFoundError, UnreadableValueError
from jiheng.frameworks.rule_set import find_rule_set
from jiheng.portfolio.export_rows import spooled
from jiheng.projects.tree_sources import USUAL_RULE_SET
from jiheng.workflows.write_leaves import PER_PART, PROCESSES, LeavesWritten, write_parts

SUFFIX = ".xlsx"
Progress: TypeAlias = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Exports:
    """The workbooks, the rule set whose usual rules score, the year where they have no such column."""

    files: Sequence[Path]
    rule_set: str = USUAL_RULE_SET
    year: int | None = None


def write_exports(
    exports: Exports,
    table: Path,
    *,
    processes: int = PROCESSES,
    per_part: int = PER_PART,
    progress: Progress = lambda _done, _total: None,
) -> tuple[LeavesWritten, list[Fault]]:
    """Write the projects of the workbooks to `table`; give with it the rows that belong to no project.

    Raises NotFoundError for a file or a rule set that is not there, UnreadableInputError with every fault of
    files and heads, and as `write_parts`. A project with a cell that cannot be read is told, not fatal.
    """
    for file in exports.files:
        if not file.is_file():
            raise NotFoundError(f"没有文件 {file}")
    try:
        find_rule_set(exports.rule_set)
    except UnreadableValueError as error:
        raise NotFoundError(str(error)) from error
    room = table.with_name(f".{table.name}.rows")
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir(parents=True)
    try:
        parts, faults = spooled(
            exports.files, room, per_part=per_part, rule_set=exports.rule_set, year=exports.year
        )
        about = {
            "exports": [[str(each), each.stat().st_size, each.stat().st_mtime_ns] for each in exports.files],
            "rule_set": exports.rule_set,
            "year": exports.year,
            "per_part": per_part,
        }
        return write_parts(parts, table, about, processes=processes, progress=progress), faults
    finally:
        shutil.rmtree(room, ignore_errors=True)
