"""Since when somebody could report in: as long as our own web server has answered, its database with it."""

import http.client
import ssl
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

EVERY = 5  # seconds between two looks
LONGEST = 30  # seconds without a look, after which it begins anew: the machine may have slept
PATIENCE = 4  # seconds
OK = 200


@dataclass
class Door:
    """Looks at the web server now and then. `since` is None while it does not answer, and at first."""

    asks: Callable[[], bool]
    clock: Callable[[], int]  # epoch seconds
    since: int | None = field(default=None, init=False)
    _looked: int | None = field(default=None, init=False)

    def look(self) -> None:
        """Look, where it is time again."""
        now = self.clock()
        passed = None if self._looked is None else now - self._looked
        if passed is not None and 0 <= passed < EVERY:
            return
        self._looked = now
        if not self.asks():
            self.since = None
        elif self.since is None or passed is None or not 0 <= passed <= LONGEST:
            self.since = now

    def shut(self) -> None:
        """Say that nobody can report: the tables cannot be written."""
        self.since = None


def is_ready(address: str, host: str) -> bool:
    """Ask the web server on this machine whether it and its database work; False without an address."""
    parts = urlsplit(address)
    if not parts.hostname:
        return False
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        unverified = ssl._create_unverified_context()  # noqa: S323, SLF001 — our own certificate, on our own machine
        connection = http.client.HTTPSConnection(
            parts.hostname, parts.port, timeout=PATIENCE, context=unverified
        )
    else:
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=PATIENCE)
    with closing(connection), suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/readyz", headers={"Host": host})
        return connection.getresponse().status == OK
    return False
