"""Who is answered now, who waits a moment, and who is told to come back (L-02).

A web process answers a few at once: more would make nobody quicker, and everybody slow. Those who look take
the processor, those who send wait for the disk and for each other: neither takes the turns of the other
(D-10). Whoever comes then waits a moment for a turn; where too many wait, or none comes, the answer is 503
with the seconds after which to come back. Nothing of the request was read by then, so nothing is half done.
"""

import secrets
import threading
from collections import deque
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jiheng.web.api.problems import problem

LOOKING, SENDING = 3, 5  # of a process
WAITING = 10  # of a process: so many are answered within the time a page may take, on two cores (L-02)
PATIENCE = 5.0  # seconds; where the machine is not slow, so few wait that it takes a tenth of that
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

    def take(self, *, full: Callable[[], bool]) -> bool:
        """Take a turn, wait for one where it is not `full`; False where none comes."""
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            if full():
                return False
            mine = threading.Event()
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
                self.waiting.popleft().set()
            else:
                self._free += 1


class Turns:
    """Middleware, before whatever asks the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Stand before `get_response`."""
        self.get_response = get_response
        lock = threading.Lock()
        self._looking, self._sending = _Line(LOOKING, lock), _Line(SENDING, lock)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or say when to come back."""
        if request.path in ALWAYS:
            return self.get_response(request)
        line = self._looking if request.method in LOOKS else self._sending
        if not line.take(full=self._full):
            return turned_away(request)
        try:
            return self.get_response(request)
        finally:
            line.give_back()

    def _full(self) -> bool:
        return len(self._looking.waiting) + len(self._sending.waiting) >= WAITING


def turned_away(request: HttpRequest) -> HttpResponse:
    """Say that too many ask now, and when to come back; a page that is only looked at does so by itself."""
    seconds = str(SOONEST + secrets.randbelow(LATEST - SOONEST + 1))
    if request.path.startswith("/api/"):
        return problem(STATUS, headers={"Retry-After": seconds})
    again = request.method in LOOKS
    response = render(request, "busy.html", {"again": again, "seconds": seconds}, status=STATUS)
    response["Retry-After"] = seconds
    if again:
        response["Refresh"] = seconds
    response["Cache-Control"] = "no-store"
    return response
