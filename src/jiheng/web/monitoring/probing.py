"""The prober process: `python -m jiheng.web.monitoring.probing`. It reads targets and writes samples."""

import logging
import os
import sys
import time
from functools import lru_cache, partial
from typing import TYPE_CHECKING

import django
from django.conf import settings
from django.db import DatabaseError, close_old_connections

from jiheng.catalogue import read_parameters
from jiheng.sources.probe_library import PROBES
from jiheng.sources.prober.check import SECOND, Check
from jiheng.sources.prober.clock import Clock
from jiheng.web.monitoring.door import Door, is_ready
from jiheng.workflows.keep_watching import Wanted, keep_watching

if TYPE_CHECKING:
    from jiheng.web.monitoring.beats import Board

MOST_TARGETS = 10_000  # kept as read: ten times as many as are tried (L-04); those that were changed go
logger = logging.getLogger("jiheng.web.monitoring")


def wanted(board: "Board") -> Wanted:
    """Give what the tables want asked; what jobs reported goes onto the board."""
    from jiheng.web.monitoring.beats import Report  # noqa: PLC0415 — after django.setup
    from jiheng.web.monitoring.models import Target, TargetState  # noqa: PLC0415
    from jiheng.web.monitoring.network_policy import in_force  # noqa: PLC0415

    targets = list(Target.objects.filter(state=TargetState.ON).order_by("pk"))
    board.reports.update({each.series: Report.of(each) for each in targets if each.job})
    if board.reports:
        board.door.look()
    checks = (
        board.check(each.series) if each.job else _check(each.series, each.url, each.every)
        for each in targets
    )  # fmt: skip
    return Wanted(tuple(checks), in_force(targets))


def _looked(board: "Board") -> Wanted | None:
    """Give what is wanted, within the process; None while the database does not answer."""
    try:
        return wanted(board)
    except DatabaseError:
        logger.exception("targets")
        board.door.shut()
        return None
    finally:
        close_old_connections()


# Equal targets are the same check, so that nothing changes while nobody changes anything.
@lru_cache(maxsize=MOST_TARGETS)
def _check(series: str, url: str, every: int) -> Check:
    probe = PROBES.find("http")
    read, _ = read_parameters(probe.parameters, {"url": url})
    return Check(series, series, probe, read, every=every)


def main() -> int:
    """Run the process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiheng.web.settings")  # noqa: TID251 — a process starts here
    django.setup()
    from jiheng.web.monitoring.beats import Board  # noqa: PLC0415 — after django.setup
    from jiheng.web.monitoring.models import PLACE  # noqa: PLC0415

    clock = Clock(time.time_ns, time.monotonic_ns)
    host = settings.ALLOWED_HOSTS[0].removeprefix(".")
    door = Door(partial(is_ready, settings.DOOR, host), lambda: clock.now() // SECOND)
    keep_watching(settings.SAMPLES, PLACE, partial(_looked, Board(door)), clock, logger.warning)
    return 0


if __name__ == "__main__":
    sys.exit(main())
