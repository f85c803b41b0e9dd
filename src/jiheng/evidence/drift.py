"""Where folder and ledger disagree, and the entries that would bring the ledger up to date.

A record that is in the folder but not in the ledger, or not the same in both, is still evaluated and
shown as unrecorded (design D17).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from jiheng.errors import Place
from jiheng.evidence.fact import Fact
from jiheng.evidence.kinds import KINDS
from jiheng.evidence.ledger import Act, Entry, Ledger
from jiheng.evidence.store import Evidence


class How(StrEnum):
    """In what way folder and ledger disagree about a record."""

    UNRECORDED = "unrecorded"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference between folder and ledger; without an id it is about a whole register."""

    how: How
    kind: str
    id: str
    message: str
    place: Place = Place()


def compare(evidence: Evidence, ledger: Ledger) -> list[Drift]:
    """List every record that is in the folder or in the ledger but not the same in both."""
    standing = ledger.standing()
    drifts: list[Drift] = []
    for fact in evidence:
        entry = standing.pop((fact.stem, fact.id), None)
        if entry is None:
            drifts.append(_drift(How.UNRECORDED, fact, "没有登记进台账"))
        elif entry.content != fact.content:
            drifts.append(_drift(How.CHANGED, fact, f"与台账不一致：{_changes(entry, fact)}"))
    for entry in standing.values():
        if entry.act is Act.RECORD:
            message = f"记录 {entry.id} 不见了；台账第 {entry.seq} 条登记的是：{_told(entry)}"
            drifts.append(Drift(How.REMOVED, entry.kind, entry.id, message))
        elif not evidence.kept(entry.kind):
            message = f"登记册 {entry.kind} 不见了（台账第 {entry.seq} 条登记过）"
            drifts.append(Drift(How.REMOVED, entry.kind, "", message))
    return drifts


def new_entries(evidence: Evidence, ledger: Ledger, *, by: str, at: datetime, reason: str) -> list[Entry]:
    """Make the entries, not yet chained, that bring the ledger up to the folder as it is now."""
    standing = ledger.standing()
    acts: list[tuple[Act, str, str, dict[str, str]]] = [
        (Act.REGISTER, stem, "", {}) for stem in evidence.records if (stem, "") not in standing
    ]
    for drift in compare(evidence, ledger):
        if drift.how is How.REMOVED:
            acts.append((Act.WITHDRAW, drift.kind, drift.id, {}))
        else:
            content = dict(evidence.by_id[drift.id].content)
            acts.append((Act.RECORD, drift.kind, drift.id, content))
    first = ledger.entries[-1].seq + 1 if ledger.entries else 1
    return [
        Entry(seq, at.isoformat(), by, act, kind, record_id, content, reason)
        for seq, (act, kind, record_id, content) in enumerate(acts, first)
    ]


def _drift(how: How, fact: Fact, what: str) -> Drift:
    return Drift(how, fact.stem, fact.id, f"{fact.place}：记录 {fact.id} {what}", fact.place)


def _changes(entry: Entry, fact: Fact) -> str:
    titles = {field.name: field.title for field in fact.fields}
    then, now = entry.content, fact.content
    return "；".join(
        f"{titles.get(name, name)} 台账中是“{then.get(name, '')}”，现在是“{now.get(name, '')}”"
        for name in sorted({*then, *now})
        if then.get(name, "") != now.get(name, "")
    )


def _told(entry: Entry) -> str:
    fact_type = KINDS.get(entry.kind)
    titles = {field.name: field.title for field in fact_type.fields} if fact_type else {}
    order = [*titles, *(name for name in entry.content if name not in titles)]
    return "，".join(
        f"{titles.get(name, name)} {entry.content[name]}" for name in order if name in entry.content
    )
