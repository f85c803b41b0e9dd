"""What is wrong with new records beside those at hand: ids and things told twice, lost corrections."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol

from jiheng.catalogue import nearest
from jiheng.errors import Fault, Place
from jiheng.evidence.attachments import Attachments
from jiheng.evidence.fact import Fact
from jiheng.evidence.ledger import Ledger
from jiheng.evidence.store import Evidence


class Known(NamedTuple):
    """A record at hand, as far as a new one is compared with it."""

    kind: str
    id: str
    place: Place


class Ended(NamedTuple):
    """How a record at hand came not to count: taken back or corrected, by whom, on which day, why."""

    withdrawn: bool
    by: str = ""
    on: str = ""
    reason: str = ""

    @property
    def verb(self) -> str:
        """What was done to it, in one word."""
        return "作废" if self.withdrawn else "更正"

    def __str__(self) -> str:
        """Say it in a sentence, as far as it is known."""
        who = f"由 {self.by} " if self.by else ""
        return f"{self.on} {who}{self.verb}".strip() + (f"，原因：{self.reason}" if self.reason else "")


class KnownRecords(Protocol):
    """The records at hand, as a new one asks for them: in memory, or in a database by its keys."""

    def find(self, record: str) -> Known | None:
        """Find the record of this id, of whatever kind."""

    def equal(self, fact: Fact) -> Known | None:
        """Find a record of the same kind and the same content, letter by letter; one that counts first."""

    def corrected_by(self, record: str) -> str:
        """Give the id of the record that corrects or withdraws this one; empty where none does."""

    def ended(self, record: str) -> Ended | None:
        """Say how the record of this id was corrected or withdrawn; None where it was not."""


class KnownEvidence:
    """The records of evidence in memory."""

    def __init__(self, evidence: Evidence, ledger: Ledger | None = None) -> None:
        """Look into `evidence`; `ledger` knows who entered what, and when."""
        self._evidence, self._ledger = evidence, ledger

    def find(self, record: str) -> Known | None:
        """Find by id."""
        return _known(self._evidence.by_id.get(record))

    def equal(self, fact: Fact) -> Known | None:
        """Find by content."""
        there = self._evidence.records.get(fact.stem, ())
        same = [each for each in there if each.content == fact.content]
        return _known(min(same, key=lambda each: each.id in self._evidence.superseded, default=None))

    def corrected_by(self, record: str) -> str:
        """Find by what is corrected."""
        return self._evidence.superseded.get(record, "")

    def ended(self, record: str) -> Ended | None:
        """Find by what is corrected, and who entered that."""
        later = self._evidence.by_id.get(self.corrected_by(record))
        if later is None:
            return None
        entry = self._ledger.find(later.stem, later.id) if self._ledger else None
        by, on = (entry.by, entry.at[:10]) if entry else (later.recorded_by, "")
        return Ended(not later.stands, by, on, later.reason)


def _known(fact: Fact | None) -> Known | None:
    return Known(fact.stem, fact.id, fact.place) if fact else None


def faults_beside(
    fact: Fact, known: KnownRecords, *, own_id: bool, attachments: Attachments
) -> Iterator[Fault]:
    """Tell everything that is wrong with one new record beside those at hand, each at its field.

    `own_id` says that it was given its id, so that it may tell the same as another one.
    """
    if own_id and (other := known.find(fact.id)):
        yield used_id(fact, other.place)
    if not own_id and (equal := known.equal(fact)):
        yield _told_twice(fact, equal, known.ended(equal.id))
    if fact.supersedes:
        yield from _lost_correction(fact, known)
    yield from missing_attachments(fact, attachments)


def _told_twice(fact: Fact, equal: Known, ended: Ended | None) -> Fault:
    """Say that a record of this content is at hand, or was until it was taken back."""
    found = f"{equal.place} [{equal.id}]".strip()
    if ended is None:
        what, advice = "一模一样的记录已经有了，像是登记了两次", "确实是另一件事的，填“编号”，给它自己的编号"
        return Fault(what, fact.place, found=found, advice=advice)
    again = "要重新登记" if ended.withdrawn else "确实是另一件事"
    return Fault(
        f"一模一样的记录登记过，已经{ended.verb}，不会自动恢复",
        fact.place,
        found=f"{found}，{ended}",
        advice=f"{ended.verb}得对的，不用再登记；{again}的，填“编号”，给它一个没有用过的编号",
    )


def used_id(fact: Fact, where: Place) -> Fault:
    """Say that a new record bears the id of one at hand."""
    advice = "换一个编号；要更正那条记录，写新编号并填“更正的编号”和“更正原因”"
    return Fault(f"编号“{fact.id}”已经用过", _at(fact, "id"), found=str(where), advice=advice)


def missing_attachments(fact: Fact, attachments: Attachments) -> Iterator[Fault]:
    """Tell the attachments of a record that are not there."""
    for name in attachments.missing(fact.attached) if fact.attachments else ():
        yield missing_file(name, _at(fact, "attachments"))


def missing_file(name: str, place: Place) -> Fault:
    """Say that an attachment is not there."""
    advice = "先把文件放进 evidence/files/，再登记"
    return Fault(f"附件“{name}”不在 evidence/files/ 里", place, expected="先有文件", advice=advice)


def _at(fact: Fact, name: str) -> Place:
    return replace(fact.place, column=next(each.title for each in fact.fields if each.name == name))


def _lost_correction(fact: Fact, known: KnownRecords) -> Iterator[Fault]:
    other = known.find(fact.supersedes)
    if other is None or other.kind != fact.stem or fact.supersedes == fact.id:
        yield _lost(fact, "")
    elif not fact.reason:
        yield _without_reason(fact)
    elif later := known.corrected_by(fact.supersedes):
        yield _corrected_twice(fact, later)


def lost_corrections(facts: Iterable[Fact], known: Mapping[str, Collection[str]]) -> list[Fault]:
    """A correction names the record it corrects; one that names nothing would count twice.

    `known` are the ids of the records of each kind.
    """
    facts = [fact for fact in facts if fact.supersedes]
    corrected_by: dict[str, str] = {}
    for fact in facts:
        corrected_by.setdefault(fact.supersedes, fact.id)
    faults = []
    for fact in facts:
        if fact.supersedes not in known[fact.stem] or fact.supersedes == fact.id:
            faults.append(_lost(fact, nearest(fact.supersedes, known[fact.stem])))
        elif not fact.reason:
            faults.append(_without_reason(fact))
        elif corrected_by[fact.supersedes] != fact.id:
            faults.append(_corrected_twice(fact, corrected_by[fact.supersedes]))
        elif _in_a_circle(fact.id, corrected_by):
            advice = "留下第一条，其余的依次更正前一条"
            faults.append(Fault("几条记录互相更正，没有一条有效", fact.place, advice=advice))
    return faults


def _lost(fact: Fact, near: str) -> Fault:
    what = f"要更正的记录“{fact.supersedes}”不存在"
    expected = f"同一种记录（{fact.title}）的编号"
    advice = near or "写被更正的那条记录的编号（jiheng explain 里方括号内）"
    return Fault(what, _at(fact, "supersedes"), expected=expected, advice=advice)


def _without_reason(fact: Fact) -> Fault:
    return Fault("更正没有写原因", _at(fact, "reason"), expected="更正原因", advice="补填“更正原因”")


def _corrected_twice(fact: Fact, other: str) -> Fault:
    advice = f"这一条改为更正 {other}"
    return Fault(f"“{fact.supersedes}”已由 {other} 更正过", _at(fact, "supersedes"), advice=advice)


def _in_a_circle(record: str, corrected_by: dict[str, str]) -> bool:
    later = corrected_by.get(record)
    for _ in corrected_by:
        if later is None:
            return False
        if later == record:
            return True
        later = corrected_by.get(later)
    return True


def faults_among(facts: Sequence[Fact]) -> list[Fault]:
    """Tell what cannot be among the records of one project: ids borne twice, corrections of nothing."""
    known: dict[str, set[str]] = {}
    for fact in facts:
        known.setdefault(fact.stem, set()).add(fact.id)
    return [*_shared_ids(facts), *lost_corrections(facts, known)]


def _shared_ids(facts: Iterable[Fact]) -> Iterator[Fault]:
    """An id names one record of the whole project: explanations and corrections refer to it."""
    known: dict[str, Fact] = {}
    for fact in facts:
        other = known.setdefault(fact.id, fact)
        if other is not fact:
            of = "另一种记录相同" if other.stem != fact.stem else "另一条记录相同"
            advice = f"另一处在{other.place}；换一个编号"
            yield Fault(f"编号“{fact.id}”与{of}", fact.place, advice=advice)
