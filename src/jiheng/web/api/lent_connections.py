"""Connections of a web process to the database, lent to whoever is answering.

Django gives each thread a connection of its own. A web process has many threads, for those who wait too, but
few answer at once: so each would come to a connection that was idle for long, with nothing in its cache, and
the database would hold many times as many as are used. Here the one that was given back last goes out first.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper


class LentConnections:
    """The connections of this process that nobody uses now."""

    def __init__(self) -> None:
        """Begin with none: they are opened when they are wanted."""
        self._lock = threading.Lock()
        self._idle: list[BaseDatabaseWrapper] = []

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Let this thread use one meanwhile; a thread that has one of its own goes on with that."""
        if any(each.alias == DEFAULT_DB_ALIAS for each in connections.all(initialized_only=True)):
            yield
            return
        connections[DEFAULT_DB_ALIAS] = self._take()
        try:
            yield
        finally:
            given_back = connections[DEFAULT_DB_ALIAS]
            del connections[DEFAULT_DB_ALIAS]
            self._give_back(given_back)

    def _take(self) -> BaseDatabaseWrapper:
        with self._lock:
            found = self._idle.pop() if self._idle else None
        if found is None:
            found = connections.create_connection(DEFAULT_DB_ALIAS)
            found.inc_thread_sharing()  # never by two at once
        found.close_if_unusable_or_obsolete()  # as Django does when a request begins
        return found

    def _give_back(self, connection: BaseDatabaseWrapper) -> None:
        if connection.in_atomic_block:  # whoever answered has not come to an end of it
            connection.close()
            return
        connection.close_if_unusable_or_obsolete()
        with self._lock:
            self._idle.append(connection)
