"""The connection to SQLite (decision 101).

SQLite lets one write at a time, and has others ask again after sleeps that grow to a tenth of a second: who
has waited longest is asked least often, and on the evening of a deadline somebody was passed by for half a
minute. Here one of a process asks, every few milliseconds, and others of that process wait for it; who comes
right after another of the same process first lets the other processes ask.
"""

import sqlite3
import threading
import time
from collections import defaultdict

from django.db import OperationalError
from django.db.backends.sqlite3 import base

ASKING, AFTER_ANOTHER = 0.004, 0.008  # seconds; the second is longer, so that who asks is answered meanwhile
_turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)  # of this process, by database


class DatabaseWrapper(base.DatabaseWrapper):
    """Who begins a transaction waits as long as its `busy_timeout` says, then has an OperationalError."""

    _turn: "threading.Lock | None" = None  # while a transaction of its own goes on

    def _start_transaction_under_autocommit(self) -> None:
        began = time.monotonic()
        with self.wrap_database_errors:
            [milliseconds] = self.connection.execute("PRAGMA busy_timeout").fetchone()
            patience = milliseconds / 1000
            turn = _turns[str(self.settings_dict["NAME"])]
            if not turn.acquire(blocking=False):
                if not turn.acquire(timeout=patience):
                    raise OperationalError("database is locked")
                time.sleep(AFTER_ANOTHER)
            self._turn = turn
            try:
                self.connection.execute("PRAGMA busy_timeout=0")
                self._begin(began + patience)
            except BaseException:
                self._give_back()
                raise
            finally:
                self.connection.execute(f"PRAGMA busy_timeout={int(milliseconds)}")

    def _begin(self, until: float) -> None:
        while True:
            try:
                self.connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                    raise
                time.sleep(ASKING)
            else:
                return

    def commit(self) -> None:
        """Commit, and let the next write."""
        try:
            super().commit()
        finally:
            self._ended()

    def rollback(self) -> None:
        """Take back what was written, and let the next write."""
        try:
            super().rollback()
        finally:
            self._ended()

    def close(self) -> None:
        """Close it, whatever it was in, and let the next write."""
        try:
            super().close()
        finally:
            self._ended()

    def _ended(self) -> None:
        closed = self.connection is None or self.closed_in_transaction
        if closed or not self.connection.in_transaction:
            self._give_back()

    def _give_back(self) -> None:
        turn, self._turn = self._turn, None
        if turn:
            turn.release()
