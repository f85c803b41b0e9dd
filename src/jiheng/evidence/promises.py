"""What a contract promises, expanded into dated occurrences, and which records fulfil them.

A promise (“12 monthly reports by the 10th of the next month”) falls due once in each of its slots
(days, working days, weeks, months, quarters, halves, years of the service period). Each occurrence
ends done, late, missed or waived; one not due yet is open. Where no register was kept at all, nobody
can say that it was missed: it is unknown.

How records are given to occurrences, in this order:

1. A record counts in the slot it covers (a report) or in which it was done.
2. A record beyond those promised in its own slot makes good an earlier slot that lacks one, as late;
   the earliest such slot first. So a visit of 2 July and one of 20 July fulfil June late and July.
3. What remains was done beyond the promise, and is told.

What was not fulfilled is waived where the promise itself says so, or a record of the kind waiver does.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from typing import Protocol

from jiheng.errors import UnreadableValueError
from jiheng.evidence.fact import Fact
from jiheng.evidence.facts.contracts import WaiverRecord
from jiheng.evidence.store import Evidence
from jiheng.values.days import LAST_MONTH, beijing_day, days_in_month
from jiheng.values.deadline import Deadline
from jiheng.values.period import Period
from jiheng.values.working_days import WorkingCalendar

ONE_DAY = timedelta(days=1)
WEEK = 7
Slots = Callable[[Period, WorkingCalendar], list[Period]]


class OccurrenceState(StrEnum):
    """How an occurrence ended, or that it is not due yet, or that no register was kept to tell."""

    DONE = "done"
    LATE = "late"
    MISSED = "missed"
    WAIVED = "waived"
    OPEN = "open"
    UNKNOWN = "unknown"


STATE_TITLES = {
    OccurrenceState.DONE: "按时完成",
    OccurrenceState.LATE: "逾期完成",
    OccurrenceState.MISSED: "未完成",
    OccurrenceState.WAIVED: "免除",
    OccurrenceState.OPEN: "未到期",
    OccurrenceState.UNKNOWN: "无台账",
}


class PromiseName(str):
    """The name of a promise where something refers to it."""

    __slots__ = ()


class Wanted(Protocol):
    """Which records fulfil a promise: a kind, and conditions on its fields."""

    @property
    def fact_type(self) -> type[Fact]:
        """The kind of record."""

    def fits(self, fact: Fact) -> bool:
        """Say whether a record of this kind meets the conditions."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """Somebody released the other side from the occurrences of a period, for a reason.

    `record` is the id of the record that says so; empty where the promise itself does.
    """

    period: Period
    reason: str
    approved_by: str
    record: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised: records of `of`, `each` of them in every slot of `every`, by `deadline`.

    Without a deadline an occurrence is due by the last day of its slot; with one, so long after it.
    `aliases` are names it had before: waivers that were granted under them hold.
    """

    name: str
    of: Wanted
    every: str
    period: Period
    each: int = 1
    deadline: Deadline | None = None
    waivers: tuple[Waiver, ...] = ()
    contract: str = ""
    aliases: tuple[str, ...] = ()

    def slots(self, calendar: WorkingCalendar) -> list[Period]:
        """Give the slots of the service period. Raises UnknownYearError for unknown working days."""
        return EVERY[self.every](self.period, calendar)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One slot of a promise: when it is due, how it ended, with which records, and why.

    `waiver` is the id of the record that waives it; it is none of those that fulfil it.
    """

    promise: Promise
    slot: Period
    due: date
    state: OccurrenceState
    records: tuple[str, ...] = ()
    because: str = ""
    waiver: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """All occurrences of a promise, and the records that go beyond it."""

    promise: Promise
    occurrences: tuple[Occurrence, ...]
    beyond: tuple[str, ...] = ()

    def count(self, *states: OccurrenceState) -> int:
        """Count the occurrences in these states."""
        return sum(each.state in states for each in self.occurrences)


@dataclass(slots=True)
class _Open:
    """A slot while records are given out."""

    slot: Period
    due: date
    mine: list[tuple[date, str]] = field(default_factory=list)


def settle(
    promise: Promise, evidence: Evidence, calendar: WorkingCalendar, *, on: date | None = None
) -> Settled:
    """Expand a promise and give out the records, as of `on` (None: when all is over).

    Raises UnknownYearError where working days of a year are not known, and UnreadableValueError
    for a deadline in hours, which a slot of days cannot start.
    """
    promise = replace(promise, waivers=(*promise.waivers, *_granted(promise, evidence, on)))
    slots = [_Open(slot, _due(promise, slot, calendar)) for slot in promise.slots(calendar)]
    spare: list[tuple[date, str]] = []
    stem = promise.of.fact_type.stem
    for fact in sorted(
        (fact for fact in evidence.current(stem) if promise.of.fits(fact)), key=lambda each: each.done_on
    ):
        if on is not None and fact.done_on > on:
            continue
        day = _counts_on(fact)
        own = next((each for each in slots if each.slot.first <= day <= each.slot.last), None)
        if own is not None and len(own.mine) < promise.each:
            own.mine.append((fact.done_on, fact.id))
        elif own is not None or (slots and fact.done_on > slots[-1].slot.last):
            spare.append((fact.done_on, fact.id))
    beyond = _make_good(slots, spare, promise.each)
    ended = [_ended(promise, each, calendar, on) for each in slots]
    if not evidence.kept(stem):
        because = f"没有“{promise.of.fact_type.title}”台账"
        missed = OccurrenceState.MISSED
        ended = [
            replace(each, state=OccurrenceState.UNKNOWN, because=because) if each.state is missed else each
            for each in ended
        ]
    return Settled(promise, tuple(ended), beyond)


def _granted(promise: Promise, evidence: Evidence, on: date | None) -> Iterator[Waiver]:
    for fact in evidence.current(WaiverRecord.stem):
        if not isinstance(fact, WaiverRecord) or fact.promise not in (promise.name, *promise.aliases):
            continue
        if on is None or fact.done_on <= on:
            yield Waiver(fact.period, fact.basis, fact.approved_by, fact.id)


def _counts_on(fact: Fact) -> date:
    """Give the day by which a record belongs to a slot: a project has thousands of both."""
    covers = getattr(fact, "covers", None)
    return beijing_day(covers.last if isinstance(covers, Period) else fact.done_on)


def _due(promise: Promise, slot: Period, calendar: WorkingCalendar) -> date:
    return slot.last if promise.deadline is None else promise.deadline.due(slot, calendar)


def _make_good(slots: list[_Open], spare: list[tuple[date, str]], each: int) -> tuple[str, ...]:
    beyond = []
    for day, record in spare:
        lacking = next((one for one in slots if len(one.mine) < each and one.slot.last < day), None)
        if lacking is None:
            beyond.append(record)
        else:
            lacking.mine.append((day, record))
    return tuple(beyond)


def _ended(promise: Promise, slot: _Open, calendar: WorkingCalendar, on: date | None) -> Occurrence:
    made = partial(Occurrence, promise, slot.slot, slot.due)
    records = tuple(record for _, record in slot.mine)
    lacking = promise.each - len(slot.mine)
    late = [day for day, _ in slot.mine if not _in_time(promise, slot, day, calendar)]
    if not lacking and not late:
        return made(OccurrenceState.DONE, records)
    if not lacking:
        return made(OccurrenceState.LATE, records, f"应在 {slot.due} 前，{max(late)} 才完成")
    waiver = next((each for each in promise.waivers if slot.slot.last in each.period), None)
    if waiver is not None:
        told = f"{waiver.reason}（{waiver.approved_by}批准）"
        return made(OccurrenceState.WAIVED, records, told, waiver.record)
    some = f"应有 {promise.each} 条记录，有 {len(slot.mine)} 条" if slot.mine else ""
    if on is not None and on <= slot.due:
        return made(OccurrenceState.OPEN, records, some)
    return made(OccurrenceState.MISSED, records, some or "没有记录")


def _in_time(promise: Promise, slot: _Open, day: date, calendar: WorkingCalendar) -> bool:
    if promise.deadline is None:
        return day <= slot.due
    return promise.deadline.kept_by(day, after=slot.slot, calendar=calendar)


def _days(period: Period, _calendar: WorkingCalendar) -> list[Period]:
    days = (period.first + ONE_DAY * number for number in range(period.days))
    return [Period(day, day) for day in days]


def _working_days(period: Period, calendar: WorkingCalendar) -> list[Period]:
    return [each for each in _days(period, calendar) if calendar.is_working_day(each.first)]


def _weeks(period: Period, _calendar: WorkingCalendar) -> list[Period]:
    """Weeks from Monday to Sunday; the first and the last may be parts of one."""
    weeks, first = [], period.first
    while first <= period.last:
        last = min(first + ONE_DAY * (WEEK - 1 - first.weekday()), period.last)
        weeks.append(Period(first, last))
        first = last + ONE_DAY
    return weeks


def _months(length: int) -> Slots:
    def slots(period: Period, _calendar: WorkingCalendar) -> list[Period]:
        return list(_spans_of_months(period, length))

    return slots


def _spans_of_months(period: Period, length: int) -> Iterator[Period]:
    """Calendar months, quarters, halves or years; the first and the last may be parts of one."""
    year, month = period.first.year, (period.first.month - 1) // length * length + 1
    while date(year, month, 1) <= period.last:
        end = month + length - 1
        last = date(year, end, days_in_month(year, end))
        yield Period(max(date(year, month, 1), period.first), min(last, period.last))
        year, month = (year, end + 1) if end < LAST_MONTH else (year + 1, 1)


EVERY: dict[str, Slots] = {
    "天": _days,
    "工作日": _working_days,
    "周": _weeks,
    "月": _months(1),
    "季度": _months(3),
    "半年": _months(6),
    "年": _months(12),
    "服务期": lambda period, _calendar: [period],
}


def read_every(text: str) -> str:
    """Read how often: `月`, `每月`, `季度` … Raises UnreadableValueError."""
    word = text.strip().removeprefix("每").removeprefix("个")
    if word not in EVERY:
        raise UnreadableValueError("不认识这种频次", found=text, expected="、".join(EVERY))
    return word
