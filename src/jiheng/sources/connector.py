"""What a connector is: a source elsewhere asked now, and the records it tells."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from jiheng.errors import Fault, Place
from jiheng.sources.asking_unit import AskingUnit
from jiheng.sources.check_series import CheckSeries


@dataclass(frozen=True, slots=True)
class Told:
    """One record as a source tells it: its kind, its id, the words of its fields, where it stands there.

    The id is the same each time the same thing is told, so that nothing is entered twice; it is empty
    where only the words tell records apart. Fields that only say when it was taken (`varies`) make no
    record a changed one.
    """

    stem: str
    id: str
    content: Mapping[str, str]
    place: Place
    varies: frozenset[str] = frozenset()


@dataclass(slots=True)
class Taken:
    """What a source told. `sources` name what was read, with its hash, for the ledger.

    `checks` are what a monitoring system keeps of its own checks: they go into a store of samples, not
    among the records.
    """

    told: list[Told] = field(default_factory=list)
    checks: list[CheckSeries] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)


@dataclass(slots=True)
class Connector(AskingUnit):
    """A kind of source. Its function takes an Asking and the settings, and gives what was Taken.

    It raises ForbiddenError, UnreachableError or NotSeenError, and no other. `patience` is how many
    seconds it may take unless `timeout` says otherwise.
    """

    patience: int = 60
    take: Callable[..., Awaitable[Taken]] = field(init=False, repr=False)

    def takes(self, function: Callable[..., Awaitable[Taken]]) -> Callable[..., Awaitable[Taken]]:
        """Declare the function (a decorator)."""
        self.take = function
        return function


def told_id(connector: str, *parts: str) -> str:
    """Make the id of what a source tells from what names it there."""
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{connector}-{digest[:16]}"


def source_name(name: str, digest: str) -> str:
    """Name what was read, as the ledger keeps it."""
    return f"{name}（SHA-256 {digest[:16]}）"
