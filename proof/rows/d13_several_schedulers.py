"""D-13: several schedulers at once, each tick twice, again from an older backup; late holders."""

import os
import shutil
from datetime import UTC, datetime, timedelta

from proof.databases import ready, unguarded
from proof.row import Row

SCHEDULERS = 4
FIRST = datetime(2025, 1, 1, tzinfo=UTC)
EVERY = timedelta(minutes=30)
LEASE = timedelta(seconds=60)

row = Row(
    "D-13",
    promises=("I-2",),
    sizes={
        "short": {"ticks": 8, "periods": 20, "jobs": 5},
        "night": {"ticks": 1_500, "periods": 2_000, "jobs": 500},
        "long": {"ticks": 8_000, "periods": 10_000, "jobs": 2_000},
    },
    bars=(
        "schedulers = 4", "periods >= size.periods", "twice = 0", "unguarded = 0",
        "taken_over = size.jobs", "late_writes = 0",
    ),
)  # fmt: skip


@row.runs
def tick_at_once(trial):
    """Let all of them walk through the same moments, then go back to a copy and walk again."""
    ready(trial.room)
    from django.db import connections

    moments = [FIRST + number * EVERY for number in range(trial.size["ticks"])]
    halves = moments[: len(moments) // 2], moments[len(moments) // 2 :]
    database = trial.room / "jiheng.sqlite3"
    _all_tick(halves[0])
    connections.close_all()
    shutil.copyfile(database, trial.room / "backup")
    _all_tick(halves[1])
    periods, twice = _slots()
    connections.close_all()
    for suffix in ("-wal", "-shm"):
        (trial.room / f"jiheng.sqlite3{suffix}").unlink(missing_ok=True)
    shutil.copyfile(trial.room / "backup", database)
    _all_tick(moments)
    _, again = _slots()
    taken_over, late_writes = _late_holders(trial.size["jobs"])
    return {
        "schedulers": SCHEDULERS, "periods": periods, "twice": twice + again, "unguarded": len(unguarded()),
        "taken_over": taken_over, "late_writes": late_writes,
    }  # fmt: skip


def _all_tick(moments):
    """Tick in processes of their own at the same moments; each moment twice."""
    from tests.support.writers import leaving, release

    release()
    starting, start = os.pipe()
    children = []
    for _ in range(SCHEDULERS):
        pid = os.fork()
        if not pid:
            with leaving():
                os.close(start)
                os.read(starting, 1)
                _tick(moments)
        children.append(pid)
    os.close(start)
    statuses = [os.waitstatus_to_exitcode(os.waitpid(each, 0)[1]) for each in children]
    os.close(starting)
    assert statuses == [0] * SCHEDULERS, statuses


def _tick(moments):
    from jiheng.web.jobs.actions import tick

    for moment in moments:
        tick(moment)
        _end_all(moment)
        tick(moment)


def _end_all(moment):
    """Do what was queued, in no time: what still goes on keeps the next of its kind from being queued."""
    from jiheng.web.jobs.models import Job, JobState

    Job.objects.filter(state=JobState.WAITING).update(state=JobState.DONE, ended_at=moment)


def _slots():
    """Count the slots, and those of them that were queued twice."""
    from django.db.models import Count

    from jiheng.web.jobs.models import Job

    slots = Job.objects.exclude(slot=None).values("kind", "slot").annotate(number=Count("pk")).order_by()
    return len(slots), slots.filter(number__gt=1).count()


def _late_holders(jobs):
    """Let a worker sleep beyond its lease and then write; count jobs taken over, and late writes."""
    from jiheng.web.jobs.actions import claim, extend
    from jiheng.web.jobs.models import Job, JobState
    from jiheng.web.jobs.work import LeaseLostError, Work

    Job.objects.all().delete()
    taken_over = late = 0
    kind = "t.late"
    for number in range(jobs):
        at = FIRST + number * timedelta(hours=1)
        made = Job.objects.create(kind=kind, key=str(number), title=kind, asked_at=at)
        first = Work(claim("sleeper", at, lease=LEASE), lambda at=at: at)
        later = at + LEASE + timedelta(seconds=1)
        second = claim("next", later, lease=LEASE)
        taken_over += second is not None and second.pk == made.pk
        try:
            with first.commit():
                late += 1
        except LeaseLostError:
            pass
        first.end(JobState.FAILED, "late")
        late += extend(made.pk, first.fence, later, lease=LEASE)
        made.refresh_from_db()
        late += made.state != JobState.RUNNING
        made.delete()
    return taken_over, late
