"""The prober process: `python -m jiheng.web.monitoring.probing`. It reads targets and writes samples."""

import logging
import os
import sys
import time
from functools import cache

import django
from django.conf import settings
from django.db import DatabaseError, close_old_connections

from jiheng.catalogue import read_parameters
from jiheng.sources.probe_library import PROBES
from jiheng.sources.prober.check import Check
from jiheng.sources.prober.clock import Clock
from jiheng.workflows.keep_watching import Wanted, keep_watching

PLACE = "服务器"
logger = logging.getLogger("jiheng.web.monitoring")


def wanted() -> Wanted:
    """Give what the tables want asked."""
    from jiheng.web.monitoring.models import Target, TargetState  # noqa: PLC0415 — after django.setup
    from jiheng.web.monitoring.network_policy import in_force  # noqa: PLC0415

    targets = list(Target.objects.filter(state=TargetState.ON).order_by("pk"))
    return Wanted(tuple(_check(each.series, each.url, each.every) for each in targets), in_force(targets))


def _looked() -> Wanted | None:
    """Give what is wanted, within the process; None while the database does not answer."""
    try:
        return wanted()
    except DatabaseError:
        logger.exception("targets")
        return None
    finally:
        close_old_connections()


@cache  # equal targets are the same check, so that nothing changes while nobody changes anything
def _check(series: str, url: str, every: int) -> Check:
    probe = PROBES.find("http")
    read, _ = read_parameters(probe.parameters, {"url": url})
    return Check(series, series, probe, read, every=every)


def main() -> int:
    """Run the process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiheng.web.settings")  # noqa: TID251 — a process starts here
    django.setup()
    clock = Clock(time.time_ns, time.monotonic_ns)
    keep_watching(settings.SAMPLES, PLACE, _looked, clock, logger.warning)
    return 0


if __name__ == "__main__":
    sys.exit(main())
