"""What is answered when the server cannot do it now, and the program is not to blame (D-08, D-10).

The database is held by somebody, or away: 503 with Retry-After. The disk is full: 507. Both leave nothing
half written, and go by themselves; everything else is a fault of ours and stays 500.
"""

import errno
import sqlite3
import sys
from typing import NamedTuple

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

BUSY, FULL = 503, 507
RETRY_AFTER = "5"  # seconds
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
SAYS_FULL = ("disk is full", "No space left on device", "could not extend file")  # SQLite; PostgreSQL


class Cause(NamedTuple):
    """Why it cannot be done now: the status of the answer, and its headers."""

    status: int
    headers: dict[str, str]


def cause_of(error: BaseException | None) -> Cause | None:
    """Say what of the server's surroundings an error comes from; None where it is the program's own."""
    if isinstance(error, OperationalError | InterfaceError | sqlite3.OperationalError):  # that of samples
        full = any(words in str(error) for words in SAYS_FULL)
        return Cause(FULL, {}) if full else Cause(BUSY, {"Retry-After": RETRY_AFTER})
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return Cause(FULL, {})
    return None


def failed(request: HttpRequest) -> HttpResponse:
    """Answer a request that raised: Django's handler of 500, called while the error is being handled."""
    cause = cause_of(sys.exc_info()[1])
    if cause is None:
        return render(request, "500.html", status=500)
    response = render(request, f"{cause.status}.html", status=cause.status)
    for name, value in cause.headers.items():
        response[name] = value
    return response
