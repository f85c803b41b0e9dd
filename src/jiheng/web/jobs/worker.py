"""The worker process: `python -m jiheng.web.jobs.worker`. Any number of them may run, on any machines."""

import argparse
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING
from uuid import UUID

import django
from django.db import DatabaseError, close_old_connections, connection, transaction

if TYPE_CHECKING:
    from jiheng.web.jobs.work import Work

IDLE = 1.0  # seconds between two looks for work
BEAT = 15.0  # seconds between two signs of life
JUMP = timedelta(seconds=2)
STUCK = timedelta(hours=2)  # a job that came no further for so long is given up: its lease runs out
logger = logging.getLogger("jiheng.web.jobs")


class Stop(threading.Event):
    """Set when the process is told to end: the job in hand is given back at its next step."""

    def on_signal(self, *_: object) -> None:
        """Take a signal."""
        self.set()


class Clocks:
    """The wall clock beside one that only runs forward: they part when somebody sets the first."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Begin now."""
        self.now = now
        self._kept = now() - timedelta(seconds=monotonic())

    def jump(self) -> timedelta:
        """Say by how much the wall clock was set since the last time; zero below two seconds."""
        kept = self.now() - timedelta(seconds=monotonic())
        jump = kept - self._kept
        if abs(jump) < JUMP:
            return timedelta(0)
        self._kept = kept
        return jump


class Signs:
    """When each running job last gave a sign of life, by a clock of this process that nobody sets.

    Clocks of machines differ. A lease that is over by ours, or too long, may be of a worker who is well and
    whose clock is another: who took the job from it would lose it again the same way.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        """Know of none yet."""
        self._clock = clock
        self._seen: dict[UUID, tuple[object, float]] = {}

    def silent(self, lease: timedelta) -> list[UUID]:
        """Give the running jobs that have not changed for the length of a lease, as far as was seen."""
        from jiheng.web.jobs.models import Job, JobState  # noqa: PLC0415 — after django.setup

        now, before = self._clock(), self._seen
        running = Job.objects.filter(state=JobState.RUNNING).values_list("pk", "fence", "lease_until")
        self._seen = {}
        for job, *sign in running:
            last, since = before.get(job, (None, now))
            self._seen[job] = (sign, since if sign == last else now)
        return [job for job, (_, since) in self._seen.items() if now - since >= lease.total_seconds()]


def note_jump(jump: timedelta, at: datetime) -> None:
    """Write into the server's trail that its clock was set."""
    from jiheng.web.trail import entries  # noqa: PLC0415 — models, after django.setup

    with transaction.atomic():
        told = f"服务器时钟被拨动 {jump.total_seconds():+.0f} 秒，此前后的时间需人工核对"
        entries.write("clock_jump", "server", socket.gethostname(), by=None, at=at, reason=told)


@contextmanager
def holding(work: "Work", lease: timedelta) -> Iterator[None]:
    """Keep extending the lease of a job, from a thread of its own, while it is being done."""
    from jiheng.web.jobs.actions import extend  # noqa: PLC0415

    over = threading.Event()

    def extend_it() -> None:
        while not over.wait(lease.total_seconds() / 4) and monotonic() - work.moved < STUCK.total_seconds():
            try:
                if not extend(work.id, work.fence, work.at, lease=lease):
                    return
            except DatabaseError:
                logger.exception("lease of %s", work.id)
            finally:
                connection.close()

    thread = threading.Thread(target=extend_it, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def own_name() -> str:
    """Give the name this process takes jobs under."""
    return f"{socket.gethostname()}:{os.getpid()}"


@contextmanager
def alive(name: str) -> Iterator[None]:
    """Give a sign of life now and then, from a thread of its own, however long a job takes."""
    from django.utils import timezone  # noqa: PLC0415

    from jiheng.web.jobs.actions import beat, leave  # noqa: PLC0415

    over = threading.Event()

    def beat_on() -> None:
        while True:
            try:
                beat(name, timezone.now())
            except DatabaseError:
                logger.exception("sign of life")
            finally:
                connection.close()
            if over.wait(BEAT):
                return

    thread = threading.Thread(target=beat_on, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        with suppress(DatabaseError):
            leave(name)


def run(stop: Stop, *, lease: timedelta, until_idle: bool = False, prompt: bool = False) -> None:
    """Tick and work until told to stop; with `until_idle`, until there is nothing to do.

    With `prompt` only what must not wait for long work of others is done.
    """
    from django.utils import timezone  # noqa: PLC0415

    from jiheng.web.jobs.actions import tick  # noqa: PLC0415
    from jiheng.web.jobs.doing import do_next  # noqa: PLC0415
    from jiheng.web.jobs.registry import KINDS  # noqa: PLC0415

    name, only = own_name(), KINDS.prompt() if prompt else None
    clocks, signs = Clocks(timezone.now), Signs()
    while not stop.is_set():
        job = None
        try:
            if jump := clocks.jump():
                note_jump(jump, timezone.now())
            tick(timezone.now())
            job = do_next(
                name, timezone.now, lease=lease, stopping=stop.is_set, only=only,
                holding=lambda work: holding(work, lease),
                silent=None if until_idle else signs.silent(lease),  # it does not stay to see
            )  # fmt: skip
        except DatabaseError:  # it may be restarting: the next look will tell
            logger.exception("no work")
            close_old_connections()
        if job is None:
            if until_idle:
                return
            stop.wait(IDLE)


def main(arguments: list[str] | None = None) -> int:
    """Run the process."""
    parser = argparse.ArgumentParser(prog="jiheng-worker", description="办理后台任务和定时任务")
    parser.add_argument("--lease", type=float, default=60.0, metavar="秒", help="多久没有动静算中断")
    parser.add_argument("--until-idle", action="store_true", help="没有任务时结束")
    parser.add_argument("--prompt", action="store_true", help="只办等不得的：登记中断、发提醒、答复等")
    chosen = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiheng.web.settings")  # noqa: TID251 — a process starts here
    django.setup()
    stop = Stop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop.on_signal)
    with alive(own_name()):
        run(stop, lease=timedelta(seconds=chosen.lease), until_idle=chosen.until_idle, prompt=chosen.prompt)
    return 0


if __name__ == "__main__":
    sys.exit(main())
