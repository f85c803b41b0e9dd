"""Enter records of a project folder into its ledger: those in the files, or one given in words.

Nothing is ever edited or removed: a correction and a withdrawal are new records that supersede the
old one, with a reason (design D3). All faults are told at once, and then nothing has been written.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from jiheng.catalogue import nearest
from jiheng.errors import IntegrityError, NotFoundError, UnreadableInputError, UsageError
from jiheng.evidence.beside import KnownEvidence, missing_file
from jiheng.evidence.drift import Drift, compare, compare_files, missing_files, new_entries
from jiheng.evidence.fact import Fact
from jiheng.evidence.ledger import Act, Entry, Ledger
from jiheng.evidence.store import Evidence
from jiheng.evidence.writer import Writer, writing
from jiheng.projects.folder import EVIDENCE_FOLDER, open_folder
from jiheng.projects.open_project import OpenProject
from jiheng.projects.register_row import NewRows, register_file, with_record
from jiheng.sources.registers import read_register
from jiheng.workflows.new_record import WITHDRAWN, by_name, correction_of, find_kind, new_record

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
    folder: Path
    opened: OpenProject
    ledger: Ledger
    by: str
    at: datetime


def record(path: Path, *, by: str, at: datetime, reason: str) -> Recorded:
    """Bring the ledger up to the folder as it is.

    Raises UsageError without an author, and where something already entered was changed or removed
    and no reason is given; IntegrityError where the chain is broken; BusyError.
    """
    with _opened(path, by=by, at=at) as found:
        evidence, ledger = found.opened.evidence, found.ledger
        _refuse_missing(missing_files(evidence, found.opened.attachments))
        files = (each for each in compare_files(evidence, ledger, found.opened.attachments) if each.id)
        drifts = [*compare(evidence, ledger), *files]
        touched = [each for each in drifts if each.seq is not None and each.id]
        if touched and not reason.strip():
            listed = dict.fromkeys(f"    {each.title}（{each.kind}） {each.id}" for each in touched)
            told = "\n".join([*listed][:MOST_TOLD])
            raise UsageError(
                f"有 {len(listed)} 条已登记的记录被改动或删去，登记要写明原因：--reason …\n{told}"
            )
        return Recorded(_entered(found, evidence, drifts, reason) if drifts else [])


def enter(
    path: Path, kind: str, given: Mapping[str, str], *, by: str, at: datetime, reason: str = ""
) -> Recorded:
    """Add a new record to its register and enter it. `given` is by field or Chinese title.

    `reason` is for the ledger.
    """
    fact_type = find_kind(kind)
    with _opened(path, by=by, at=at) as found:
        return _add(found, fact_type, by_name(fact_type, given), reason=reason.strip())


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
        old = _standing(found.opened.evidence, wrong)
        fact_type = type(old)
        words = correction_of(old, by_name(fact_type, given), reason=reason)
        return _add(found, fact_type, words, reason=reason.strip())


def keep_empty(path: Path, fact_type: type[Fact], *, by: str, at: datetime, reason: str) -> None:
    """Keep a register of a kind that has none yet, empty: evidence that nothing of the kind happened.

    Where one is kept already nothing is done. Raises as `record` does, and as `register_file` does.
    """
    with _opened(path, by=by, at=at) as found:
        if found.opened.evidence.kept(fact_type.stem):
            return
        register = register_file(found.folder, fact_type)
        with NewRows(register, fact_type, (), system_name=found.opened.project.system_name) as rows:
            content = b"".join(rows.register())
        seq = found.ledger.last.seq + 1 if found.ledger.last else 1
        entry = Entry(seq, at.isoformat(), found.by, Act.REGISTER, fact_type.stem, "", {}, reason)
        found.writer.append([entry], register=register.name, content=content)


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
            opened = open_folder(path)
            ledger = opened.ledger()
            if ledger.faults:
                told = "\n".join(str(fault) for fault in ledger.faults[:MOST_TOLD])
                raise IntegrityError(f"台账已经损坏，没有写入任何内容：\n{told}")
            yield Open(writer, evidence, opened, ledger, by.strip(), at)
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
    return old


def _add(found: Open, fact_type: type[Fact], words: Mapping[str, str], *, reason: str) -> Recorded:
    evidence_folder = found.folder
    register = register_file(evidence_folder, fact_type)
    system_name = found.opened.project.system_name
    content = _checked(found, fact_type, words)
    new = with_record(register, fact_type, content, system_name=system_name)
    with _beside(register, new) as draft:
        reading = read_register(draft, fact_type, system_name=system_name, name=register.name)
    before = found.opened.evidence.records.get(fact_type.stem, ())
    if reading.faults:
        raise UnreadableInputError(f"添了一行的 {register.name}", reading.faults)
    written = {name: text for name, text in content.items() if name != "id"}
    if len(reading.facts) != len(before) + 1 or reading.facts[-1].content != written:
        raise UsageError(f"添到 {register.name} 的一行读回来不是这条记录，没有改动它")
    fact = replace(
        reading.facts[-1], place=replace(reading.facts[-1].place, file=f"evidence/{register.name}")
    )
    records = dict(found.opened.evidence.records)
    records[fact_type.stem] = (*before, fact)
    evidence = Evidence(records)
    drifts = compare(evidence, found.ledger)
    own = [each for each in drifts if (each.kind, each.id) == (fact.stem, fact.id)]
    entries = _entered(found, evidence, own, reason, register=register.name, content=new)
    return Recorded(entries, fact, len(drifts) - len(own))


def _checked(found: Open, fact_type: type[Fact], words: Mapping[str, str]) -> Mapping[str, str]:
    """Give the canonical content of the words, with the id where one is given; all faults at once."""
    fact = new_record(
        fact_type,
        words,
        system_name=found.opened.project.system_name,
        known=KnownEvidence(found.opened.evidence, found.ledger),
        attachments=found.opened.attachments,
    )
    if not isinstance(fact, Fact):
        raise UnreadableInputError(f"这条“{fact_type.title}”记录", fact)
    return {**fact.content, "id": fact.id} if words.get("id", "").strip() else fact.content


def _refuse_missing(missing: list[Drift]) -> None:
    if missing:
        raise UnreadableInputError("附件", [missing_file(each.file, each.place) for each in missing])


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
        attachments=found.opened.attachments,
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
