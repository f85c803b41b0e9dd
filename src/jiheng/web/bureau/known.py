"""What filters offer: which years, departments, regions and grades there are, asked once a snapshot."""

from collections.abc import Sequence
from threading import Lock
from typing import Any

from jiheng.portfolio.bureau import Snapshot

Known = dict[str, Sequence[Any]]
OFFERED = ("year", "department", "region", "grade")
MOST = 64  # scopes of people
_lock = Lock()
_kept: dict[tuple[object, ...], Known] = {}


def known(of: Snapshot) -> Known:
    """Give the values there are in what may be told, by name; None where unsaid."""
    key = (of.at, id(of.connection), of.within)
    with _lock:
        found = _kept.get(key)
    if found is None:
        found = {name: [each.of for each in of.totals(name)] for name in OFFERED}
        found["year"] = sorted((each for each in found["year"] if each), reverse=True)
        with _lock:
            if len(_kept) >= MOST:
                _kept.clear()
            _kept[key] = found
    return found
