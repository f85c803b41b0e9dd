"""One thing to ask again and again, and what came of asking once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from zlib import crc32

from jiheng.sources.probe import Probe, Seen

SECOND = 1000  # milliseconds
TICK = 200


@dataclass(frozen=True)
class Check:
    """A probe with its settings: `id` names its series of samples, `every` and `timeout` are seconds.

    `agree` places must see the system down before it is said to be, each of them `in_a_row` times.
    """

    id: str
    system: str
    probe: Probe
    settings: Mapping[str, object]
    every: int = 60
    timeout: int = 10
    agree: int = 1
    in_a_row: int = 1
    counts: bool = field(default=True)

    @cached_property
    def target(self) -> str:
        """What is asked, as the limits know it."""
        return self.probe.target(**self.settings)

    @cached_property
    def phase(self) -> int:
        """The milliseconds after each full interval at which it is asked: spread, yet always the same.

        Whole ticks: who is due in the same one is begun together, which saves many wakings.
        """
        return crc32(self.id.encode()) % (self.every * SECOND // TICK) * TICK

    def slot_after(self, moment: int) -> int:
        """Give the next moment after `moment` at which it is due, both in epoch milliseconds."""
        interval = self.every * SECOND
        return ((moment - self.phase) // interval + 1) * interval + self.phase


@dataclass(frozen=True, slots=True)
class Result:
    """What came of asking at `time` (epoch seconds): `seen`, or nothing and `because`."""

    check: Check
    time: int
    milliseconds: int = 0
    seen: Seen | None = None
    because: str = ""
