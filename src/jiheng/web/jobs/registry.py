"""The kinds of jobs. An area declares its own in `jobs.py`; nothing else registers them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from jiheng.web.accounts.models import User
from jiheng.web.jobs.schedule import Schedule
from jiheng.web.jobs.work import Work


@dataclass(frozen=True, slots=True)
class Result:
    """How a job ended: in words, with a link to what it made; `missed` things it could not do."""

    words: str
    url: str = ""
    missed: int = 0


Handler: TypeAlias = Callable[[Work], Result]
# May this person (None: the schedule) have this done, with these arguments, on this day?
Allowed: TypeAlias = Callable[[User | None, Mapping[str, str], date], bool]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job."""

    code: str
    title: str
    handler: Handler
    allowed: Allowed
    schedule: Schedule | None = None
    prompt: bool = False


@dataclass
class Kinds:
    """All kinds by code."""

    by_code: dict[str, Kind] = field(default_factory=dict)

    def __getitem__(self, code: str) -> Kind:
        return self.by_code[code]

    def scheduled(self) -> list[Kind]:
        """Those with a schedule."""
        return [each for each in self.by_code.values() if each.schedule]

    def prompt(self) -> list[str]:
        """The codes of those that must not wait for long work of others."""
        return [each.code for each in self.by_code.values() if each.prompt]


KINDS = Kinds()


def job(
    code: str, title: str, *, allowed: Allowed, schedule: Schedule | None = None, prompt: bool = False
) -> Callable[[Handler], Handler]:
    """Declare the function below as the handler of a kind of job.

    It is called with its `Work`, may be called again after its worker died, and must then find its
    work from the data. What it writes stands in `with work.commit():`. `allowed` is asked when the
    job is asked for and again when it begins: rights are those of that moment (AC-09). What is `prompt`
    takes seconds and is awaited within minutes: a worker of its own does it, too.
    Raises ValueError for a code used twice.
    """

    def declare(handler: Handler) -> Handler:
        if code in KINDS.by_code:
            raise ValueError(f"two jobs {code}")
        KINDS.by_code[code] = Kind(code, title, handler, allowed, schedule, prompt)
        return handler

    return declare


def for_the_schedule(user: User | None, _arguments: Mapping[str, str], _on: date) -> bool:
    """Allow a job to the schedule alone."""
    return user is None
