"""Check tables of records before they go anywhere: what is wrong, and what was noticed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jiheng.errors import Fault, NotFoundError, UnreadableInputError, UsageError
from jiheng.evidence.fact import Fact
from jiheng.evidence.kinds import KINDS
from jiheng.evidence.said import SystemNames
from jiheng.projects.folder import read_project
from jiheng.projects.registers import kind_of
from jiheng.sources.records import WrongRow
from jiheng.sources.registers import open_records
from jiheng.sources.wrong_rows import WrongRows, write_wrong_rows
from jiheng.workflows.new_record import find_kind


@dataclass(frozen=True, slots=True)
class TableCheck:
    """What one file holds: good records counted, faults, remarks, and the wrong rows themselves."""

    file: Path
    kind: type[Fact]
    records: int
    faults: tuple[Fault, ...]
    remarks: tuple[Fault, ...]
    wrong: WrongRows


def check_tables(files: Sequence[Path], *, kind: str = "", project: Path | None = None) -> list[TableCheck]:
    """Read each file as records of a kind (by its name where none is said), and tell all faults.

    With a project, names of systems must be those of the project. Raises NotFoundError for a file
    that is not there and UsageError for a kind that is not known.
    """
    for file in files:
        if not file.is_file():
            raise NotFoundError(f"找不到文件 {file}")
    names = read_project(project).system_name if project else str
    return [check_table(file, kind_for(kind, file), system_name=names) for file in files]


def check_table(file: Path, kind: type[Fact], *, system_name: SystemNames) -> TableCheck:
    """Check one file."""
    try:
        records = open_records(file, kind, system_name=system_name, name=file.name)
    except UnreadableInputError as error:
        return TableCheck(file, kind, 0, error.faults, (), WrongRows("", (), ()))
    good, wrong = 0, []
    for each in records:
        if isinstance(each, WrongRow):
            wrong.append(each)
        else:
            good += 1
    faults = [*records.faults, *(fault for row in wrong for fault in row.faults)]
    faults.sort(key=lambda fault: fault.place.line or 0)
    wrong_rows = WrongRows.of(records, wrong)
    return TableCheck(file, kind, good, tuple(faults), tuple(records.remarks), wrong_rows)


def write_back(checks: Sequence[TableCheck], out: Path) -> list[Path]:
    """Write the wrong rows of the files back: to `out` for one file, into the folder `out` for many."""
    wrong = [each for each in checks if each.wrong.rows]
    if len(checks) > 1:
        out.mkdir(parents=True, exist_ok=True)
    written = []
    for each in wrong:
        path = out / each.file.name if len(checks) > 1 else out
        write_wrong_rows(each.wrong, each.file, path)
        written.append(path)
    return written


def kind_for(kind: str, file: Path) -> type[Fact]:
    """Find a kind of record by what was said, or else by the file's name. Raises UsageError."""
    if kind:
        return find_kind(kind)
    found = kind_of(file)
    if found is None:
        named = "、".join(f"{each.title}（{stem}）" for stem, each in KINDS.items())
        asked = f"从文件名 {file.name} 看不出是哪种记录"
        raise UsageError(f"{asked}\n    应当是：{named}\n    怎么办：用 --kind 写其中一个")
    return found
