"""R-01: backups are taken while people write; each is one moment: no row without its file, none forgotten.

What it costs people at their pages meanwhile is R-01L's.
"""

import os
import random
import shutil
import signal
import time

from proof.backing_up import chain_breaks, dangling, differing
from proof.databases import on_postgresql, ready
from proof.row import Row
from proof.tampering import AT

PAUSE, LONGER = 0.1, 0.6  # seconds between two files of a writer; on PostgreSQL backups take longer

SIZES = {
    "short": {"backups": 4, "writers": 2, "acked": 20, "megabytes": 4},
    "night": {"backups": 20, "writers": 4, "acked": 600, "megabytes": 60},
    "long": {"backups": 60, "writers": 4, "acked": 2_000, "megabytes": 200},
}
BARS = (
    "backups = size.backups", "restored = size.backups", "acked >= size.acked", "lost = 0", "dangling = 0",
    "counts_differing = 0", "roots_differing = 0", "faults = 0", "chain_breaks = 0",
)  # fmt: skip
row = Row("R-01", ("I-1", "I-7", "I-13"), SIZES, BARS)
TOLD = (
    "backups", "restored", "lost", "dangling", "counts_differing", "roots_differing", "faults",
    "chain_breaks",
)  # fmt: skip
elsewhere = Row("R-01P", ("I-1", "I-7", "I-13"), SIZES, BARS)


@elsewhere.runs
def back_up_postgresql(trial):
    """Do the same with tables in PostgreSQL."""
    with on_postgresql(trial.room):
        return back_up(trial, LONGER)


@row.runs
def back_up(trial, pause=PAUSE):
    """Let writers write, each noting what was acknowledged and when; take backups, restore each, and look."""
    ready(trial.room)
    from jiheng.errors import JihengError
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
        files.attach(ours.project, f"大-{number}.txt", [_letters(number)], by=clerk, at=AT)
    journals = [trial.room.parent / f"journal-{each}" for each in range(trial.size["writers"])]
    pids = [_writer(ours, journal, pause) for journal in journals]
    told = dict.fromkeys(TOLD, 0)
    try:
        _await(journals, len(journals))
        store = where.store()
        for number in range(trial.size["backups"]):
            _all(pids, signal.SIGCONT)
            _await(journals, len(_acknowledged(journals)) + len(pids))
            before = _acknowledged(journals)
            at = AT.replace(year=2024, month=1 + number % 12, second=number % 60, minute=number // 60)
            there = trial.room.parent / f"there-{number}"
            there.mkdir()
            try:
                manifest = take(where.source(), why=Why.ASKED, at=at)
                told["backups"] += 1
                _all(
                    pids, signal.SIGSTOP
                )  # what they wrote while it is restored would only be more to restore
                restoring.put_back(store, store.read(manifest.name), there, at=AT, told={})
                told["restored"] += 1
            except JihengError as error:  # the product sees it itself: such a backup is none
                print(error)
                continue
            told["dangling"] += dangling(there)
            told["faults"] += len(manifest.faults)
            told["lost"] += _lost(there, before)
            told["chain_breaks"] += chain_breaks(there)
            for name, count in differing(manifest, there).items():
                told[name] += count
            shutil.rmtree(there)
        _all(pids, signal.SIGCONT)
        _await(journals, trial.size["acked"])
    finally:
        _all(pids, signal.SIGTERM)
        _all(pids, signal.SIGCONT)
        for pid in pids:
            os.waitpid(pid, 0)
    return {"acked": len(_acknowledged(journals)), **told}


def _all(pids, told):
    for pid in pids:
        os.kill(pid, told)


def _letters(seed):
    """Give a megabyte of hexadecimal digits."""
    return random.Random(seed).randbytes(1 << 19).hex().encode()


def _writer(ours, journal, pause):
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
                time.sleep(pause)
    finally:
        os._exit(code)


def _acknowledged(journals):
    lines = [line for each in journals if each.exists() for line in each.read_text().splitlines()]
    return [line for line in lines if len(line) == 64]  # a hash may be half written


def _await(journals, count):
    end = time.monotonic() + 120
    while len(_acknowledged(journals)) < count and time.monotonic() < end:
        time.sleep(0.05)


def _lost(there, before):
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(there / "jiheng.sqlite3")) as tables:
        held = {each for (each,) in tables.execute("SELECT sha256 FROM evidence_storedfile")}
    return len({*before} - held)
