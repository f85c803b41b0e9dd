"""Who is answered now, who waits a moment, and who is told to come back (L-02).

A web process answers a few at once: more would make nobody quicker, and everybody slow. Those who look take
the processor, those who send wait for the disk and for each other: neither takes the turns of the other
(D-10). Whoever comes then waits a moment for a turn: no more than get it soon at the pace of the line, fewer
where the line has not been empty for a while. Others, and those to whom no turn comes, are told the seconds
after which to come back: 503. Nothing of the request was read by then, so nothing is half done. With a turn
comes a connection to the database.
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

LOOKING, SENDING = 3, 3  # of a process
WAITING = 10  # of a process, at most: the rest of its threads turn away
MOMENT = 3.0  # seconds: a line that stands for longer is no burst
SOON, AT_A_BURST = 0.3, 0.5  # seconds: no longer is the line, by its pace of now (L-02, L-12)
FEW = 3  # may wait even so: a page that takes long is no crowd
PATIENCE = 5.0  # seconds
NEW = 0.1  # of the pace is what was measured last
SOONEST, LATEST = 3, 9  # seconds: not all of them come back at one moment
STATUS = 503
LOOKS = ("GET", "HEAD")
ALWAYS = ("/healthz", "/readyz")


class _Line:
    """So many turns of a sort. Who waits gets theirs in order: nobody who comes later is before them."""

    def __init__(self, turns: int, lock: threading.Lock) -> None:
        """Begin with all turns free; `lock` keeps this line and others from changing at once."""
        self._free, self._lock = turns, lock
        self.waiting: deque[threading.Event] = deque()
        self._began = 0.0  # when somebody came to wait where nobody did
        self._pace = 0.0  # seconds from a turn to the next while somebody waits; nothing yet
        self._last: float | None = None  # when a turn was given to who waited, and others waited on

    def take(self, *, full: Callable[[], bool]) -> bool:
        """Take a turn, wait for one where it is not `full`; False where none comes."""
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            if full() or self._long():
                return False
            mine = threading.Event()
            if not self.waiting:
                self._began = time.monotonic()
            self.waiting.append(mine)
        if mine.wait(PATIENCE):
            return True
        with self._lock:
            if mine.is_set():  # it came in the last moment
                return True
            self.waiting.remove(mine)
            return False

    def give_back(self) -> None:
        """Give a turn to who has waited longest."""
        with self._lock:
            if self.waiting:
                self._measure()
                self.waiting.popleft().set()
            else:
                self._free, self._last = self._free + 1, None

    def _measure(self) -> None:
        now = time.monotonic()
        if self._last is not None:
            took = now - self._last
            self._pace += (took - self._pace) * (NEW if self._pace else 1)
        self._last = now if len(self.waiting) > 1 else None

    def _long(self) -> bool:
        if len(self.waiting) < FEW:
            return False
        stands = time.monotonic() - self._began > MOMENT
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
        if not line.take(full=self._full):
            return turned_away(request)
        try:
            return self._answer(request)
        finally:
            line.give_back()

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
