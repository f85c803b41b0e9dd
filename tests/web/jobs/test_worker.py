"""The worker as a process: killed in the middle of a job, the next one takes it to the end."""

import os
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from jiheng.web.jobs import actions, registry
from jiheng.web.jobs.models import Job, JobState
from jiheng.web.jobs.registry import Result
from jiheng.web.jobs.work import Work
from jiheng.web.jobs.worker import Clocks, Stop, holding, note_jump, run
from jiheng.web.trail.models import Entry

AT = datetime(2026, 11, 27, 2, tzinfo=UTC)
SCRIPT = Path(__file__).parents[2] / "support" / "killed_worker.py"


def worker(environment, reached):
    return subprocess.Popen([sys.executable, SCRIPT, str(reached)], env=os.environ | environment)


@pytest.mark.slow
@pytest.mark.e2e
def test_a_worker_killed_in_the_middle_loses_no_job(shared_database, tmp_path):
    job = Job.objects.create(kind="t.killed", title="试验", asked_at=datetime.now(UTC))
    reached = tmp_path / "reached"
    first = worker(shared_database, reached)
    while not reached.exists():
        assert first.poll() is None
        time.sleep(0.05)
    first.kill()
    first.wait()
    job.refresh_from_db()
    assert (job.state, job.done, job.fence) == (JobState.RUNNING, 1, 1)
    Job.objects.update(lease_until=datetime.now(UTC) - timedelta(seconds=1))
    assert worker(shared_database, reached).wait() == 0
    job.refresh_from_db()
    assert (job.state, job.done, job.fence, job.lost) == (JobState.DONE, 2, 2, 1)


@pytest.mark.django_db
def test_what_must_not_wait_is_done_beside_long_work(monkeypatch):
    """The prompt worker leaves other work alone, and does not end while there is a job it may do."""
    kinds, done = registry.Kinds(), []
    for module in ("registry", "actions", "doing"):
        monkeypatch.setattr(f"jiheng.web.jobs.{module}.KINDS", kinds)
    for code, prompt in (("t.long", False), ("t.tell", True)):
        handler = registry.job(code, "试验", allowed=registry.for_the_schedule, prompt=prompt)
        handler(lambda work: done.append(work.id) or Result("好了"))
    long, tell = (
        actions.ask(code, by=None, at=datetime.now(UTC) - timedelta(minutes=1)).job
        for code in ("t.long", "t.tell")
    )
    run(Stop(), lease=timedelta(minutes=1), until_idle=True, prompt=True)
    assert done == [tell.pk]
    long.refresh_from_db()
    assert long.state == JobState.WAITING
    run(Stop(), lease=timedelta(minutes=1), until_idle=True)
    assert done == [tell.pk, long.pk]


def test_what_people_are_told_by_is_prompt():
    found = {"monitoring.outages", "monitoring.tell", "monitoring.reply"}
    found |= {"notices.send", "notices.alarms", "anchors.sign_off"}
    assert {*registry.KINDS.prompt()} == found


@pytest.mark.django_db
def test_a_clock_that_is_set_is_noted():
    with time_machine.travel(datetime(2026, 3, 2, tzinfo=UTC), tick=False) as clock:
        clocks = Clocks(lambda: datetime.now(UTC))
        clock.shift(3600)
        jump = clocks.jump()
        assert abs(jump.total_seconds() - 3600) < 60
        note_jump(jump, datetime.now(UTC))
    assert "+3" in Entry.objects.get(act="clock_jump").body


@pytest.mark.django_db
def test_who_comes_further_keeps_a_job_however_long_and_who_does_not_is_given_up(monkeypatch):
    now, extended = [0.0], threading.Event()
    for module in ("work", "worker"):
        monkeypatch.setattr(f"jiheng.web.jobs.{module}.monotonic", lambda: now[0])
    monkeypatch.setattr("jiheng.web.jobs.actions.extend", lambda *_, **__: extended.set() or False)
    job = Job.objects.create(kind="t", title="", asked_at=AT, state=JobState.RUNNING)
    work, hour = Work(job, lambda: AT), 3_600
    for done in (1, 2, 3):  # seven hours and a half in all
        now[0] += 1.5 * hour
        work.step(done, 9)
        now[0] += hour
        assert is_extended(work, extended)
    now[0] += 1.5 * hour
    work.step(3, 9)  # it says that it lives, but is where it was
    assert not is_extended(work, extended)


def is_extended(work, extended):
    """Whether the lease of a job is extended once while it is held."""
    extended.clear()
    with holding(work, timedelta(milliseconds=4)):
        return extended.wait(0.5)
