"""R-04: the machine is lost at a random moment: a day at most by the nightly backup, a minute where it ships.

The second is a real `jiheng serve` under writes: all its processes are killed at random, and only the folder
of the backups is left. What was acknowledged before the last moment that came back must all be there.
"""

import json
import shutil
import sqlite3
import time
from contextlib import closing
from datetime import datetime, timedelta

from proof.backing_up import chain_breaks, command, dangling, worked
from proof.row import Row
from proof.storm import PATIENCE, kill_all, storm
from proof.tampering import AT, DAY

row = Row(
    "R-04",
    promises=("I-1", "I-13"),
    sizes={
        "short": {"days": 4, "moments": 200, "kills": 1, "longest": 30},
        "night": {"days": 40, "moments": 5_000, "kills": 8, "longest": 60},
    },
    bars=(
        "days = size.days", "moments = size.moments", "by_day_seconds <= 87000", "backups >= size.days",
        "unreadable = 0", "kills = size.kills", "acked >= size.kills", "restored = figure.kills",
        "rpo_seconds <= 60", "lost = 0", "dangling = 0", "chain_breaks = 0",
    ),
)  # fmt: skip
STEP = timedelta(minutes=10)  # how often the worker of this row looks at the schedule


@row.runs
def lose(trial):
    """Let days pass over the real schedule; then say of random moments how old the newest backup was."""
    worked(trial.room, records=2)
    from jiheng.web.backups import where
    from jiheng.web.backups.store import moment_of
    from jiheng.web.backups.verifying import verify
    from jiheng.web.jobs.actions import tick
    from jiheng.web.jobs.doing import do_next
    from jiheng.web.jobs.registry import KINDS

    KINDS.by_code = {code: kind for code, kind in KINDS.by_code.items() if code == "backups.take"}
    moment, end = AT, AT + trial.size["days"] * DAY + DAY
    seen = {}
    while moment < end:
        tick(moment)
        while do_next("proof", lambda moment=moment: moment):
            pass
        for name in where.store().names():
            seen.setdefault(name, moment)
        moment += STEP
    store = where.store()
    unreadable = sum(bool(verify(store, each)) for each in store.names())
    taken = sorted(moment_of(each) for each in seen)
    worst = 0
    for _ in range(trial.size["moments"]):
        lost_at = taken[0] + (end - taken[0]) * trial.random.random()
        newest = max(each for each in taken if each <= lost_at)
        worst = max(worst, int((lost_at - newest).total_seconds()))
    return {
        "days": trial.size["days"], "moments": trial.size["moments"], "backups": len(taken),
        "by_day_seconds": worst, "unreadable": unreadable, **_killed(trial),
    }  # fmt: skip


def _killed(trial):
    """Kill a server that ships, at random moments; restore what its backups hold elsewhere, and compare."""
    from jiheng.web.backups.store import moment_of

    told = dict.fromkeys(("kills", "acked", "restored", "rpo_seconds", "lost", "dangling", "chain_breaks"), 0)
    for number in range(trial.size["kills"]):
        data = trial.room.parent / f"shipping-{number}"
        kept, there = data.with_name(f"share-{number}"), data.with_name(f"there-{number}")
        data.mkdir()
        with storm(data, clients=2, JIHENG_SHIP="1", JIHENG_BACKUPS=str(kept)) as blowing:
            end = time.monotonic() + PATIENCE
            while len(list((kept / "log").glob("*-*"))) < 2 and time.monotonic() < end:
                time.sleep(0.1)
            time.sleep(trial.random.random() * trial.size["longest"])
            kill_all(blowing.server)
            killed = time.time()
            blowing.over.set()
            time.sleep(1)
        acked = [line.split() for line in blowing.journal.read_text().splitlines()]
        told["kills"] += 1
        told["acked"] += len(acked)
        shutil.rmtree(data)
        done = command(there, "restore", "--from", str(kept), "--json")
        if done.returncode:
            print(done.stdout, done.stderr)
            continue
        told["restored"] += 1
        said = json.loads(done.stdout)  # killed just after a backup, nothing follows it
        last = datetime.fromisoformat(said["shipped_to"] or moment_of(said["backup"]).isoformat()).timestamp()
        told["rpo_seconds"] = max(told["rpo_seconds"], int(killed - last) + 1)
        told["lost"] += _missing(there, [record for _, record, at in acked if float(at) < last])
        told["dangling"] += dangling(there)
        told["chain_breaks"] += chain_breaks(there)
        shutil.rmtree(there)
    return told


def _missing(there, wanted):
    """Count the records that were acknowledged before and did not come back."""
    with closing(sqlite3.connect(there / "jiheng.sqlite3")) as tables:
        found = {each for (each,) in tables.execute("SELECT record_id FROM evidence_record")}
    return len({*wanted} - found)
