"""The process that ships what is committed to the backups: `python -m jiheng.web.serving.shipping`.

It begins with a backup, since nobody knows what was passed over while it did not run.
"""

import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import django
from django.conf import settings
from django.utils import timezone

from jiheng.errors import JihengError

if TYPE_CHECKING:
    from jiheng.web.backups.shipping import Shipper

EVERY = 20.0  # seconds
GIVEN_UP = 1 << 30  # bytes of a log that cannot be shipped: it is let go, and begun with a backup again


class Sending:
    """What is being shipped, from a backup on; anew after what cannot be carried on."""

    def __init__(self, data: Path, now: Callable[[], datetime], tell: Callable[[str], None]) -> None:
        """Ship of a data folder; nothing is done before `look`."""
        self.data, self.now, self.tell = data, now, tell
        self.shipper: Shipper | None = None
        self.based, self.told = False, ""

    def look(self) -> None:
        """Ship what is new; what does not work is told once, and tried again the next time."""
        try:
            self._ship()
            words = ""
        except (OSError, JihengError, sqlite3.Error) as error:
            words = f"改动没有送到备份文件夹：{str(error).partition(chr(10))[0]}"
            self._give_up_if_long()
        if words != self.told:
            self.tell(words or "改动又送到备份文件夹了")
        self.told = words

    def _ship(self) -> None:
        from jiheng.web.backups import actions, shipping, where  # noqa: PLC0415 — models
        from jiheng.web.backups.manifest import Why  # noqa: PLC0415

        if self.shipper is None:
            self.shipper, self.based = shipping.Shipper(self.data, where.store()), False
        shipper = self.shipper
        shipper.ship(self.now())
        if not self.based:
            time.sleep(1)  # a backup is named by its second, and that is to be later
            actions.back_up(Why.START, at=self.now())
            self.based = True
            shipper.ship(self.now())

    def _give_up_if_long(self) -> None:
        log = self.data / "jiheng.sqlite3-wal"
        if self.shipper and log.is_file() and log.stat().st_size > GIVEN_UP:
            self.shipper.follower.close()
            self.shipper = None


def main() -> int:
    """Ship until SIGTERM or SIGINT; then once more."""
    django.setup()
    over = Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: over.set())
    sending = Sending(Path(settings.FILES).parent, timezone.now, lambda words: print(words, flush=True))  # noqa: T201
    while not over.is_set():
        sending.look()
        over.wait(EVERY)
    sending.look()
    return 0


if __name__ == "__main__":
    sys.exit(main())
