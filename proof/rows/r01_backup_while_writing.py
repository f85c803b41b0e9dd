"""R-01: backups are taken while people write; each is one moment: no row without its file, none forgotten."""

import os
import random
import signal
import time

from proof.backing_up import dangling, differing
from proof.databases import ready
from proof.row import Row
from proof.tampering import AT

PAUSE = 0.1  # seconds between two files of a writer: more are only more to look at

row = Row(
    "R-01",
    promises=("I-1", "I-7", "I-13"),
    sizes={
        "short": {"backups": 4, "writers": 2, "acked": 20, "megabytes": 4},
        "night": {"backups": 60, "writers": 4, "acked": 2_000, "megabytes": 200},
    },
    bars=(
        "backups = size.backups", "acked >= size.acked", "lost = 0", "dangling = 0", "counts_differing = 0",
        "roots_differing = 0", "faults = 0", "chain_breaks = 0",
    ),
)  # fmt: skip


@row.runs
def back_up(trial):
    """Let writers write, each noting what was acknowledged and when; take backups, restore each, and look."""
    ready(trial.room)
    from jiheng.errors import IntegrityError
    from jiheng.web.accounts.roles import Role
    from jiheng.web.backups import restoring, where
    from jiheng.web.backups.manifest import Why
    from jiheng.web.backups.taking import take
    from jiheng.web.evidence import files
    from jiheng.web.trail import entries
    from tests.support.cast import cast
    from tests.support.kept import give_text

    ours = cast("甲")
    give_text(ours.project)
    entries.seal_all(AT)
    clerk = ours[Role.UNIT_CLERK]
    for number in range(trial.size["megabytes"]):  # so that files take a while to copy
        files.attach(
            ours.project,
            f"大-{number}.txt",
            [random.Random(number).randbytes(1 << 20).hex().encode()[: 1 << 20]],
            by=clerk,
            at=AT,
        )
    journals = [trial.room.parent / f"journal-{each}" for each in range(trial.size["writers"])]
    pids = [_writer(ours, journal) for journal in journals]
    told = dict.fromkeys(
        ("lost", "dangling", "counts_differing", "roots_differing", "faults", "chain_breaks"), 0
    )
    try:
        _await(journals, len(journals))
        store = where.store()
        for number in range(trial.size["backups"]):
            before = _acknowledged(journals)
            manifest = take(
                where.source(),
                why=Why.ASKED,
                at=AT.replace(year=2024, month=1 + number % 12, second=number % 60, minute=number // 60),
            )
            there = trial.room.parent / f"there-{number}"
            there.mkdir()
            try:
                restoring.put_back(store, store.read(manifest.name), there, at=AT, told={})
            except IntegrityError:  # the product sees it itself: such a backup is none
                told["dangling"] += 1
                continue
            told["dangling"] += dangling(there)
            told["faults"] += len(manifest.faults)
            told["lost"] += _lost(there, before)
            told["chain_breaks"] += _chain_breaks(there)
            for name, count in differing(manifest, there).items():
                told[name] += count
        _await(journals, trial.size["acked"])
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGTERM)
            os.waitpid(pid, 0)
    return {"backups": trial.size["backups"], "acked": len(_acknowledged(journals)), **told}


def _writer(ours, journal):
    """Start a process that keeps files until it is told to stop."""
    from django.db import connections

    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
        from jiheng.web.accounts.roles import Role
        from jiheng.web.evidence import files

        number = 0
        with journal.open("a") as file:
            while True:
                number += 1
                name = f"{journal.name}-{number}.txt"
                kept = files.attach(
                    ours.project, name, [name.encode() * 500], by=ours[Role.UNIT_CLERK], at=AT
                )
                file.write(f"{kept.stored_id}\n")
                file.flush()
                time.sleep(PAUSE)
    finally:
        os._exit(code)


def _acknowledged(journals):
    return [
        line
        for each in journals
        if each.exists()
        for line in each.read_text().splitlines()
        if len(line) == 64
    ]


def _await(journals, count):
    end = time.monotonic() + 120
    while len(_acknowledged(journals)) < count:
        assert time.monotonic() < end, "the writers do not write"
        time.sleep(0.05)


def _lost(there, before):
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(there / "jiheng.sqlite3")) as tables:
        held = {each for (each,) in tables.execute("SELECT sha256 FROM evidence_storedfile")}
    return len({*before} - held)


def _chain_breaks(there):
    """Walk the chains of a restored place, in a process that knows no other."""
    import json
    import subprocess
    import sys

    walk = (
        "import django; django.setup()\n"
        "from proof.invariants import broken_chains, untold; import json\n"
        "print(json.dumps([*broken_chains(), *untold()]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", walk], env=os.environ | {"JIHENG_DATA": str(there)}, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    return len(json.loads(done.stdout))
