"""D-16: children of jobs take memory without end, reckon without end, wait for what never comes.

Each is ended at its limit, its job says so in words, and the jobs of others, done by another line of workers,
begin within seconds. No process of theirs is left.
"""

import subprocess
import threading
import time

from proof.databases import ready
from proof.row import Row

WAYS = ("memory", "processor", "waiting")
LINES, EVERY = 2, 0.5  # lines of workers; seconds between two jobs of others
STAYS = "原来的都在"

row = Row(
    "D-16",
    promises=("I-14",),
    alone=True,
    sizes={
        "short": {"greedy": 3, "seconds": 20, "most_ms": 5_000},
        "night": {"greedy": 30, "seconds": 20, "most_ms": 5_000},
    },
    bars=(
        "greedy = size.greedy", "ended_at_limit = size.greedy", "others >= 3", "others_failed = 0",
        "worst_delay_ms <= size.most_ms", "left_processes = 0",
    ),
)  # fmt: skip


@row.runs
def want_too_much(trial):
    """Ask for greedy jobs one after the other, and for small ones all the while."""
    ready(trial.room)
    from jiheng.web.jobs.registry import Result, job

    allowed, begun = (lambda *_: True), {}

    @job("t.greedy", "贪心", allowed=allowed)
    def greedy(work):
        from jiheng.web.jobs.child import let_child

        how = work.arguments["how"]
        let_child(work, "proof.greedy", how, stays=STAYS, seconds=trial.size["seconds"])
        return Result("不该办完")

    @job("t.small", "小事", allowed=allowed)
    def small(work):
        begun[str(work.id)] = time.monotonic()
        return Result("好了")

    over = threading.Event()
    lines = [threading.Thread(target=_work, args=(f"line{each}", over)) for each in range(LINES)]
    for each in lines:
        each.start()
    try:
        ended, asked = _ask(trial.size["greedy"])
    finally:
        over.set()
        for each in lines:
            each.join()
    delays = [begun[each] - moment for each, moment in asked.items() if each in begun]
    return {
        "greedy": len(ended), "ended_at_limit": sum(map(_at_limit, ended)), "others": len(asked),
        "others_failed": len(asked) - len(delays), "worst_delay_ms": int(max(delays) * 1_000),
        "left_processes": _left(),
    }  # fmt: skip


def _work(name, over):
    from django.db import connection
    from django.utils import timezone

    from jiheng.web.jobs.doing import do_next

    while not over.is_set():
        if do_next(name, timezone.now) is None:
            time.sleep(0.05)
    connection.close()


def _ask(number):
    """Give the greedy jobs as they ended, and when each small one was asked for."""
    from django.utils import timezone

    from jiheng.web.jobs import actions
    from jiheng.web.jobs.models import Job, JobState

    ended, asked = [], {}
    for each in range(number):
        how = {"how": WAYS[each % len(WAYS)]}
        greedy = actions.ask("t.greedy", by=None, at=timezone.now(), key=f"{each}", arguments=how).job
        while greedy.state in (JobState.WAITING, JobState.RUNNING):
            small = actions.ask("t.small", by=None, at=timezone.now(), key=f"{len(asked)}").job
            asked[str(small.pk)] = time.monotonic()
            time.sleep(EVERY)
            greedy.refresh_from_db()
        ended.append(greedy)
    while Job.objects.filter(state__in=(JobState.WAITING, JobState.RUNNING)).exists():
        time.sleep(EVERY)
    return ended, asked


def _at_limit(greedy):
    """Say whether a job failed, in words that say at which limit and what stays."""
    told = "内存不够" if greedy.arguments["how"] == "memory" else "还没有办完，已停止"
    return greedy.state == "failed" and told in greedy.words and STAYS in greedy.words


def _left():
    done = subprocess.run(["pgrep", "-cf", "proof.greedy"], check=False, capture_output=True, text=True)
    return int(done.stdout)
