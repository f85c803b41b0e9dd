"""Every entry of the trail in full to a collector elsewhere, by syslog (RFC 5424), as soon as it is kept.

A process of its own reads the entries from their table, in the order of each chain: nobody who acts waits
for it, what was not committed is never told, and while the collector is silent the entries wait where they
are. How far it came is in DATA/trail-sent.json. What a broken connection may have swallowed is sent again:
chain and number are in each message.
"""

import json
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from jiheng.web.configuration import Collector
from jiheng.web.trail.models import Chain, Entry

PLACE = "trail-sent.json"
AT_ONCE = 500
PATIENCE = 5.0  # seconds for the collector to take something
LONGEST_DATAGRAM = 60_000  # bytes
SAID_EVERY = timedelta(seconds=20)  # that all is sent, where nothing new is
NOTICE, WARNING = 13 * 8 + 5, 13 * 8 + 4  # of the facility 13, log audit
ALARM = "alarm"
OURS = "jiheng@32473"  # the number that RFC 5612 keeps for whoever has none


class Sent(NamedTuple):
    """How far it came: when all that was there was sent, never yet, and the last number of each chain."""

    at: datetime | None
    chains: dict[str, int]


def sent(data: Path) -> Sent | None:
    """Read how far it came; None where it never began."""
    try:
        told = json.loads((data / PLACE).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return Sent(datetime.fromisoformat(told["at"]) if told["at"] else None, told["chains"])


def waiting(chains: dict[str, int]) -> int:
    """Count the entries that were not sent."""
    return sum(max(each.seq - chains.get(str(each.pk), 0), 0) for each in Chain.objects.all())


def message(entry: Entry, host: str) -> bytes:
    """Give an entry as one message: the body as it is kept, its place in the trail beside it."""
    level = WARNING if entry.act == ALARM else NOTICE
    place = f'[{OURS} chain="{entry.chain_id}" seq="{entry.seq}" hash="{entry.hash}"]'
    name = "".join(each for each in host if each.isascii() and each.isprintable() and each != " ") or "-"
    head = f"<{level}>1 {entry.at.isoformat()} {name[:255]} jiheng - {entry.act[:32]} {place} "
    return head.encode() + b"\xef\xbb\xbf" + entry.body.encode()


class Way:
    """A connection to the collector."""

    def __init__(self, to: Collector) -> None:
        """Connect. Raises OSError."""
        self.stream = to.scheme in ("tcp", "tls")
        if self.stream:
            self._socket = socket.create_connection((to.host, to.port), PATIENCE)
            if to.scheme == "tls":
                self._socket = ssl.create_default_context().wrap_socket(self._socket, server_hostname=to.host)
            return
        family: int = socket.AF_UNIX
        address: Any = to.host
        if to.scheme == "udp":
            family, _, _, _, address = socket.getaddrinfo(to.host, to.port, type=socket.SOCK_DGRAM)[0]
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        try:
            self._socket.settimeout(PATIENCE)
            self._socket.connect(address)
        except OSError:
            self._socket.close()
            raise

    def send(self, told: bytes) -> None:
        """Send one message, its length before it (RFC 6587), or a datagram, cut where it is too long."""
        if self.stream:
            self._socket.sendall(b"%d %s" % (len(told), told))
        else:
            self._socket.send(told[:LONGEST_DATAGRAM].decode(errors="ignore").encode())

    def is_over(self) -> bool:
        """Say whether the collector has hung up; it answers nothing else."""
        if not self.stream:
            return False
        self._socket.settimeout(0)
        try:
            return not self._socket.recv(1_000)
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        except OSError:
            return True
        finally:
            self._socket.settimeout(PATIENCE)

    def close(self) -> None:
        """Hang up."""
        with suppress(OSError):
            self._socket.close()


class Forwarder:
    """Sends what is new, on from where it came to."""

    def __init__(self, to: Collector, data: Path, connect: Callable[[Collector], Way] = Way) -> None:
        """Begin; nothing is sent before `look`."""
        self.to, self.data, self.connect = to, data, connect
        self.way: Way | None = None
        self.host = socket.gethostname()
        known = sent(data)
        self.said_at = known.at if known else None
        # Of the past, before it was ever turned on, nothing is sent.
        self.sure = known.chains if known else {str(each.pk): each.seq for each in Chain.objects.all()}
        self.sent = dict(self.sure)
        if known is None:
            self._keep(None)

    def look(self, at: datetime) -> None:
        """Send what is new. Raises OSError where the collector does not take it: the next look sends it."""
        try:
            if self.way and self.way.is_over():
                raise ConnectionResetError("对方断开了连接")
            self.way = self.way or self.connect(self.to)
            moved = self.sure != self.sent
            self.sure = dict(self.sent)  # the connection held since: what went by it has arrived
            while self._send(self.way):
                pass
            if not self.way.stream:
                moved, self.sure = moved or self.sure != self.sent, dict(self.sent)
        except OSError:
            self.close()
            self.sent = dict(self.sure)
            raise
        if moved or self.said_at is None or at - self.said_at > SAID_EVERY:
            self._keep(at)

    def close(self) -> None:
        """Hang up; the next look connects anew."""
        if self.way:
            self.way.close()
        self.way = None

    def _send(self, way: Way) -> bool:
        """Send some of what is new; say whether there may be more."""
        more = False
        for chain in Chain.objects.order_by("pk"):
            key = str(chain.pk)
            last = min(self.sent.get(key, 0), chain.seq)  # a backup may have been put back
            if last == chain.seq:
                continue
            new = Entry.objects.filter(chain=chain, seq__gt=last).order_by("seq")[:AT_ONCE]
            for entry in new:
                way.send(message(entry, self.host))
                self.sent[key] = entry.seq
                more = True
        return more

    def _keep(self, at: datetime | None) -> None:
        told: dict[str, Any] = {"jiheng": 1, "at": at and at.isoformat(), "chains": self.sure}
        coming = self.data / f".{PLACE}"
        coming.write_text(json.dumps(told), "utf-8")
        coming.replace(self.data / PLACE)
        self.said_at = at
