"""A project in tables goes out as a folder: what came in byte for byte, what was added behind it."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from jiheng.evidence.canonical import canonical_json
from jiheng.evidence.rebuilt import Record as StoredRecord
from jiheng.projects.open_project import PROJECT_FILE
from jiheng.projects.written import ProjectParts, write_folder
from jiheng.projects.written import Register as RegisterParts
from jiheng.web.evidence.files import pieces_of
from jiheng.web.evidence.folder_in import LATE_FOLDER
from jiheng.web.evidence.models import EvidenceFile, Record, Register
from jiheng.web.evidence.opened import AT_ONCE, is_kept, ledger_lines
from jiheng.web.projects.models import Project
from jiheng.web.projects.texts import text_of


def write_project(project: Project, out: Path, *, attached: bool = True) -> list[str]:
    """Write a project's current version, its files and its evidence as the folder `out`.

    Without `attached` the files that records name stay where they are.

    Raises and answers as the core's `write_folder`; NotFoundError too where there is no version yet.
    """
    registers = list(project.registers.order_by("kind"))
    files = {PROJECT_FILE: text_of(project).raw}
    files |= {name: bytes(content) for name, content in project.files.values_list("name", "content")}
    files |= {f"{LATE_FOLDER}/{each.kind}.jsonl": _late(each) for each in registers if each.late}
    named = EvidenceFile.objects.filter(project=project).select_related("stored") if attached else ()
    parts = ProjectParts(
        files,
        [_parts_of(each) for each in registers if is_kept(each)],
        ledger_lines(project),
        {each.name: partial(pieces_of, each.stored) for each in named},
    )
    return write_folder(out, parts, system_name=str)


def _parts_of(register: Register) -> RegisterParts:
    original = None if register.original is None else bytes(register.original)
    if original is not None and register.records == register.original_records + register.late:
        return RegisterParts(register.kind, (), register.file_name, original)
    records = list(_records(register, late=False))
    return RegisterParts(register.kind, records, register.file_name, original, register.original_records)


def _late(register: Register) -> bytes:
    told = ({"id": each.id, **each.content} for each in _records(register, late=True))
    return "".join(f"{canonical_json(each)}\n" for each in told).encode()


def _records(register: Register, *, late: bool) -> Iterator[StoredRecord]:
    rows = Record.objects.filter(project=register.project_id, kind=register.kind, is_late=late)
    told = rows.order_by("position").values_list("record_id", "content")
    for record, content in told.iterator(AT_ONCE):
        yield StoredRecord(register.kind, record, json.loads(content))
