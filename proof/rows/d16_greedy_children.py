"""D-16: children of jobs take memory, reckon, wait for what never comes, without end; audit 20 MB of text.

Each is ended at its limit, its job says so in words, and the jobs of others, done by another line of workers,
begin within seconds. No process of theirs is left.
"""

import subprocess
import threading
import time
from unittest import mock

from proof.databases import ready
from proof.row import Row
from proof.trying import ROOT

WAYS = ("memory", "processor", "waiting")
LINES, EVERY = 2, 0.5  # lines of workers; seconds between two jobs of others
STAYS = "原来的都在"
TEXT = 20 * 2**20  # bytes: the largest text that is read

row = Row(
    "D-16",
    promises=("I-14",),
    alone=True,
    sizes={
        "short": {"greedy": 3, "seconds": 20, "most_ms": 5_000},
        "night": {"greedy": 30, "seconds": 20, "most_ms": 5_000},
    },
    bars=(
        "greedy = size.greedy", "ended_at_limit = size.greedy", "texts_told_too_slow = 1",
        "text_seconds <= 30", "others >= 3", "others_failed = 0",
        "worst_delay_ms <= size.most_ms", "left_processes = 0",
    ),
)  # fmt: skip


@row.runs
def want_too_much(trial):
    """Ask for greedy jobs one after the other, and for small ones all the while."""
    ready(trial.room)
    from jiheng.web.audits import jobs
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
        with mock.patch.object(jobs, "SECONDS", trial.size["seconds"]):
            ended, text, asked = _ask(trial.size["greedy"])
    finally:
        over.set()
        for each in lines:
            each.join()
    delays = [begun[each] - moment for each, moment in asked.items() if each in begun]
    return {
        "greedy": len(ended), "ended_at_limit": sum(map(_at_limit, ended)),
        "texts_told_too_slow": _told_too_slow(text, trial.size["seconds"]),
        "text_seconds": int((text.ended_at - text.begun_at).total_seconds()), "others": len(asked),
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
    """Give the greedy jobs as they ended, the one of a large text, and when each small one was asked for."""
    from django.utils import timezone

    from jiheng.web.jobs import actions
    from jiheng.web.jobs.models import Job, JobState

    ended, asked = [], {}
    for each in range(number + 1):
        how = {"how": WAYS[each % len(WAYS)]}
        if each == number:
            greedy = _of_text()
        else:
            greedy = actions.ask("t.greedy", by=None, at=timezone.now(), key=f"{each}", arguments=how).job
        while greedy.state in (JobState.WAITING, JobState.RUNNING):
            small = actions.ask("t.small", by=None, at=timezone.now(), key=f"{len(asked)}").job
            asked[str(small.pk)] = time.monotonic()
            time.sleep(EVERY)
            greedy.refresh_from_db()
        ended.append(greedy)
    while Job.objects.filter(state__in=(JobState.WAITING, JobState.RUNNING)).exists():
        time.sleep(EVERY)
    return ended[:-1], ended[-1], asked


def _of_text():
    """Ask for the audit of a text as large as may be: what every check looks for, over and over."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.utils import timezone

    from jiheng.web.accounts.models import Membership
    from jiheng.web.accounts.roles import Role
    from jiheng.web.audits import actions
    from tests.support.cast import cast

    clerk = cast("甲")[Role.FISCAL_CLERK]
    home = Membership.objects.get(user=clerk).organisation
    cases = b"\n".join(each.read_bytes() for each in sorted((ROOT / "tests/cases/checks").rglob("*.md")))
    text = (cases * (TEXT // len(cases) + 1))[:TEXT].decode("utf-8", "ignore").encode()
    upload = SimpleUploadedFile("很长.txt", text)
    return actions.add(upload, home, None, by=clerk, at=timezone.now()).job


def _told_too_slow(text, seconds):
    """Say whether who waited is told, on the job and with the report, what it was and what to do."""
    from jiheng.web.audits.models import AuditResult

    told = f"审校了 {seconds} 秒还没有完成，已停止"
    kept = AuditResult.objects.get()
    return int(told in text.words and told in kept.refused and "拆成几个文件" in kept.refused)


def _at_limit(greedy):
    """Say whether a job failed, in words that say at which limit and what stays."""
    told = "内存不够" if greedy.arguments["how"] == "memory" else "还没有办完，已停止"
    return greedy.state == "failed" and told in greedy.words and STAYS in greedy.words


def _left():
    children = "proof.greedy|audit_page_child"
    done = subprocess.run(["pgrep", "-cf", children], check=False, capture_output=True, text=True)
    return int(done.stdout)
