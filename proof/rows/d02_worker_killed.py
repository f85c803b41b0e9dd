"""D-02: the worker dies at each named step of a duty, a score and a document; the next one takes it over.

The worker's own loop runs in a process that a fork has made; there one function of the product is replaced by
one that ends the process before or after it has done its work. For the next the clock is set on by a lease.
"""

import importlib
import os
import signal
from datetime import timedelta

from proof.databases import ready
from proof.invariants import asked
from proof.row import Row

BEFORE, AFTER = "before", "after"
QUICK = (
    ("jiheng.web.jobs.doing", "claim", AFTER),
    ("jiheng.web.duties.actions", "reckon", AFTER),
    ("jiheng.web.duties.actions", "_keep", AFTER),
    ("jiheng.web.duties.actions", "settle", AFTER),
    ("jiheng.web.desk.stands", "reckon", AFTER),
    ("jiheng.web.desk.stands", "keep", BEFORE),
    ("jiheng.web.desk.stands", "keep", AFTER),
    ("jiheng.web.jobs.work:Work", "step", AFTER),
    ("jiheng.web.jobs.work:Work", "end", BEFORE),
    ("jiheng.web.jobs.work:Work", "end", AFTER),
)
DOCUMENT = (
    ("jiheng.web.reports.jobs", "let_child", AFTER),
    ("jiheng.web.evidence.files", "_place", AFTER),
    ("jiheng.web.reports.actions", "arrived", AFTER),
    ("jiheng.web.reports.actions", "keep", AFTER),
    ("jiheng.web.jobs.work:Work", "made", AFTER),
    ("jiheng.web.jobs.work:Work", "end", BEFORE),
)
LEASE = timedelta(seconds=60)  # as `jiheng serve` runs it
DONE_BY = LEASE + timedelta(seconds=2)  # an idle worker looks every second
KINDS_TRIED = ("duties.settle", "desk.stands", "reports.make")

row = Row(
    "D-02",
    promises=("I-2", "I-3", "I-5"),
    sizes={
        "short": {"rounds": 1, "documents": 0},
        "night": {"rounds": 6, "documents": 2},
        "long": {"rounds": 100, "documents": 20},
    },
    bars=(
        "kills = figure.tried", "resumed = figure.kills", "resume_seconds <= 62", "twice = 0", "vanished = 0",
        "documents_twice = 0", "score_differences = 0", "chain_breaks = 0", "dangling = 0", "integrity = ok",
    ),
)  # fmt: skip


@row.runs
def kill_worker(trial):
    """Kill at each point, so many times; let the next worker go on; count what is there twice or not."""
    ready(trial.room)
    from jiheng.web.jobs.registry import KINDS
    from jiheng.web.reports.models import MadeReport
    from tests.support.cast import cast
    from tests.support.promised import noon, promise

    KINDS.by_code = {code: KINDS[code] for code in KINDS_TRIED}
    ours = cast("甲")
    promise(ours.project)
    at, kills, resumed, asked_for = noon("2024-02-01"), 0, 0, 0
    plan = [each for each in QUICK for _ in range(trial.size["rounds"])]
    papers = [each for each in DOCUMENT for _ in range(trial.size["documents"])]
    _goes_on(at)
    for number, point in enumerate([*plan, *papers]):
        at += timedelta(hours=1)
        _give_work(ours, number, at, document=number >= len(plan))
        asked_for += number >= len(plan)
        kills += _dies(point, at)
        resumed += _goes_on(at + DONE_BY)
    wrong = asked()
    totals = set(MadeReport.objects.values_list("total", "grade"))
    return {
        "tried": len(plan) + len(papers), "kills": kills, "resumed": resumed,
        "resume_seconds": int(DONE_BY.total_seconds()),
        "twice": len(wrong["I-2"]), "vanished": len(wrong["I-3"]),
        "documents": MadeReport.objects.count(), "documents_twice": MadeReport.objects.count() - asked_for,
        "score_differences": max(0, len(totals) - 1), "chain_breaks": len(wrong["I-4"]),
        "dangling": len(wrong["I-7"]), "integrity": "broken" if wrong["integrity"] else "ok",
    }  # fmt: skip


def _give_work(ours, number, at, *, document):
    """Enter a record and withdraw it: duties and scores are stale, and stay. Ask for a document."""
    from jiheng.web.accounts.roles import Role
    from jiheng.web.evidence import actions as evidence
    from jiheng.web.reports import actions
    from tests.support.promised import inspect

    by = ours[Role.UNIT_CLERK]
    made = inspect(ours.project, f"2023-{number % 12 + 1:02}-{number % 27 + 1:02}", by=by, at=at)
    evidence.withdraw(made, by=by, at=at, reason="试过之后收回")
    if document:
        actions.ask_for(ours.project, "score_table", {}, by=by, at=at)


def _dies(point, at):
    """Run a worker that ends at a point; say whether it did."""
    from tests.support.duty_schedulers import worked
    from tests.support.writers import child

    status = child(lambda: (_end_at(*point), worked(at)))
    assert status in (0, -signal.SIGKILL), status
    return status == -signal.SIGKILL


def _goes_on(at):
    """Run a worker until nothing is left to do; say whether nothing is."""
    from jiheng.web.jobs.models import GOING_ON, Job
    from tests.support.duty_schedulers import worked
    from tests.support.writers import child

    assert child(lambda: worked(at)) == 0
    return not Job.objects.filter(state__in=GOING_ON).exists()


def _end_at(place, name, when):
    """Put a function in the place of the product's that ends this process."""
    module, _, owner = place.partition(":")
    home = importlib.import_module(module)
    home = getattr(home, owner) if owner else home
    inner = getattr(home, name)

    def ending(*words, **named):
        if when == AFTER:
            inner(*words, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(home, name, ending)
