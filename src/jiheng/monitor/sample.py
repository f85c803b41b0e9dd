"""One check of one system from one place, and which of two at the same second is believed."""

from enum import StrEnum
from typing import NamedTuple


class Status(StrEnum):
    """What a check found."""

    UP = "up"
    DOWN = "down"


class Sample(NamedTuple):
    """What one check found: `time` in whole seconds since 1970 (UTC), `latency` in whole milliseconds."""

    system: str
    place: str
    time: int
    status: Status
    latency: int = 0
    detail: str = ""

    @property
    def up(self) -> bool:
        """Whether it found the system up."""
        return self.status == Status.UP

    @property
    def key(self) -> tuple[str, str, int]:
        """What there is one sample of."""
        return self.system, self.place, self.time


def settled(samples: "list[Sample]") -> "list[Sample]":
    """Put samples in order, one a system, place and second: the order they came in makes no difference.

    Of two that differ, down is believed, then the longer latency, then the later detail code.
    """
    chosen: dict[tuple[str, str, int], Sample] = {}
    for sample in samples:
        other = chosen.get(sample.key)
        if other is None or doubt(sample) > doubt(other):
            chosen[sample.key] = sample
    return [chosen[key] for key in sorted(chosen)]


def doubt(sample: Sample) -> tuple[bool, int, str]:
    """Rank samples of the same second: the highest is believed."""
    return not sample.up, sample.latency, sample.detail
