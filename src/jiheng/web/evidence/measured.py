"""What the server sees of a system by itself, nobody enters by hand.

An area above tells here what it sees (`places`, as the desk is told what waits): evidence knows no prober.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from jiheng.errors import Fault, UnreadableInputError
from jiheng.evidence.fact import Fact
from jiheng.evidence.facts.systems import AvailabilityDay, Outage
from jiheng.values.days import BEIJING
from jiheng.web.accounts.models import User
from jiheng.web.evidence.models import Record
from jiheng.web.evidence.opened import fact_of
from jiheng.web.projects.models import Project


@dataclass(frozen=True, slots=True)
class Measured:
    """From when to when the kinds of record of a system come by themselves; `source` says from where."""

    system: str
    kinds: tuple[str, ...]
    first: datetime
    last: datetime | None  # None: it goes on
    source: str

    def has(self, fact: Outage | AvailabilityDay, *, only_beginning: bool) -> bool:
        """Say whether a record is of this time, or of some of it."""
        if fact.system != self.system:
            return False
        begin, end = _span(fact)
        if begin >= self.first:
            return self.last is None or begin < self.last
        return not only_beginning and (end is None or end > self.first)


KINDS = (Outage.stem, AvailabilityDay.stem)
places: list[Callable[[Project], Iterable[Measured]]] = []


def measured_of(project: Project, kind: str) -> list[Measured]:
    """Give the times in which records of a kind come by themselves."""
    if kind not in KINDS:
        return []
    return [each for place in places for each in place(project) if kind in each.kinds]


def measured_fault(fact: Fact, measured: Sequence[Measured], *, only_beginning: bool = False) -> list[Fault]:
    """Tell that nobody may write a record because the server saw that time by itself; nothing where one may.

    `only_beginning` lets pass what began before: of a record that is corrected or taken back.
    """
    if not isinstance(fact, Outage | AvailabilityDay):
        return []
    found = (each for each in measured if each.has(fact, only_beginning=only_beginning))
    return [_fault(fact, each) for each in found][:1]


def refuse_measured(
    project: Project, facts: Sequence[Fact], *, by: User | None, only_beginning: bool = False
) -> None:
    """Raise UnreadableInputError where a person would write what the server saw by itself."""
    measured = measured_of(project, facts[0].stem) if by is not None and facts else []
    faults = [
        fault for each in facts for fault in measured_fault(each, measured, only_beginning=only_beginning)
    ]
    if faults:
        raise UnreadableInputError(f"这条“{facts[0].title}”记录", faults)


def seen_by_itself(record: Record) -> str:
    """Say why nobody may correct or withdraw a record; empty where one may."""
    measured = measured_of(record.project, record.kind)
    faults = measured_fault(fact_of(record), measured, only_beginning=True) if measured else []
    return f"{faults[0].what}。{faults[0].advice}。" if faults else ""


def _span(fact: Outage | AvailabilityDay) -> tuple[datetime, datetime | None]:
    if isinstance(fact, Outage):
        return fact.began_at, fact.ended_at
    begin = datetime.combine(fact.day, time(), BEIJING)
    return begin, begin + timedelta(days=1)


def _fault(fact: Outage | AvailabilityDay, found: Measured) -> Fault:
    first, last = (
        f"{each.astimezone(BEIJING):%Y-%m-%d %H:%M}" if each else "" for each in (found.first, found.last)
    )
    title = next(each.title for each in fact.fields if each.name == "system")
    return Fault(
        f"这段时间“{fact.system}”的{fact.title}由{found.source}登记，人不能登记、更正或作废",
        replace(fact.place, column=title),
        expected=f"{first} 以前的时间" + (f"，或 {last} 以后的" if last else ""),
        advice="测得不对的，在中断台账打开那一次，写明理由申请不计入",
    )
