"""Where folder and ledger disagree, and the entries that would bring the ledger up to date.

A record that is in the folder but not in the ledger, or not the same in both, is still evaluated and
shown as unrecorded (design D17).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from jiheng.errors import Fault, Place
from jiheng.evidence.attachments import Attachments
from jiheng.evidence.fact import Fact
from jiheng.evidence.kinds import KINDS
from jiheng.evidence.ledger import NO_FILES, Act, Entry, Ledger, content_piece, read_line, record_key
from jiheng.evidence.store import Evidence


class How(StrEnum):
    """In what way folder and ledger disagree."""

    UNRECORDED = "unrecorded"
    CHANGED = "changed"
    REMOVED = "removed"
    FILE_MISSING = "file_missing"
    FILE_CHANGED = "file_changed"
    FILE_UNRECORDED = "file_unrecorded"
    FILE_ORPHAN = "file_orphan"


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a record that is not as the ledger has it."""

    field: str
    title: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference between folder and ledger.

    Without an id it is about a whole register, with `file` about an attachment.
    """

    how: How
    kind: str
    id: str
    place: Place = Place()
    seq: int | None = None  # the entry that tells it otherwise
    told: str = ""  # what that entry says, or what there is to say
    changes: tuple[Change, ...] = ()
    file: str = ""

    @property
    def title(self) -> str:
        """The Chinese title of the kind of record."""
        return KINDS[self.kind].title if self.kind in KINDS else self.kind

    @property
    def message(self) -> str:
        """Say it in one line, with the place and the record's id."""
        where = f"{self.place}：" if self.place.file else ""
        if self.how is How.FILE_ORPHAN:
            return f"附件 {self.file} 没有哪条记录提到"
        if self.file:
            return f"{where}记录 {self.id} 的附件 {self.file} {self.told}"
        if not self.id:
            gone = f"不见了（台账第 {self.seq} 条登记过）"
            return f"登记册“{self.title}”{gone if self.how is How.REMOVED else '（空的）没有登记进台账'}"
        if self.how is How.REMOVED:
            return f"记录 {self.id} 不见了；台账第 {self.seq} 条登记的是：{self.told}"
        told = (f"{each.title} 台账中是“{each.then}”，现在是“{each.now}”" for each in self.changes)
        what = f"与台账不一致：{'；'.join(told)}" if self.changes else "没有登记进台账"
        return f"{where}记录 {self.id} {what}"

    @property
    def remark(self) -> Fault:
        """Say the same of an attachment as a remark on its record."""
        advice = f"把 {self.file} 放进 evidence/files/"
        return Fault(f"附件“{self.file}”{self.told}", self.place, found=f"记录 {self.id}", advice=advice)


def compare(evidence: Evidence, ledger: Ledger) -> list[Drift]:
    """List every record that is in the folder or in the ledger but not the same in both."""
    standing = dict(ledger.standing)
    drifts: list[Drift] = []
    for fact in evidence:
        line = standing.pop(record_key(fact.stem, fact.id), None)
        if line is None:
            drifts.append(Drift(How.UNRECORDED, fact.stem, fact.id, fact.place))
        elif content_piece(fact.content) not in line:
            drifts += _changed(line, fact)
    for stem, facts in evidence.records.items():
        if standing.pop(record_key(stem, ""), None) is None and not facts:
            drifts.append(Drift(How.UNRECORDED, stem, ""))
    for entry in filter(None, map(read_line, standing.values())):
        told = _told(entry) if entry.act is Act.RECORD else ""
        drifts.append(Drift(How.REMOVED, entry.kind, entry.id, seq=entry.seq, told=told))
    return drifts


def _changed(line: bytes, fact: Fact) -> Iterator[Drift]:
    """Look closely: the bytes differ, but the line may only be written in another order."""
    entry = read_line(line)
    if entry is None or entry.content != fact.content:
        changes = tuple(changed_fields(entry.content if entry else {}, fact))
        seq = entry.seq if entry else None
        yield Drift(How.CHANGED, fact.stem, fact.id, fact.place, seq, changes=changes)


def compare_files(evidence: Evidence, ledger: Ledger, attachments: Attachments) -> list[Drift]:
    """Hash every attached file anew; list those changed, missing, not entered, or named by no record."""
    drifts: list[Drift] = []
    named: set[str] = set()
    for fact in evidence:
        if not fact.attachments:
            continue
        named |= {*fact.attached}
        entry = ledger.find(fact.stem, fact.id)
        for name in fact.attached:
            how, told = _file_drift(name, entry, attachments)
            if told:
                seq = entry.seq if entry else None
                drifts.append(Drift(how, fact.stem, fact.id, fact.place, seq, told, file=name))
    drifts += [Drift(How.FILE_ORPHAN, "", "", file=name) for name in attachments.orphans(named)]
    return drifts


def _file_drift(name: str, entry: Entry | None, attachments: Attachments) -> tuple[How, str]:
    if name not in attachments.names:
        return How.FILE_MISSING, "不见了：evidence/files/ 里没有这个文件"
    sealed, now = (entry.files if entry else NO_FILES).get(name), attachments.seal(name)
    if sealed is None:  # of a record that is not entered, or was before its file was
        return How.FILE_UNRECORDED, "没有登记进台账" if entry else ""
    if sealed != now:
        return How.FILE_CHANGED, f"被换过或改过：登记时 {sealed.bytes} 字节，现在 {now.bytes} 字节，哈希不同"
    return How.FILE_CHANGED, ""


def missing_files(evidence: Evidence, attachments: Attachments) -> list[Drift]:
    """List the attachments that records name and nobody has put there; nothing is hashed."""
    return [
        Drift(How.FILE_MISSING, fact.stem, fact.id, fact.place, told="不在 evidence/files/ 里", file=name)
        for fact in evidence
        if fact.attachments
        for name in attachments.missing(fact.attached)
    ]


def new_entries(
    evidence: Evidence,
    ledger: Ledger,
    drifts: list[Drift],
    *,
    attachments: Attachments,
    by: str,
    at: datetime,
    reason: str,
) -> list[Entry]:
    """Make the entries, not yet chained, that settle the given drifts."""
    first = ledger.last.seq + 1 if ledger.last else 1
    when = at.isoformat()
    touched = {drift.kind for drift in drifts if drift.how is not How.REMOVED and drift.kind}
    acts = [
        Entry(0, when, by, Act.REGISTER, stem, "", {}, reason)
        for stem in evidence.records
        if stem in touched and not ledger.find(stem, "")
    ]
    for kind, record, removed in _records(drifts):
        if removed:
            acts.append(Entry(0, when, by, Act.WITHDRAW, kind, record, {}, reason))
        else:
            fact = evidence.by_id[record]
            acts.append(record_entry(fact, attachments=attachments, by=by, at=at, reason=reason))
    return [entry._replace(seq=seq) for seq, entry in enumerate(acts, first)]


def record_entry(
    fact: Fact, *, attachments: Attachments, by: str, at: datetime, reason: str, seq: int = 0
) -> Entry:
    """Make the entry, not yet chained, that enters a record with its attachments."""
    files = {name: attachments.seal(name) for name in fact.attached if name in attachments.names}
    content = dict(fact.content)
    return Entry(seq, at.isoformat(), by, Act.RECORD, fact.stem, fact.id, content, reason, files=files)


def _records(drifts: list[Drift]) -> Iterator[tuple[str, str, bool]]:
    """Give each record once, and whether it is gone."""
    seen: dict[tuple[str, str], bool] = {}
    for drift in drifts:
        if drift.how is How.REMOVED or drift.id:
            seen.setdefault((drift.kind, drift.id), drift.how is How.REMOVED)
    return ((kind, record, removed) for (kind, record), removed in seen.items())


def changed_fields(then: Mapping[str, str], fact: Fact) -> Iterator[Change]:
    """List the fields that a record says otherwise than the content `then` did."""
    now = fact.content
    titles = {field.name: field.title for field in fact.fields}
    for name in [*titles, *(name for name in then if name not in titles)]:
        if then.get(name, "") != now.get(name, ""):
            yield Change(name, titles.get(name, name), then.get(name, ""), now.get(name, ""))


def _told(entry: Entry) -> str:
    fact_type = KINDS.get(entry.kind)
    titles = {field.name: field.title for field in fact_type.fields} if fact_type else {}
    order = [*titles, *(name for name in entry.content if name not in titles)]
    return "，".join(
        f"{titles.get(name, name)} {entry.content[name]}" for name in order if name in entry.content
    )
