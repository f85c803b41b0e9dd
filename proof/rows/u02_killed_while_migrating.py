"""U-02: the upgrade of the newest release is killed at each statement and each step on the disk.

What is left is the old or the new, never between; and the next start comes through.
"""

import os
import shutil
import signal
import subprocess
import sys

from proof import released
from proof.row import Row

row = Row(
    "U-02",
    promises=("I-1", "I-13"),
    sizes={"short": {"kills": 12}, "night": {"kills": 30}, "long": {"kills": 400}},
    bars=("kills >= size.kills", "between = 0", "old >= 1", "new_after = figure.kills", "rows_differing = 0"),
)
DIE = """
import os, signal, sys
import django; django.setup()
at, seen, on = int(sys.argv[1]), 0, False
def count():
    global seen
    if on:
        seen += 1
        if seen == at: os.kill(os.getpid(), signal.SIGKILL)
def statement(execute, sql, words, many, context):
    count()
    return execute(sql, words, many, context)
def hear(event, words):
    if event in ("os.rename", "os.remove"): count()
from django.db import connection
from jiheng.web.serving import database
connection.execute_wrappers.append(statement)
sys.addaudithook(hear)
on = True
database.migrate()
on = False
print(seen)
"""


@row.runs
def kill(trial):
    """Kill it before the first, second … step; look with SQLite alone, then let the next start do it."""
    from jiheng.web.backups.snapshot import doubts, survey

    start = trial.room.parent / "start"
    start.mkdir()
    version = released.versions()[-1]
    said = released.unpack(version, start)
    old = survey(start / "jiheng.sqlite3").migrations
    steps = int(_run(_copy(start, trial, "whole"), 0).stdout)
    new = survey(trial.room.parent / "whole" / "jiheng.sqlite3").migrations
    assert old != new, "this version has no migration that the release has not: take an older one"
    figures = dict.fromkeys(("kills", "old", "new", "between", "new_after", "rows_differing"), 0)
    numbers = list(range(1, steps + 1))
    chosen = (
        sorted(trial.random.sample(numbers[:-6], max(0, min(len(numbers) - 6, trial.size["kills"] - 6))))
        + numbers[-6:]
    )
    for number in chosen:
        place = _copy(start, trial, "killed")
        died = _run(place, number)
        assert died.returncode == -signal.SIGKILL, died.stderr
        figures["kills"] += 1
        database = place / "jiheng.sqlite3"
        found = () if doubts(database) else survey(database).migrations
        figures["old" if found == old else "new" if found == new else "between"] += 1
        again = _run(place, 0)
        after = survey(database)
        figures["new_after"] += again.returncode == 0 and after.migrations == new
        figures["rows_differing"] += sum(released.changed(said, database))
    return {"steps": steps, **figures}


def _copy(start, trial, name):
    place = trial.room.parent / name
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(start, place)
    return place


def _run(place, at):
    return subprocess.run(
        [sys.executable, "-c", DIE, str(at)], env=os.environ | {"JIHENG_DATA": str(place)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
