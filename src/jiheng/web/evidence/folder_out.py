"""A project in tables goes out as a folder: what came in byte for byte, what was added behind it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from jiheng.documents.whole_file import write_pieces, write_whole
from jiheng.errors import UsageError
from jiheng.evidence.attachments import FOLDER as FILES_FOLDER
from jiheng.evidence.canonical import canonical_json
from jiheng.evidence.kinds import KINDS
from jiheng.evidence.ledger import FILE_NAME as LEDGER
from jiheng.projects.folder import EVIDENCE_FOLDER
from jiheng.projects.open_project import PROJECT_FILE
from jiheng.projects.register_row import NewRows
from jiheng.web.evidence.files import pieces_of
from jiheng.web.evidence.folder_in import LATE_FOLDER
from jiheng.web.evidence.models import EvidenceFile, LedgerLine, Record, Register
from jiheng.web.evidence.opened import AT_ONCE, is_kept
from jiheng.web.projects.models import Project
from jiheng.web.projects.texts import text_of


def write_folder(project: Project, path: Path) -> list[str]:
    """Write a project's current version, its files and its evidence into the empty folder at `path`.

    Give the registers that could not be extended as they came (a workbook) and were written anew as
    .csv. Raises NotFoundError where the project has no version yet, UsageError for a folder in use.
    """
    text = text_of(project)
    path.mkdir(parents=True, exist_ok=True)
    if any(path.iterdir()):
        raise UsageError(f"{path} 里已经有文件\n    怎么办：写到一个新的文件夹")
    write_whole(path / PROJECT_FILE, text.raw)
    for name, content in project.files.values_list("name", "content"):
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        write_whole(path / name, bytes(content))
    evidence = path / EVIDENCE_FOLDER
    rewritten = []
    for register in project.registers.order_by("kind"):
        evidence.mkdir(exist_ok=True)
        if is_kept(register):
            rewritten += _write_register(evidence, register)
        _write_late(evidence / LATE_FOLDER, register)
    _write_ledger(evidence, project)
    files = evidence / FILES_FOLDER
    for each in EvidenceFile.objects.filter(project=project).select_related("stored"):
        files.mkdir(parents=True, exist_ok=True)
        write_pieces(files / each.name, pieces_of(each.stored))
    return rewritten


def _write_register(folder: Path, register: Register) -> list[str]:
    added = _contents(register, after=register.original_records)
    if register.original is None:
        _write_anew(folder, register)
        return []
    file = folder / register.file_name
    write_whole(file, bytes(register.original))
    if not (more := list(added)):
        return []
    with suppress(UsageError):
        extend = {".csv": _extend, ".jsonl": _extend_lines}.get(file.suffix.lower())
        if extend is not None:
            extend(file, register, more)
            return []
    file.unlink()
    _write_anew(folder, register)
    return [register.file_name]


def _extend_lines(file: Path, register: Register, contents: list[Mapping[str, str]]) -> None:
    """Add lines under the keys that the file uses. Raises UsageError for keys that are no name or title."""
    before = file.read_bytes()
    used = {key for line in before.splitlines() if line.strip() for key in json.loads(line)}
    fields = {word: each.name for each in KINDS[register.kind].fields for word in (each.name, each.title)}
    if not used <= fields.keys():
        raise UsageError(f"{file.name} 的写法不便添加")
    keys = {fields[key]: key for key in used}
    separate = b"" if not before or before.endswith((b"\n", b"\r")) else b"\n"
    lines = [canonical_json({keys.get(name, name): text for name, text in each.items()}) for each in contents]
    write_whole(file, before + separate + "".join(f"{line}\n" for line in lines).encode())


def _write_anew(folder: Path, register: Register) -> None:
    _extend(folder / f"{register.kind}.csv", register, list(_contents(register, after=0)))


def _extend(file: Path, register: Register, contents: list[Mapping[str, str]]) -> None:
    filled = {name for each in contents for name in each}
    with NewRows(file, KINDS[register.kind], filled, system_name=str) as rows:
        for each in contents:
            rows.add(each)
        write_pieces(file, rows.register())


def _contents(register: Register, *, after: int, late: bool = False) -> Iterator[Mapping[str, str]]:
    records = Record.objects.filter(
        project=register.project_id, kind=register.kind, position__gt=after, is_late=late
    )
    told = records.order_by("position").values_list("record_id", "content")
    for record, content in told.iterator(AT_ONCE):
        yield {"id": record, **json.loads(content)}


def _write_late(folder: Path, register: Register) -> None:
    lines = [f"{canonical_json(each)}\n" for each in _contents(register, after=0, late=True)]
    if lines:
        folder.mkdir(exist_ok=True)
        write_whole(folder / f"{register.kind}.jsonl", "".join(lines).encode())


def _write_ledger(folder: Path, project: Project) -> None:
    lines = LedgerLine.objects.filter(project=project).order_by("seq").values_list("line", flat=True)
    if lines.exists():
        write_pieces(folder / LEDGER, (f"{line}\n".encode() for line in lines.iterator(AT_ONCE)))
