"""Write a project as a folder out of its parts, whole or not at all, and take a folder apart into them.

What people wrote comes out as they wrote it, byte for byte; records that came later stand behind it.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from jiheng.errors import NotFoundError, UsageError
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
    """All that a project folder consists of; `files` are project.yaml and what stands beside and below it."""

    files: Mapping[str, bytes]
    registers: Sequence[Register] = ()
    ledger: Sequence[bytes] = ()
    attachments: Mapping[str, Pieces] = field(default_factory=dict)


def write_folder(out: Path, parts: ProjectParts, *, system_name: SystemNames) -> list[str]:
    """Write the folder `out`, which must not be there; it appears whole or not at all.

    Give the names of the registers that no row could be put behind as they were written (a workbook),
    and that became a .csv. Raises NotFoundError where the folder is there or cannot be written.
    """
    if out.exists():
        raise NotFoundError(f"{out} 已经在了，什么也没有写\n    怎么办：换一个文件夹，或先把它移走")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
        try:
            anew = _write(staged, parts, system_name)
            staged.chmod(0o755)
            staged.rename(out)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    except OSError as error:
        advice = "换一个有权限、有空间的文件夹"
        raise NotFoundError(f"写不进 {out}：{error.strerror}\n    怎么办：{advice}") from error
    return anew


def _write(folder: Path, parts: ProjectParts, system_name: SystemNames) -> list[str]:
    evidence = folder / EVIDENCE_FOLDER
    evidence.mkdir()
    for name, content in parts.files.items():
        path = folder.joinpath(*(each for each in Path(name).parts if each not in ("..", "/")))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    anew = [each.name for each in parts.registers if not _write_register(evidence, each, system_name)]
    if parts.ledger:
        (evidence / LEDGER).write_bytes(b"".join(line + b"\n" for line in parts.ledger))
    if parts.attachments:
        (evidence / ATTACHMENTS).mkdir()
    for name, pieces in parts.attachments.items():
        with (evidence / ATTACHMENTS / Path(name).name).open("wb") as file:
            file.writelines(pieces())
    return anew


def _write_register(evidence: Path, register: Register, system_name: SystemNames) -> bool:
    """Write one; say whether that was as it came, with what is new behind it."""
    fact_type = KINDS[register.kind]
    path = evidence / (Path(register.name).name or f"{register.kind}.csv")
    added = [_row(each) for each in register.records[register.in_original :]]
    if register.original is not None:
        path.write_bytes(register.original)
        if not added:
            return True
        with suppress(UsageError):
            if path.suffix.lower() == ".jsonl":
                path.write_bytes(_with_lines(register.original, fact_type, added))
                return True
            if path.suffix.lower() == ".csv":
                _append(path, fact_type, added, system_name)
                return True
        path.unlink()
    rows = [_row(each) for each in register.records]
    _append(path.with_suffix(".csv"), fact_type, rows, system_name)
    return register.original is None


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


def _with_lines(original: bytes, fact_type: type[Fact], rows: Sequence[Mapping[str, str]]) -> bytes:
    """Put rows behind the lines of a .jsonl, under the keys these use. Raises UsageError for unknown keys."""
    keys = {each.name: each.title for each in fact_type.fields}
    names = {title: name for name, title in keys.items()} | {name: name for name in keys}
    for key in {key for line in original.splitlines() if line.strip() for key in json.loads(line)}:
        if key not in names:
            raise UsageError(f"不认识的键“{key}”")
        keys[names[key]] = key
    told = ({keys[name]: text for name, text in row.items()} for row in rows)
    lines = "".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in told)
    return original + (b"" if original.endswith((b"\n", b"\r")) or not original else b"\n") + lines.encode()


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
