"""Workers settle duties while they are killed between any two writes and their clocks are set.

`python -m tests.support.duty_schedulers ZONE` prints one JSON object. The database is the environment's,
its tables empty before. Each scheduler is a line of processes: one is killed, the next goes on.
"""

import json
import os
import random
import signal
import sys
from datetime import UTC, datetime, timedelta

import django
import time_machine

SCHEDULERS = 3
ROUNDS = 8
LEAPS = (
    timedelta(hours=1), -timedelta(hours=1), timedelta(days=1), -timedelta(days=1), timedelta(days=40),
    timedelta(days=33), timedelta(minutes=5), timedelta(days=-30),
)  # fmt: skip
# The hours in which New York sets its clocks: one never comes, one comes twice.
CHANGES = ("2023-03-12T06:50", "2023-03-12T07:10", "2023-11-05T05:40", "2023-11-05T06:10")


def main(zone):
    """Run all of it."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "jiheng.web.settings"
    django.setup()
    from django.conf import settings
    from django.utils import timezone

    from tests.support.nights import without_long_jobs

    without_long_jobs()
    settings.TIME_ZONE = zone
    timezone.get_default_timezone.cache_clear()
    projects = prepared()
    every_point = killed_at_every_point(projects[0])
    kills = sum(killed_and_set())
    sys.stdout.write(json.dumps({"every_point": every_point, "kills": kills, **ended(projects)}))


def prepared():
    """Two projects with promises and some records."""
    from jiheng.web.accounts.roles import Role
    from tests.support.cast import cast
    from tests.support.promised import DAILY, PROMISED, inspect, promise

    casts = [cast(word) for word in "甲乙"]
    for each in casts:
        promise(each.project, PROMISED.replace("goals:\n", DAILY + "goals:\n"))
        for day in ("2023-02-14", "2023-04-02", "2023-04-20"):
            inspect(each.project, day, by=each[Role.UNIT_CLERK])
    return [each.project for each in casts]


def killed_at_every_point(project):
    """Kill one settling before its first, second … write until one comes through; count duties after each."""
    from jiheng.web.duties import actions
    from jiheng.web.duties.models import Duty
    from tests.support.promised import noon
    from tests.support.writers import child, dying

    counts, number = [], 0
    while True:
        number += 1
        settling = lambda number=number: dying(  # noqa: E731
            number, lambda: actions.settle(project.pk, at=noon("2023-02-01"))
        )
        status = child(settling)
        counts.append(Duty.objects.count())
        if status == 0:
            return counts
        assert status == -signal.SIGKILL, status


def killed_and_set():
    """Let the schedulers run at once; say how often each was killed."""
    from tests.support.writers import leaving, release

    release()
    lines = []
    for seed in range(SCHEDULERS):
        reading, writing = os.pipe()
        pid = os.fork()
        if not pid:
            with leaving():
                os.write(writing, str(one_line(seed)).encode())
        os.close(writing)
        lines.append((pid, reading))
    kills = []
    for pid, reading in lines:
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        kills.append(int(os.read(reading, 20)))
    return kills


def one_line(seed):
    """One worker after the other, each at a clock that was set, most of them killed."""
    from tests.support.writers import child, dying

    chance, kills = random.Random(seed), 0  # noqa: S311
    at = datetime(2023, 2, 1, tzinfo=UTC)
    moments = [datetime.fromisoformat(f"{each}+00:00") for each in CHANGES]
    for _ in range(ROUNDS):
        at += chance.choice(LEAPS)
        moments.append(at)
    for moment in moments:
        death = chance.randint(1, 25) if chance.random() < 0.7 else 0
        working = lambda moment=moment: worked(moment)  # noqa: E731
        status = child((lambda death=death, working=working: dying(death, working)) if death else working)
        kills += status == -signal.SIGKILL
        assert status in {0, -signal.SIGKILL}, status
    return kills


def worked(moment):
    """What the worker process does until there is nothing to do, at a moment."""
    from jiheng.web.jobs.worker import Stop, run

    with time_machine.travel(moment, tick=True):
        run(Stop(), lease=timedelta(seconds=60), until_idle=True)


def ended(projects):
    """Look after all of it: when the year is long over, and the last worker came through."""
    from django.db.models import Count

    from jiheng.web.duties import queries
    from jiheng.web.duties.models import Duty
    from jiheng.web.jobs.models import GOING_ON, Job
    from tests.support.promised import noon
    from tests.support.writers import child

    for hours in (0, 1, 2):  # leases of the killed run out meanwhile
        assert child(lambda hours=hours: worked(noon("2024-02-15") + timedelta(hours=hours))) == 0
    on = noon("2024-02-15").date()
    slots = Job.objects.exclude(slot=None).values("kind", "slot").annotate(n=Count("pk"))
    return {
        "occurrences": Duty.objects.count(),
        "twice": queries.doubled() + slots.filter(n__gt=1).count(),
        "vanished": sum(len(queries.vanished(each, on)) for each in projects),
        "without_reason": queries.without_reason(on).count(),
        "going_on": Job.objects.filter(state__in=GOING_ON).count(),
        "slots": slots.count(),
    }


if __name__ == "__main__":
    main(sys.argv[1])
