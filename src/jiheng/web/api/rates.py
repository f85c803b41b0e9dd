"""How often may be asked: so many times a minute, counted by each process of the server for itself."""

from datetime import datetime
from threading import Lock

MOST = 600  # requests a minute of a token
MOST_REFUSED = 30  # requests a minute of an address that come with no valid token
MINUTE = 60


class Rates:
    """What was asked in the minute that runs."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._minute, self._counts, self._lock = 0, dict[str, int](), Lock()

    def wait(self, key: str, most: int, at: datetime) -> int:
        """Count one for a key; give the seconds to wait where it is one too many, else 0."""
        seconds = int(at.timestamp())
        with self._lock:
            if self._minute != seconds // MINUTE:
                self._minute = seconds // MINUTE
                self._counts.clear()
            count = self._counts[key] = self._counts.get(key, 0) + 1
        return MINUTE - seconds % MINUTE if count > most else 0


rates = Rates()
