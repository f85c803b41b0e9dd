"""How a record stands to its limit: a deadline after it began, its own due day, what the contract promises.

A limit in hours after a step of a fault goes by the clock of the fault, as its page judges it.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeAlias

from jiheng.catalogue import Raw, text_of
from jiheng.errors import UnreadableValueError
from jiheng.evidence.fact import Fact
from jiheng.evidence.facts.safeguards import Incident
from jiheng.evidence.fault_clocks import ClockState, clock_of
from jiheng.evidence.service_levels import ServiceLevel
from jiheng.measures.clocks import Clocks, clocks_between
from jiheng.measures.durations import read_deadline_or_none
from jiheng.measures.measure import Setting
from jiheng.values.days import BEIJING, beijing_day
from jiheng.values.deadline import Deadline
from jiheng.values.period import Period

BY_CONTRACT = "合同约定"
Limit: TypeAlias = "Deadline | str | None"  # the text is BY_CONTRACT; None: each record has its own


def read_limit(raw: Raw) -> Limit:
    """Read a deadline, 合同约定, or nothing. Raises UnreadableValueError."""
    return BY_CONTRACT if text_of(raw).strip() == BY_CONTRACT else read_deadline_or_none(raw)


@dataclass(frozen=True, slots=True)
class Standing:
    """A record and its limit in words: kept, not kept, or not due as of the day it is asked."""

    limit: str
    kept: bool = False
    waiting: bool = False


@dataclass(slots=True)
class Limits:
    """The limits of one question: by `limit` from `begin`, or by the column `begin` itself; done by `end`."""

    setting: Setting
    begin: str
    end: str
    limit: Limit
    clocks: Clocks

    @classmethod
    def of(cls, setting: Setting, *, begin: str, end: str, limit: Limit, clock: str) -> "Limits":
        """Make the limits; only one in hours can go by a promise."""
        unit = "小时" if limit == BY_CONTRACT else ""
        if isinstance(limit, Deadline) and limit.span:
            unit = limit.span.unit
        return cls(setting, begin, end, limit, clocks_between(begin, end, unit, clock, setting))

    def judge(self, fact: Fact) -> Standing | str:
        """Say how a record with a begin (or a due day) stands; or why nobody can tell.

        Raises UnreadableValueError where a mere day cannot tell, or a year's holidays are not known.
        """
        level = self.clocks.level(fact) if self.limit else ""
        if isinstance(fact, Incident) and isinstance(level, ServiceLevel):
            return self._by_promise(fact, level)
        if isinstance(self.limit, str):
            return str(level)
        start, done, on = getattr(fact, self.begin), getattr(fact, self.end), self.setting.on
        limit = self.limit.due(start, self.setting.calendar) if self.limit else start
        if done is None:
            return Standing(_until(limit), waiting=on is not None and beijing_day(limit) >= on)
        return Standing(_until(limit), kept=_in_time(done, start, self.limit, self.setting))

    def _by_promise(self, fault: Incident, level: ServiceLevel) -> Standing | str:
        on, limit = self.setting.on, None
        if isinstance(self.limit, Deadline):
            limit = _most_seconds(self.limit)
        at = datetime.combine(on, time(), BEIJING) if on else fault.received_at
        clock = clock_of(fault, self.end, level, self.setting.calendar, at, begin=self.begin, limit=limit)
        self.clocks.note_pauses(fault, clock.begun_at, clock.until, level, clock.used)
        done = getattr(fault, self.end) is not None
        if clock.state is ClockState.INSUFFICIENT and (done or not clock.ended):
            return clock.because
        told = "还在暂停，期限未定" if clock.due_at is None else _until(clock.due_at)
        waiting = on is not None and clock.state in (ClockState.RUNNING, ClockState.PAUSED)
        return Standing(told, kept=clock.state is ClockState.MET, waiting=waiting)


def when(at: date) -> str:
    """Write a day or a moment."""
    return f"{at:%Y-%m-%d %H:%M}" if isinstance(at, datetime) else f"{at}"


def _until(limit: date) -> str:
    return f"期限到 {when(limit)}"


def _most_seconds(deadline: Deadline) -> int | None:
    """Give the most whole seconds that are in time; a limit by date is none."""
    if deadline.span is None:
        return None
    whole, rest = divmod(deadline.span.exact.numerator, deadline.span.exact.denominator)
    return int(whole if deadline.inclusive or rest else whole - 1)


def _in_time(done: date, start: date | Period, deadline: Deadline | None, setting: Setting) -> bool:
    if deadline:
        return deadline.kept_by(done, after=start, calendar=setting.calendar)
    if isinstance(start, datetime) and isinstance(done, datetime):
        return done <= start
    if isinstance(start, datetime) and done == start.date():
        raise UnreadableValueError("只知道日期，分不清是否按时", found=str(done), expected="日期和时刻")
    return beijing_day(done) <= beijing_day(start)  # type: ignore[arg-type] # a due column holds days
