"""Who is answered now, who waits a moment, and who is told to come back (L-02).

A web process answers a few at once: more would make nobody quicker, and everybody slow. Those who look take
the processor, those who send wait for the disk and for each other: neither takes the turns of the other
(D-10). Whoever comes then waits a moment for a turn; where too many wait, or none comes, the answer is 503
with the seconds after which to come back. Nothing of the request was read by then, so nothing is half done.
"""

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jiheng.web.api.problems import problem
from jiheng.web.configuration import THREADS

LOOKING, SENDING = 3, 5  # of a process
WAITING = THREADS - LOOKING - SENDING - 4  # the last ones say that it is full, and that the server is there
PATIENCE = 5.0  # seconds; where the machine is not slow, so few wait that it takes a tenth of that
SOONEST, LATEST = 3, 9  # seconds: not all of them come back at one moment
STATUS = 503
LOOKS = ("GET", "HEAD")
ALWAYS = ("/healthz", "/readyz")


class Turns:
    """Middleware, before whatever asks the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Stand before `get_response`."""
        self.get_response = get_response
        self._looking, self._sending = threading.Semaphore(LOOKING), threading.Semaphore(SENDING)
        self._lock, self._waiting = threading.Lock(), 0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or say when to come back."""
        if request.path in ALWAYS:
            return self.get_response(request)
        with self._turn(self._looking if request.method in LOOKS else self._sending) as mine:
            return self.get_response(request) if mine else turned_away(request)

    @contextmanager
    def _turn(self, free: threading.Semaphore) -> Iterator[bool]:
        mine = free.acquire(blocking=False) or self._waited(free)
        try:
            yield mine
        finally:
            if mine:
                free.release()

    def _waited(self, free: threading.Semaphore) -> bool:
        with self._lock:
            if self._waiting >= WAITING:
                return False
            self._waiting += 1
        try:
            return free.acquire(timeout=PATIENCE)
        finally:
            with self._lock:
                self._waiting -= 1


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
