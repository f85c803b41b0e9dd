"""What a probe is: a target asked now, and what was seen of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from jiheng.sources.asking_unit import AskingUnit
from jiheng.sources.network.network import Network
from jiheng.sources.network.unreachable import DETAILS, NotSeenError


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen: whether the target is as it must be, a word of `DETAILS`, and the words for people.

    `milliseconds` is None where only the whole asking could be timed. `until` is the last moment of a
    certificate, in epoch seconds.
    """

    up: bool
    detail: str = "ok"
    told: str = ""
    milliseconds: int | None = None
    until: int | None = None

    def __post_init__(self) -> None:
        """Keep to the closed list of words."""
        if self.detail not in DETAILS or self.up != (self.detail == "ok"):
            raise ValueError(f"{self.detail} for {self.up}")


@dataclass(frozen=True, slots=True)
class Asking:
    """How a probe may ask: the network, the folders whose files it may read, how long, and the moment.

    Who asks long tells `progress` how much of how much is done.
    """

    network: Network
    folders: tuple[Path, ...]
    within: int  # milliseconds
    now: int  # epoch seconds
    progress: Callable[[int, int], None] = lambda _done, _all: None

    def file(self, path: Path) -> Path:
        """Give a path without links, if it lies in a permitted folder. Raises NotSeenError."""
        whole = path.resolve()
        if not any(whole.is_relative_to(folder.resolve()) for folder in self.folders):
            raise NotSeenError(
                f"{path} 不在许可的文件夹（folders）里；确实要看，就在 folders 里加上 {whole.parent}"
            )
        return whole


@dataclass(slots=True)
class Probe(AskingUnit):
    """A kind of probe. Its function takes an Asking and the settings, and tells what it saw.

    It raises ForbiddenError, UnreachableError, NotSeenError or TimeoutError, and no other. `counts` says
    whether what it sees is, as a rule, whether the system is up.
    """

    counts: bool = True
    patience: int = 10
    ask: Callable[..., Awaitable[Seen]] = field(init=False, repr=False)
    target: Callable[..., str] = field(init=False, repr=False)

    def asks(self, function: Callable[..., Awaitable[Seen]]) -> Callable[..., Awaitable[Seen]]:
        """Declare the function (a decorator)."""
        self.ask = function
        return function

    def targets(self, function: Callable[..., str]) -> Callable[..., str]:
        """Declare what the settings ask, as a host or a path: the limits hold for each (a decorator)."""
        self.target = function
        return function
