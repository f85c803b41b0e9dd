"""Write a project as a folder out of its parts, whole or not at all, and take a folder apart into them.

What people wrote comes out as they wrote it, byte for byte; records that came later stand behind it.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from jiheng.errors import NotFoundError
from jiheng.evidence.attachments import FOLDER as ATTACHMENTS
from jiheng.evidence.attachments import AttachmentFolder
from jiheng.evidence.fact import Fact, content_digest, derived_id
from jiheng.evidence.kinds import KINDS
from jiheng.evidence.ledger import FILE_NAME as LEDGER
from jiheng.evidence.ledger import ledger_lines
from jiheng.evidence.rebuilt import Record
from jiheng.evidence.said import SystemNames
from jiheng.projects.folder import EVIDENCE_FOLDER
from jiheng.projects.open_project import PROJECT_FILE
from jiheng.projects.register_row import NewRows
from jiheng.projects.registers import registers_in

PIECE = 1 << 20  # bytes copied at once
LARGEST_BESIDE = 4 << 20  # bytes of a file beside project.yaml that belongs to the project
Pieces = Callable[[], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Register:
    """The records of one kind: `original` is the file they were read from, named `name`, if they were.

    Of the `records`, in their order, the first `in_original` stand in that file.
    """

    kind: str
    records: Sequence[Record] = ()
    name: str = ""
    original: bytes | None = None
    in_original: int = 0


@dataclass(frozen=True, slots=True)
class ProjectParts:
    """All that a project folder consists of; `files` are project.yaml and what stands beside it."""

    files: Mapping[str, bytes]
    registers: Sequence[Register] = ()
    ledger: Sequence[bytes] = ()
    attachments: Mapping[str, Pieces] = field(default_factory=dict)


def write_folder(out: Path, parts: ProjectParts, *, system_name: SystemNames) -> None:
    """Write the folder `out`, which must not be there; it appears whole or not at all.

    Raises NotFoundError where it is there or cannot be written, UsageError where a register is written
    so that no row can be put behind it.
    """
    if out.exists():
        raise NotFoundError(f"{out} 已经在了，什么也没有写\n    怎么办：换一个文件夹，或先把它移走")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
        try:
            _write(staged, parts, system_name)
            staged.chmod(0o755)
            staged.rename(out)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    except OSError as error:
        advice = "换一个有权限、有空间的文件夹"
        raise NotFoundError(f"写不进 {out}：{error.strerror}\n    怎么办：{advice}") from error


def _write(folder: Path, parts: ProjectParts, system_name: SystemNames) -> None:
    evidence = folder / EVIDENCE_FOLDER
    evidence.mkdir()
    for name, content in parts.files.items():
        (folder / Path(name).name).write_bytes(content)
    for register in parts.registers:
        _write_register(evidence, register, system_name)
    if parts.ledger:
        (evidence / LEDGER).write_bytes(b"".join(line + b"\n" for line in parts.ledger))
    if parts.attachments:
        (evidence / ATTACHMENTS).mkdir()
    for name, pieces in parts.attachments.items():
        with (evidence / ATTACHMENTS / Path(name).name).open("wb") as file:
            file.writelines(pieces())


def _write_register(evidence: Path, register: Register, system_name: SystemNames) -> None:
    fact_type = KINDS[register.kind]
    path = evidence / (Path(register.name).name or f"{register.kind}.csv")
    added = [_row(each) for each in register.records[register.in_original :]]
    if register.original is not None and not added:
        path.write_bytes(register.original)
    elif register.original is not None and path.suffix.lower() == ".jsonl":
        ended = register.original if register.original.endswith(b"\n") else register.original + b"\n"
        path.write_bytes(ended + b"".join(map(partial(_json_line, fact_type), added)))
    elif register.original is not None and path.suffix.lower() == ".csv":
        path.write_bytes(register.original)
        _append(path, fact_type, added, system_name)
    else:  # a workbook that got more records becomes a table of texts
        path = path.with_suffix(".csv")
        _append(path, fact_type, [_row(each) for each in register.records], system_name)


def _append(
    path: Path, fact_type: type[Fact], rows: Sequence[Mapping[str, str]], system_name: SystemNames
) -> None:
    filled = {name for row in rows for name in row}
    with NewRows(path, fact_type, filled, system_name=system_name) as new:
        for row in rows:
            new.add(row)
        pieces = list(new.register())
    path.write_bytes(b"".join(pieces))


def _row(record: Record) -> Mapping[str, str]:
    """Give a record's content, with its id where that does not follow from the content."""
    derived = derived_id(record.kind, content_digest(record.kind, record.content), 1)
    own = not record.id.startswith(derived)
    return {"id": record.id, **record.content} if own else record.content


def _json_line(fact_type: type[Fact], row: Mapping[str, str]) -> bytes:
    titles = {each.name: each.title for each in fact_type.fields}
    told = {titles[name]: text for name, text in row.items()}
    return f"{json.dumps(told, ensure_ascii=False)}\n".encode()


def parts_of(path: Path, records: Iterable[Fact]) -> ProjectParts:
    """Take apart the folder at `path`, whose `records` were read by `open_folder`."""
    by_kind: dict[str, list[Record]] = {}
    for each in records:
        by_kind.setdefault(each.stem, []).append(Record(each.stem, each.id, each.content, each.place))
    evidence = path / EVIDENCE_FOLDER
    registers = []
    for file, fact_type in registers_in(evidence, []):
        own = by_kind.get(fact_type.stem, [])
        registers.append(Register(fact_type.stem, own, file.name, file.read_bytes(), len(own)))
    attached = {name: partial(_pieces, file) for name, file in AttachmentFolder(evidence).paths.items()}
    return ProjectParts(dict(_beside(path)), registers, ledger_lines(evidence), attached)


def _beside(folder: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted(folder.iterdir()):
        own = file.is_file() and not file.name.startswith((".", "~$"))
        if own and (file.name == PROJECT_FILE or file.stat().st_size <= LARGEST_BESIDE):
            yield file.name, file.read_bytes()


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        yield from iter(lambda: opened.read(PIECE), b"")
