"""What a measure is: a question put to the evidence, answered with a value and how it was found."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Protocol, TypeAlias, runtime_checkable

from jiheng.catalogue import Unit
from jiheng.errors import UnreadableValueError
from jiheng.evidence.actual import Actual
from jiheng.evidence.promises import Promise
from jiheng.evidence.service_levels import ServiceLevel
from jiheng.evidence.store import Evidence
from jiheng.values.outcome import NoValue, insufficient_data
from jiheng.values.period import Period
from jiheng.values.service_hours import ServiceHours
from jiheng.values.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A fact that was looked at and not counted, and why."""

    id: str
    because: str


FEW = 5


def some(ids: Sequence[str]) -> str:
    """List the ids of records, the first few where there are many."""
    return "、".join(ids[:FEW]) + (f" 等 {len(ids)} 条" if len(ids) > FEW else "")


@dataclass(frozen=True, slots=True)
class Measured:
    """A measured value with the facts used, those left out, and the reckoning in words."""

    actual: Actual
    facts: tuple[str, ...]
    steps: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """What a measure is asked about: the evidence, the period, the calendar, and the indicator."""

    evidence: Evidence
    period: Period
    calendar: WorkingCalendar
    indicator: str
    unit: str | None = None  # of the target, so that counts are printed in it; None without a number
    promises: Mapping[str, Promise] = field(default_factory=dict)  # of the contracts, by name
    on: date | None = None  # the day as of which it is asked; None: when all is over
    service_levels: Sequence[ServiceLevel] = ()  # of the contracts: how soon faults are answered, repaired
    service_hours: Mapping[str, ServiceHours] = field(default_factory=dict)  # by system; 7×24 where none


Answer: TypeAlias = Measured | NoValue


@runtime_checkable
class Moving(Protocol):
    """A parameter that may name a period of its own."""

    def in_period(self, moved: Callable[[Period], Period]) -> "Moving":
        """Ask about the moved period instead."""


class Course(StrEnum):
    """How an answer moves through the year it is asked about.

    A count or sum grows towards its target; a rate or a stock may rise and fall; a deviation or a surplus
    says something only when all is over.
    """

    GROWING = "growing"
    VARYING = "varying"
    FINAL = "final"


@dataclass(slots=True)
class Measure(Unit):
    """A kind of measure. Its function takes the setting and the parameters, and answers."""

    answer: Callable[..., Answer] = field(init=False, repr=False)
    doubts: Callable[..., str] = field(init=False, repr=False, default=lambda **_parameters: "")

    course_of: Callable[..., Course] = field(
        init=False, repr=False, default=lambda **_parameters: Course.VARYING
    )

    def measure(self, function: Callable[..., Answer]) -> Callable[..., Answer]:
        """Declare the function (a decorator)."""
        self.answer = function
        return function

    def course(self, function: Callable[..., Course]) -> Callable[..., Course]:
        """Declare how the answer moves through the year (a decorator)."""
        self.course_of = function
        return function

    def check(self, function: Callable[..., str]) -> Callable[..., str]:
        """Declare what is wrong with parameters taken together: a sentence, or nothing (a decorator)."""
        self.doubts = function
        return function


@dataclass(frozen=True, slots=True)
class Question:
    """One use of a measure, as a project writes it: the kind and its parameters, read."""

    measure: Measure
    parameters: Mapping[str, Any]

    @property
    def course(self) -> Course:
        """How the answer moves through the year."""
        return self.measure.course_of(**self.parameters)

    def ask(self, setting: Setting) -> Answer:
        """Answer from the evidence; a day that cannot be reckoned (an unknown year) is insufficient data."""
        try:
            return self.measure.answer(setting, **self.parameters)
        except UnreadableValueError as error:
            return insufficient_data(error.fault.what)
