"""A project in tables, opened as the core opens one in a folder: what it is evaluated from."""

import json
from collections.abc import Iterator, Sequence

from jiheng.errors import IntegrityError, Place
from jiheng.evidence.fact import Fact
from jiheng.evidence.kinds import KINDS
from jiheng.evidence.rebuilt import Record as StoredRecord
from jiheng.evidence.rebuilt import rebuilt
from jiheng.projects.open_project import OpenProject, open_project
from jiheng.web.evidence.known import sealed_files
from jiheng.web.evidence.models import LedgerLine, Record, Register
from jiheng.web.projects.models import Project
from jiheng.web.projects.texts import text_of

AT_ONCE = 2_000  # rows


def open_tables(project: Project, *, rule_set: str = "") -> OpenProject:
    """Open a project by its current version, by its own rule set or by the one named.

    Late supplements are left out. Raises NotFoundError where it has no version yet, and as the core's
    `open_project` does.
    """
    registers = [each for each in project.registers.order_by("kind") if is_kept(each)]
    return open_project(
        project.folder_name or str(project),
        text_of(project),
        _records(project, registers),
        registers=[each.kind for each in registers],
        attachments=sealed_files(project),
        ledger_lines=lambda: ledger_lines(project),
        rule_set=rule_set,
    )


def is_kept(register: Register) -> bool:
    """Say whether a register counts as kept: it came as a file, or the ledger says so."""
    return register.entered or register.original is not None


def ledger_lines(project: Project) -> Sequence[bytes]:
    """Read the lines of a project's ledger."""
    lines = LedgerLine.objects.filter(project=project).order_by("seq").values_list("line", flat=True)
    return [line.encode() for line in lines.iterator(AT_ONCE)]


def fact_of(record: Record) -> Fact:
    """Make the fact of one record as it was kept. Raises IntegrityError where it cannot be read."""
    told = StoredRecord(record.kind, record.record_id, json.loads(record.content))
    for fact in rebuilt([told], [], system_name=str):
        return fact
    raise IntegrityError(f"记录 {record.record_id} 的内容读不懂了\n    怎么办：从备份核对数据库")


def _records(project: Project, registers: Sequence[Register]) -> Iterator[StoredRecord]:
    for register in registers:
        file, title = f"evidence/{register.file_name}", Place(KINDS[register.kind].title)
        rows = (
            Record.objects.filter(project=project, kind=register.kind, is_late=False)
            .order_by("position")
            .values_list("record_id", "content", "line")
        )
        for record, content, line in rows.iterator(AT_ONCE):
            place = title if line is None else Place(file, line, "", register.sheet)
            yield StoredRecord(register.kind, record, json.loads(content), place)
