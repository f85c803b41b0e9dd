"""Who is answered now, who waits a moment, and who is told to come back (L-02).

A web process has one interpreter: of two who are answered at once neither is answered sooner. So one is, and
another beside one that takes long, as few pages do. Those who look take the processor, those who send wait
for the disk and for each other: neither takes the turns of the other (D-10). Whoever comes then waits a
moment for a turn: no more than get it soon at the pace of the line, fewer where the line has not been empty
for a while. Others, and those to whom no turn comes, are told the seconds after which to come back: 503.
Nothing of the request was read by then, so nothing is half done. With a turn comes a connection to the
database.
"""

import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from jiheng.web.api.lent_connections import LentConnections
from jiheng.web.api.problems import problem

LOOKING, SENDING = 3, 3  # of a process, at most
LONG = 0.2  # seconds: beside a turn that has lasted so long another begins
WAITING = 16  # of a process, at most: the rest of its threads turn away
MOMENT = 3.0  # seconds: a line that stands for longer is no burst
SOON, AT_A_BURST = 0.4, 0.6  # seconds: no longer is the line, by its pace of now (L-02, L-12)
FEW = 3  # may wait even so: a page that takes long is no crowd
PATIENCE = 5.0  # seconds
NEW = 0.1  # of the pace is what was measured last
SOONEST, LATEST = 3, 9  # seconds: not all of them come back at one moment
STATUS = 503
LOOKS = ("GET", "HEAD")
ALWAYS = ("/healthz", "/readyz")


class _Line:
    """So many turns of a sort at most. Who waits gets theirs in order, before whoever comes later."""

    def __init__(self, turns: int, lock: threading.Lock) -> None:
        """Begin with nobody; `lock` keeps this line and others from changing at once."""
        self._turns, self._lock = turns, lock
        self._taken: list[float] = []  # when each turn that lasts began
        self.waiting: deque[threading.Event] = deque()
        self._began = 0.0  # when somebody came to wait where nobody did
        self._pace = 0.0  # seconds from a turn to the next while somebody waits; nothing yet
        self._last: float | None = None  # when a turn was given to who waited, and others waited on

    def take(self, *, full: Callable[[], bool]) -> float | None:
        """Take a turn, wait for one where it is not `full`; give its beginning, None where none comes."""
        with self._lock:
            now = time.monotonic()
            if not self.waiting and self._may_begin(now):
                return self._begin(now)
            if full() or self._long(now):
                return None
            mine = threading.Event()
            if not self.waiting:
                self._began = now
            self.waiting.append(mine)
        return self._wait(mine, now + PATIENCE)

    def give_back(self, begun: float) -> None:
        """End a turn; who has waited longest has the next."""
        with self._lock:
            self._taken.remove(begun)
            now = time.monotonic()
            if not self.waiting:
                self._last = None
            elif self._may_begin(now):
                self.waiting[0].set()

    def _wait(self, mine: threading.Event, until: float) -> float | None:
        """Wait for a turn; the first of the line looks by itself whether another may begin meanwhile."""
        while True:
            mine.wait(min(LONG, max(0, until - time.monotonic())))
            with self._lock:
                now = time.monotonic()
                if self.waiting[0] is mine and self._may_begin(now):
                    self._measure(now)
                    self.waiting.popleft()
                    return self._begin(now)
                if now >= until:
                    self.waiting.remove(mine)
                    return None
                mine.clear()

    def _may_begin(self, now: float) -> bool:
        return len(self._taken) < self._turns and all(now - each >= LONG for each in self._taken)

    def _begin(self, now: float) -> float:
        self._taken.append(now)
        return now

    def _measure(self, now: float) -> None:
        if self._last is not None:
            took = now - self._last
            self._pace += (took - self._pace) * (NEW if self._pace else 1)
        self._last = now if len(self.waiting) > 1 else None

    def _long(self, now: float) -> bool:
        if len(self.waiting) < FEW:
            return False
        stands = now - self._began > MOMENT
        return (len(self.waiting) + 1) * self._pace > (SOON if stands else AT_A_BURST)


class Turns:
    """Middleware, before whatever asks the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Stand before `get_response`."""
        self.get_response = get_response
        lock = threading.Lock()
        self._looking, self._sending = _Line(LOOKING, lock), _Line(SENDING, lock)
        self._connections = LentConnections()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or say when to come back."""
        if request.path in ALWAYS:
            return self._answer(request)
        line = self._looking if request.method in LOOKS else self._sending
        if (begun := line.take(full=self._full)) is None:
            return turned_away(request)
        try:
            return self._answer(request)
        finally:
            line.give_back(begun)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        with self._connections.lent():
            return self.get_response(request)

    def _full(self) -> bool:
        return len(self._looking.waiting) + len(self._sending.waiting) >= WAITING


def turned_away(request: HttpRequest) -> HttpResponse:
    """Say that too many ask now, and when to come back; a page that is only looked at does so by itself."""
    seconds = str(SOONEST + secrets.randbelow(LATEST - SOONEST + 1))
    if request.path.startswith("/api/"):
        return problem(STATUS, headers={"Retry-After": seconds})
    again = request.method in LOOKS
    response = HttpResponse(_page(again=again, seconds=seconds), status=STATUS)
    response["Retry-After"] = seconds
    if again:
        response["Refresh"] = seconds
    response["Cache-Control"] = "no-store"
    return response


@cache
def _page(*, again: bool, seconds: str) -> str:
    """Write the page for whoever is turned away: so many are, that it is written once."""
    return render_to_string("busy.html", {"again": again, "seconds": seconds})
