"""SQLite's log read as it grows, so that nothing committed is passed over.

The log (`-wal`) is appended to, until all of it is in the database and whoever writes next begins it anew: so
nothing may be taken into the database before it was given on. SQLite takes in no further than the oldest
reader sees; `Follower` is always such a reader, and never of more than it has given on. Nobody else knows.
"""

import os
import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

HEAD, FRAME = 32, 24  # bytes: of the log, and before each page in it (sqlite.org/walformat.html)
INDEX = struct.Struct("=IIIBBHIIII8s8s")  # of the index of the log, which stands twice in `-shm`
TURN_AT = 4 << 20  # bytes of the log, from which it is begun anew
WAIT = 5.0  # seconds for whoever writes


class Grown(NamedTuple):
    """Bytes of a log that is named by its salts, from `offset` on; all of them committed."""

    log: str
    offset: int
    content: bytes


class Follower:
    """Gives the log of a database piece by piece; the first piece begins where the log does."""

    def __init__(self, database: Path) -> None:
        """Begin to follow: from now on nothing is passed over."""
        self.database, self.log, self.offset = database, "", 0
        self.reader = self._reader()
        # Never closed before the end: to close a file lets go of every lock that this process has on it.
        self.index = database.with_name(f"{database.name}-shm").open("rb", buffering=0)

    def close(self) -> None:
        """Follow no more."""
        self.reader.close()
        self.index.close()

    def give(self, keep: Callable[[Grown], None]) -> None:
        """Give what was added to the log, perhaps nothing; what `keep` raises leaves it to be given again."""
        coming = self._reader()
        try:
            self._give(keep)
        except BaseException:
            coming.close()
            raise
        self.reader.close()
        self.reader = coming
        if self.offset >= TURN_AT:
            with suppress(sqlite3.OperationalError):  # somebody writes for long: the next time
                self._turn(keep)

    def _reader(self) -> sqlite3.Connection:
        made = sqlite3.connect(self.database, timeout=WAIT, isolation_level=None)
        made.execute("BEGIN")
        made.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return made

    def _give(self, keep: Callable[[Grown], None]) -> None:
        log, end = self._end()
        begin = self.offset if log == self.log else 0
        with self.database.with_name(f"{self.database.name}-wal").open("rb") as file:
            file.seek(begin)
            content = file.read(end - begin)
        keep(Grown(log, begin, content))
        self.log, self.offset = log, end

    def _end(self) -> tuple[str, int]:
        """Say which log it is, and where what is committed ends."""
        while True:
            told = os.pread(self.index.fileno(), 2 * INDEX.size, 0)
            first, second = told[: INDEX.size], told[INDEX.size :]
            if first == second:  # nobody was writing it
                break
        *_, size, frames, _, _, _, salts, _ = INDEX.unpack(first)
        page = (size & 0xFE00) | (size & 1) << 16
        return salts.hex(), HEAD + frames * (FRAME + page) if frames else 0

    def _turn(self, keep: Callable[[Grown], None]) -> None:
        """While nobody writes, give the rest and take all in: the next writer begins the log anew."""
        with closing(sqlite3.connect(self.database, timeout=WAIT, isolation_level=None)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            self._give(keep)
            self.reader.close()
            try:
                with closing(sqlite3.connect(self.database, timeout=WAIT)) as taking:
                    taking.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            finally:
                self.reader = self._reader()  # sees all: nobody takes in more before it has been given
            writer.execute("ROLLBACK")
