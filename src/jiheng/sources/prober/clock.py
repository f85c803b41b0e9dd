"""The time of samples, and what is done when the clock on the wall jumps."""

from collections.abc import Callable

MILLION = 1_000_000  # nanoseconds in a millisecond
TOLERANCE = 1_500  # milliseconds by which the clocks may drift apart between two looks


class Clock:
    """Epoch milliseconds that go with the monotonic clock between two looks at the wall clock.

    Waiting and latencies go by the monotonic clock alone. `look`, called about once a second, follows the
    small corrections of the wall clock silently and tells of a jump: somebody set the clock, or the machine
    slept.
    """

    def __init__(self, wall: Callable[[], int], monotonic: Callable[[], int]) -> None:
        """Take two clocks in nanoseconds, such as time.time_ns and time.monotonic_ns."""
        self._wall, self._monotonic = wall, monotonic
        self._ahead = self._difference()

    def _difference(self) -> int:
        return self._wall() // MILLION - self.monotonic()

    def monotonic(self) -> int:
        """Give milliseconds that never jump; only differences mean something."""
        return self._monotonic() // MILLION

    def now(self) -> int:
        """Give the epoch milliseconds."""
        return self.monotonic() + self._ahead

    def look(self) -> int:
        """Look at the wall clock; give by how many milliseconds it jumped, 0 when it did not."""
        ahead = self._difference()
        moved, self._ahead = ahead - self._ahead, ahead
        return moved if abs(moved) > TOLERANCE else 0
