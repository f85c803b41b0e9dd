"""The process that sends the trail to a collector: `python -m jiheng.web.serving.forwarding`."""

import signal
import sys
from pathlib import Path
from threading import Event

import django
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

EVERY = 1.0  # seconds
AFTER_SILENCE = 5.0


def main() -> int:
    """Send until SIGTERM or SIGINT; then once more."""
    django.setup()
    from jiheng.web.trail.forwarding import Forwarder  # noqa: PLC0415 — needs the settings

    over, said = Event(), ""
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: over.set())
    forwarder: Forwarder | None = None
    to = settings.TRAIL_SYSLOG
    while to:
        last, words = over.is_set(), ""
        try:
            forwarder = forwarder or Forwarder(to, Path(settings.FILES).parent)
            forwarder.look(timezone.now())
        except (OSError, DatabaseError) as error:
            words = (
                f"审计日志没有送到 JIHENG_TRAIL_SYSLOG，接着试，没有丢：{str(error).partition(chr(10))[0]}"
            )
            if isinstance(error, DatabaseError):
                connection.close()
        if words != said:
            print(words or "审计日志又送到了", flush=True)  # noqa: T201 — to whoever runs the server
        said = words
        if last:
            if forwarder:
                forwarder.close()
            break
        over.wait(AFTER_SILENCE if words else EVERY)
    return 0


if __name__ == "__main__":
    sys.exit(main())
