"""A project folder comes into the tables, whole or not at all; what came comes out again byte for byte."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from jiheng.errors import Fault, IntegrityError, Place, UnreadableInputError, UsageError
from jiheng.evidence.attachments import FOLDER as FILES_FOLDER
from jiheng.evidence.attachments import AttachmentFolder
from jiheng.evidence.canonical import canonical_json
from jiheng.evidence.fact import Fact
from jiheng.evidence.kinds import KINDS
from jiheng.evidence.ledger import Ledger
from jiheng.evidence.rebuilt import Record as StoredRecord
from jiheng.evidence.rebuilt import rebuilt
from jiheng.projects.folder import EVIDENCE_FOLDER, open_folder
from jiheng.projects.open_project import PROJECT_FILE, OpenProject
from jiheng.projects.registers import SYSTEM_FILES, registers_in
from jiheng.web.accounts.models import Organisation, User
from jiheng.web.evidence.files import PIECE, Arrived, name_file, receive
from jiheng.web.evidence.models import LedgerHead, LedgerLine, Record, Register
from jiheng.web.evidence.writing import BATCH, columns_of, keep_records
from jiheng.web.projects import versions
from jiheng.web.projects.models import Project
from jiheng.web.trail import entries

LATE_FOLDER = f"{EVIDENCE_FOLDER}/late"  # supplements that came after sign-off; no reader counts them
LARGEST_FILE = 20 * 2**20  # bytes, of one that stands beside project.yaml


@dataclass(frozen=True, slots=True)
class _Coming:
    """What was read of a folder, before anything of it is in a table."""

    opened: OpenProject
    ledger: Ledger
    registers: Mapping[str, Path]
    late: Mapping[str, list[Fact]]
    attachments: Mapping[str, Arrived]
    files: Mapping[str, bytes]


def load_folder(
    path: Path, organisation: Organisation, *, by: User | None, at: datetime, is_sample: bool = False
) -> Project:
    """Make a project of the folder at `path`.

    Raises UnreadableInputError with every fault, IntegrityError where its ledger does not hold,
    UsageError where the organisation has a project of this name and year.
    """
    return keep_folder(read_folder(path), organisation, by=by, at=at, is_sample=is_sample)


def keep_folder(
    found: "_Coming", organisation: Organisation, *, by: User | None, at: datetime, is_sample: bool = False
) -> Project:
    """Make a project of a folder that was read. Raises UsageError as `load_folder` does."""
    read = found.opened.project
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        if organisation.projects.filter(name=read.name, fiscal_year=read.fiscal_year).exists():
            raise UsageError(
                f"{found.opened.name}：{organisation} 已经有“{read.name}”（{read.fiscal_year} 年），"
                "没有再导入\n"
                "    怎么办：打开那个项目；确是另一个项目的，先改项目名称（文件夹里 project.yaml 的 name，"
                "表里的“项目名称”）"
            )
        project = versions.create(
            organisation,
            found.opened.text.raw.decode(),
            by=by,
            at=at,
            files=dict(found.files),
            folder_name=found.opened.name,
            is_sample=is_sample,
        )
        count = _keep_records(project, found, by=by, at=at)
        _keep_ledger(project, found.ledger)
        for name, arrived in found.attachments.items():
            name_file(project, name, arrived, by=by, at=at)
        entries.write(
            "load",
            "record",
            found.opened.name,
            by=by,
            at=at,
            organisation=organisation.pk,
            project=project.pk,
            after={
                "records": count,
                "late": sum(map(len, found.late.values())),
                "files": len(found.attachments),
                "ledger": [len(found.ledger.lines), found.ledger.last_hash],
                "loaded": _loaded(project),
            },
        )
    return project


def loaded_hash(project: Project | UUID, kind: str, count: int) -> str:
    """Hash the first records of a register, as they came with a folder."""
    rows = Record.objects.filter(project=project, kind=kind, position__lte=count).order_by("position")
    told = [list(each) for each in rows.values_list("record_id", "content")]
    return hashlib.sha256(canonical_json(told).encode()).hexdigest()


def _loaded(project: Project) -> dict[str, list[object]]:
    counts = project.registers.order_by("kind").values_list("kind", "records")
    return {kind: [count, loaded_hash(project, kind, count)] for kind, count in counts if count}


def read_folder(path: Path) -> _Coming:
    """Read the folder at `path`; nothing is written. Raises as `load_folder` does."""
    opened = open_folder(path)
    ledger = opened.ledger()
    if ledger.faults or (ledger.last and ledger.last.seq != len(ledger.lines)):
        told = "\n".join(map(str, ledger.faults[:20])) or "条目的序号不连续"
        raise IntegrityError(f"台账已经损坏，没有导入任何内容：\n{told}")
    faults: list[Fault] = []
    evidence = path / EVIDENCE_FOLDER
    registers = {fact_type.stem: file for file, fact_type in registers_in(evidence, faults)}
    late = _late(path / LATE_FOLDER, opened, faults)
    files = dict(_others(path, faults))
    attachments = dict(_arriving(AttachmentFolder(evidence), faults))
    try:
        opened.text.raw.decode()
    except UnicodeDecodeError:
        advice = "用编辑器另存为 UTF-8，再导入"
        faults.append(Fault("不是 UTF-8 编码", Place(PROJECT_FILE), expected="UTF-8", advice=advice))
    faults += [
        Fault(f"“{fact.title}”记录里有看不见的控制字符", fact.place, advice="删去后重新导入")
        for fact in opened.evidence
        if any("\0" in text for text in fact.content.values())
    ]
    if faults:
        raise UnreadableInputError(f"项目文件夹 {opened.name}", faults)
    return _Coming(opened, ledger, registers, late, attachments, files)


def _arriving(folder: AttachmentFolder, faults: list[Fault]) -> Iterator[tuple[str, Arrived]]:
    for name, path in folder.paths.items():
        try:
            with path.open("rb") as file:
                yield name, receive(name, iter(lambda: file.read(PIECE), b""))
        except UnreadableInputError as error:
            faults += error.faults


def _others(path: Path, faults: list[Fault]) -> Iterator[tuple[str, bytes]]:
    """Give every other file of the folder, but for what editors and systems leave behind."""
    for file in sorted(path.rglob("*")):
        name = file.relative_to(path).as_posix()
        parts = name.split("/")
        if any(each.startswith((".", "~$")) or each.lower() in SYSTEM_FILES for each in parts):
            continue
        if not file.is_file() or name == PROJECT_FILE:
            continue
        home = file.parent.relative_to(path).as_posix()
        if home in (EVIDENCE_FOLDER, f"{EVIDENCE_FOLDER}/{FILES_FOLDER}", LATE_FOLDER):
            continue
        if file.is_symlink() or path.resolve() not in file.resolve().parents:
            faults.append(Fault("是一个指向别处的链接", Place(name), advice="换成文件本身"))
        elif file.stat().st_size > LARGEST_FILE:
            faults.append(
                Fault(
                    f"文件超过 {LARGEST_FILE >> 20} MB",
                    Place(name),
                    advice="移出项目文件夹，或作为附件放进 evidence/files/",
                )
            )
        else:
            yield name, file.read_bytes()


def _late(folder: Path, opened: OpenProject, faults: list[Fault]) -> dict[str, list[Fact]]:
    late: dict[str, list[Fact]] = {}
    for file in sorted(folder.glob("*.jsonl")) if folder.is_dir() else ():
        records = []
        for number, line in enumerate(file.read_bytes().splitlines(), 1):
            place = Place(f"{LATE_FOLDER}/{file.name}", number)
            try:
                told = json.loads(line)
                records.append(StoredRecord(file.stem, str(told.pop("id")), told, place))
            except (ValueError, KeyError, AttributeError):
                faults.append(Fault("这一行读不懂", place, expected="一条逾期补充的记录"))
        facts = list(rebuilt(records, faults, system_name=opened.project.system_name))
        if facts:
            late[file.stem] = facts
    return late


def _keep_records(project: Project, found: _Coming, *, by: User | None, at: datetime) -> int:
    superseded, total = found.opened.evidence.superseded, 0
    for stem in KINDS:
        file, facts = found.registers.get(stem), found.opened.evidence.records.get(stem, ())
        late = found.late.get(stem, [])
        if file is None and not late:
            continue
        Register.objects.create(
            project=project,
            kind=stem,
            file_name=file.name if file else "",
            sheet=facts[0].place.sheet if facts else "",
            original=file.read_bytes() if file else None,
            original_records=len(facts),
            records=len(facts) + len(late),
            standing=sum(each.stands and each.id not in superseded for each in facts),
            superseded=sum(each.stands and each.id in superseded for each in facts),
            late=len(late),
            entered=found.ledger.find(stem, "") is not None,
        )
        taken_in = {tuple(fact.content.items()): fact.id for fact in facts} if late else {}
        rows = [
            Record(
                **columns_of(fact),
                project=project,
                position=position,
                superseded_by=superseded.get(fact.id, "")
                if position <= len(facts)
                else taken_in.get(tuple(fact.content.items()), ""),
                is_late=position > len(facts),
                entered_by=by,
                entered_at=at,
            )
            for position, fact in enumerate([*facts, *late], 1)
        ]
        keep_records(rows, [*facts, *late])
        total += len(rows)
    return total


def _keep_ledger(project: Project, ledger: Ledger) -> None:
    LedgerHead.objects.create(project=project, seq=len(ledger.lines), hash=ledger.last_hash)
    lines = (
        LedgerLine(project=project, seq=seq, line=line.decode()) for seq, line in enumerate(ledger.lines, 1)
    )
    LedgerLine.objects.bulk_create(lines, batch_size=BATCH)
