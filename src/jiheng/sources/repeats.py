"""Which contents and ids of a table were met before, at a few bytes a row however long the rows are."""

from array import array

KEY_BYTES = 8
FULL = 2 / 3  # a fuller table is doubled
SLOTS = 1 << 12


class Repeats:
    """The line on which each key was first met.

    Of a key (a SHA-256) the first 8 bytes are held, in a table of 12 bytes a slot. Among 400,000 rows two
    different ones look equal with a chance of 4 in 1,000,000,000.
    """

    def __init__(self) -> None:
        """Begin with nothing met."""
        self._keys = array("Q", bytes(KEY_BYTES * SLOTS))
        self._lines = array("I", bytes(4 * SLOTS))
        self._count = 0

    def first(self, digest: bytes, line: int) -> int:
        """Give the line on which the digest was first met; `line` itself when it is new."""
        key = int.from_bytes(digest[:KEY_BYTES], "little") or 1
        slot = self._slot(key)
        if self._keys[slot]:
            return self._lines[slot]
        self._keys[slot], self._lines[slot] = key, line
        self._count += 1
        if self._count > FULL * len(self._keys):
            self._double()
        return line

    def _slot(self, key: int) -> int:
        keys, last = self._keys, len(self._keys) - 1
        slot = key & last
        while keys[slot] not in (0, key):
            slot = (slot + 1) & last
        return slot

    def _double(self) -> None:
        keys, lines = self._keys, self._lines
        self._keys = array("Q", bytes(2 * KEY_BYTES * len(keys)))
        self._lines = array("I", bytes(2 * 4 * len(keys)))
        for key, line in zip(keys, lines, strict=True):
            if key:
                slot = self._slot(key)
                self._keys[slot], self._lines[slot] = key, line
