"""The periods asked about, and one hash of what a side answers: equal, or no time is printed."""

import json
import time
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from hashlib import sha256

from jiheng.monitor.seconds import day_begins, edges
from jiheng.values.period import Period

FIRST = date(2025, 1, 1)


def periods(days: int) -> list[tuple[int, int, int]]:
    """Give the whole time as 0 and its calendar months from 1 on, each with its first second and its end."""
    end = day_begins(FIRST + timedelta(days=days))
    months = [edges(Period.month(2025, month)) for month in range(1, 13)]
    found = [(number, first, min(last, end)) for number, (first, last) in enumerate(months, 1) if first < end]
    return [(0, day_begins(FIRST), end), *found]


def answer(
    query: Callable[[], Iterable[tuple[int, ...]]], *, server_seconds: Callable[[], float] | None = None
) -> None:
    """Ask; print a hash of (system, period, up, down, excluded, unknown, outages) and the seconds used."""
    begun = time.process_time()
    rows = sorted(tuple(map(int, row)) for row in query())
    used = time.process_time() - begun
    told = {
        "rows": len(rows),
        "hash": sha256(json.dumps(rows).encode()).hexdigest()[:16],
        "query": used + (server_seconds() if server_seconds else 0),
        "server": server_seconds() if server_seconds else 0,
    }
    print(json.dumps(told))
