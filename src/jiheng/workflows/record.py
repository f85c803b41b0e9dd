"""Enter records of a project folder into its ledger: those in the files, or one given in words.

Nothing is ever edited or removed: a correction and a withdrawal are new records that supersede the
old one, with a reason (design D3). All faults are told at once, and then nothing has been written.
"""

import csv
import io
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from jiheng.catalogue import nearest, unknown
from jiheng.errors import (
    Fault,
    IntegrityError,
    NotFoundError,
    Place,
    UnreadableInputError,
    UsageError,
)
from jiheng.evidence.attachments import Attachments, attached_names, doubt_of_name
from jiheng.evidence.drift import Drift, compare, compare_files, missing_files, new_entries
from jiheng.evidence.fact import Fact, RecordState
from jiheng.evidence.kinds import KINDS
from jiheng.evidence.ledger import Entry, Ledger, read_ledger
from jiheng.evidence.store import Evidence
from jiheng.evidence.writer import Writer, writing
from jiheng.projects.folder import EVIDENCE_FOLDER, ProjectFolder, open_folder
from jiheng.projects.register_row import register_file, with_record
from jiheng.sources.csv_file import safe_cell
from jiheng.sources.registers import read_register

OWN_TO_EACH = ("id", "supersedes", "reason", "record_state", "recorded_by", "recorded_at")
WITHDRAWN = {"record_state": "作废"}
MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was entered: the new entries, the one record given in words, what is still unrecorded."""

    entries: Sequence[Entry]
    fact: Fact | None = None
    others: int = 0


@dataclass(frozen=True, slots=True)
class Open:
    """A project folder open for writing."""

    writer: Writer
    folder: ProjectFolder
    ledger: Ledger
    attachments: Attachments
    by: str
    at: datetime


def record(path: Path, *, by: str, at: datetime, reason: str) -> Recorded:
    """Bring the ledger up to the folder as it is.

    Raises UsageError without an author, and where something already entered was changed or removed
    and no reason is given; IntegrityError where the chain is broken; BusyError.
    """
    with _opened(path, by=by, at=at) as found:
        evidence, ledger = found.folder.evidence, found.ledger
        _refuse_missing(missing_files(evidence, found.attachments))
        files = (each for each in compare_files(evidence, ledger, found.attachments) if each.id)
        drifts = [*compare(evidence, ledger), *files]
        touched = [each for each in drifts if each.seq is not None and each.id]
        if touched and not reason.strip():
            listed = dict.fromkeys(f"    {each.title}（{each.kind}） {each.id}" for each in touched)
            told = "\n".join([*listed][:MOST_TOLD])
            raise UsageError(
                f"有 {len(listed)} 条已登记的记录被改动或删去，登记要写明原因：--reason …\n{told}"
            )
        return Recorded(_entered(found, evidence, drifts, reason) if drifts else [])


def enter(path: Path, kind: str, given: Mapping[str, str], *, by: str, at: datetime) -> Recorded:
    """Add a new record to its register and enter it. `given` is by field or Chinese title."""
    fact_type = find_kind(kind)
    with _opened(path, by=by, at=at) as found:
        return _add(found, fact_type, _by_header(fact_type, given), reason="")


def correct(
    path: Path, wrong: str, given: Mapping[str, str], *, by: str, at: datetime, reason: str
) -> Recorded:
    """Add a record that supersedes another: as that one, but for what is given."""
    if not given:
        raise UsageError("没有写要改什么\n    怎么办：--set 项=值，可以写多次")
    return _supersede(path, wrong, given, by=by, at=at, reason=reason)


def withdraw(path: Path, wrong: str, *, by: str, at: datetime, reason: str) -> Recorded:
    """Add a record that takes another back: neither counts from now on."""
    return _supersede(path, wrong, WITHDRAWN, by=by, at=at, reason=reason)


def _supersede(
    path: Path, wrong: str, given: Mapping[str, str], *, by: str, at: datetime, reason: str
) -> Recorded:
    if not reason.strip():
        raise UsageError("更正或作废要写明原因：--reason …")
    with _opened(path, by=by, at=at) as found:
        old = _standing(found.folder.evidence, wrong)
        fact_type = type(old)
        changed = _by_header(fact_type, given)
        left = (*OWN_TO_EACH, "attachments") if WITHDRAWN.items() <= given.items() else OWN_TO_EACH
        kept = {
            field.title: old.content[field.name]
            for field in fact_type.fields
            if field.name in old.content and field.name not in left
        }
        named = {"更正的编号": old.id, "更正原因": reason.strip()}
        return _add(found, fact_type, kept | changed | named, reason=reason.strip())


def find_kind(word: str) -> type[Fact]:
    """Find a kind of record by its stem or its Chinese title. Raises UsageError."""
    titles = {fact_type.title: fact_type for fact_type in KINDS.values()}
    fact_type = KINDS.get(word) or titles.get(word)
    if fact_type is None:
        near = nearest(word, [*KINDS, *titles])
        listed = "、".join(f"{each.title}（{stem}）" for stem, each in KINDS.items())
        raise UsageError(
            f"没有“{word}”这种记录\n    可以写：{listed}" + (f"\n    怎么办：{near}" if near else "")
        )
    return fact_type


@contextmanager
def _opened(path: Path, *, by: str, at: datetime) -> Iterator[Open]:
    if not by.strip():
        raise UsageError("登记要写明登记人：--by 姓名")
    evidence = path / EVIDENCE_FOLDER
    if not evidence.is_dir():
        open_folder(path)  # tells whatever is wrong with it before anything is made
    try:
        evidence.mkdir(exist_ok=True)
        with writing(evidence) as writer:
            folder = open_folder(path)
            ledger = read_ledger(evidence)
            if ledger.faults:
                told = "\n".join(str(fault) for fault in ledger.faults[:MOST_TOLD])
                raise IntegrityError(f"台账已经损坏，没有写入任何内容：\n{told}")
            yield Open(writer, folder, ledger, Attachments(evidence), by.strip(), at)
    except OSError as error:
        advice = "看看磁盘空间和文件夹权限；原有的文件没有改动"
        raise NotFoundError(f"写不进 {evidence}：{error.strerror}\n    怎么办：{advice}") from error


def _standing(evidence: Evidence, wrong: str) -> Fact:
    old = evidence.by_id.get(wrong)
    if old is None:
        near = nearest(wrong, evidence.by_id) or "jiheng explain 里方括号内的就是编号"
        raise NotFoundError(f"没有编号是“{wrong}”的记录\n    怎么办：{near}")
    if later := evidence.superseded.get(wrong):
        raise UsageError(
            f"记录 {wrong} 已经被 {later} 更正或作废过\n    怎么办：改的是 {later} 的话，写它的编号"
        )
    if old.record_state is RecordState.WITHDRAWN:
        raise UsageError(f"记录 {wrong} 是一条作废记录，不能再改\n    怎么办：要恢复的话，重新登记一条")
    return old


def _by_header(fact_type: type[Fact], given: Mapping[str, str]) -> dict[str, str]:
    """Name what was given by Chinese titles; a unit may stand behind one. Raises UsageError."""
    titles = {word: each.title for each in fact_type.fields for word in (each.name, each.title)}
    named: dict[str, str] = {}
    for word, value in given.items():
        bare, bracket, unit = word.strip().replace("(", "（").partition("（")
        if bare not in titles:
            fault = unknown(bare, [each.title for each in fact_type.fields])
            raise UsageError(f"“{fact_type.title}”没有“{bare}”这一项\n    可以写：{fault.expected}")
        named[titles[bare]] = f"{value.strip()}{unit.rstrip('）)')}" if bracket else value
    return named


def _add(found: Open, fact_type: type[Fact], given: dict[str, str], *, reason: str) -> Recorded:
    evidence_folder = found.folder.evidence_path
    register = register_file(evidence_folder, fact_type)
    system_name = found.folder.project.system_name
    content = _checked(found, fact_type, given)
    new = with_record(register, fact_type, content, system_name=system_name)
    with _beside(register, new) as draft:
        reading = read_register(draft, fact_type, system_name=system_name, name=register.name)
    before = found.folder.evidence.records.get(fact_type.stem, ())
    if reading.faults:
        raise UnreadableInputError(f"添了一行的 {register.name}", reading.faults)
    written = {name: text for name, text in content.items() if name != "id"}
    if len(reading.facts) != len(before) + 1 or reading.facts[-1].content != written:
        raise UsageError(f"添到 {register.name} 的一行读回来不是这条记录，没有改动它")
    fact = replace(
        reading.facts[-1], place=replace(reading.facts[-1].place, file=f"evidence/{register.name}")
    )
    records = dict(found.folder.evidence.records)
    records[fact_type.stem] = (*before, fact)
    evidence = Evidence(records)
    drifts = compare(evidence, found.ledger)
    own = [each for each in drifts if (each.kind, each.id) == (fact.stem, fact.id)]
    entries = _entered(found, evidence, own, reason, register=register.name, content=new)
    return Recorded(entries, fact, len(drifts) - len(own))


def _checked(found: Open, fact_type: type[Fact], given: dict[str, str]) -> Mapping[str, str]:
    """Read the given values as a reader would; return the canonical content, all faults at once."""
    out = io.StringIO()
    table = csv.writer(out)
    required = {each.title: "" for each in fact_type.fields if each.required}
    cells = required | given
    table.writerow(cells)
    table.writerow(map(safe_cell, cells.values()))
    evidence = found.folder.evidence
    with _beside(found.folder.evidence_path / f"{fact_type.stem}.csv", out.getvalue().encode()) as draft:
        system_name = found.folder.project.system_name
        reading = read_register(draft, fact_type, system_name=system_name, name="")
    faults = [replace(each, place=Place(column=each.place.column)) for each in reading.faults]
    if not faults:
        faults += _strange(reading.facts[0], evidence, given_id="编号" in given)
    names = (name for name in attached_names(given.get("附件", "")) if not doubt_of_name(name))
    faults += [_no_file(name, Place()) for name in found.attachments.missing(tuple(names))]
    if faults:
        raise UnreadableInputError(f"这条“{fact_type.title}”记录", faults)
    (fact,) = reading.facts
    return {**fact.content, "id": fact.id} if "编号" in given else fact.content


def _strange(fact: Fact, evidence: Evidence, *, given_id: bool) -> Iterator[Fault]:
    if given_id and (other := evidence.by_id.get(fact.id)):
        yield Fault(f"编号“{fact.id}”已经用过", found=str(other.place), advice="换一个编号")
    same = (each for each in evidence.records.get(fact.stem, ()) if each.content == fact.content)
    if not given_id and (equal := next(same, None)):
        yield Fault(
            "一模一样的记录已经有了，像是登记了两次",
            found=f"{equal.place} [{equal.id}]",
            advice="确实是另一件事的，用 --set 编号=… 给它自己的编号",
        )


def _no_file(name: str, place: Place) -> Fault:
    advice = "先把文件放进 evidence/files/，再登记"
    return Fault(f"附件“{name}”不在 evidence/files/ 里", place, expected="先有文件", advice=advice)


def _refuse_missing(missing: list[Drift]) -> None:
    if missing:
        raise UnreadableInputError("附件", [_no_file(each.file, each.place) for each in missing])


def _entered(
    found: Open,
    evidence: Evidence,
    drifts: list[Drift],
    reason: str,
    *,
    register: str = "",
    content: bytes = b"",
) -> list[Entry]:
    entries = new_entries(
        evidence,
        found.ledger,
        drifts,
        attachments=found.attachments,
        by=found.by,
        at=found.at,
        reason=reason.strip(),
    )
    return found.writer.append(entries, register=register, content=content)


@contextmanager
def _beside(register: Path, content: bytes) -> Iterator[Path]:
    """Write a draft that no reader of the folder takes for a register; it is gone afterwards."""
    draft = register.with_name(f".{register.stem}.{secrets.token_hex(6)}.csv")
    try:
        draft.write_bytes(content)
        yield draft
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
