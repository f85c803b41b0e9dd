"""R-04P: the machine of PostgreSQL is lost at a random moment; what came back is asked for, second by second.

The commands are those of docs/how-to/back-up-and-restore.md: a log received all the time elsewhere, a copy as
the ground, and both put together in a new folder. The server that writes stays where it is, with its files.
"""

import shutil
import signal
import subprocess
import time
from contextlib import contextmanager

import psycopg

from proof.row import Row
from proof.rows.d09_postgresql_stops import postgresql
from proof.storm import PATIENCE, acked_more, storm
from tests.support.real_servers import POSTGRESQL

SECOND = 1.0  # within which who was answered first may have been committed later
row = Row(
    "R-04P",
    promises=("I-1", "I-13"),
    sizes={"short": {"kills": 1, "longest": 5}, "night": {"kills": 5, "longest": 60}},
    bars=(
        "kills = size.kills", "acked >= size.kills", "restored = figure.kills", "rpo_seconds <= 60",
        "lost = 0", "twice = 0", "chain_breaks = 0", "dangling = 0", "writes_again = figure.kills",
    ),
)  # fmt: skip
TOLD = (
    "kills", "acked", "restored", "rpo_seconds", "lost", "twice", "chain_breaks", "dangling", "writes_again",
)  # fmt: skip


@row.runs
def lose(trial):
    """Lose it so often, each time another."""
    told = dict.fromkeys(TOLD, 0)
    for number in range(trial.size["kills"]):
        room = trial.room.parent / f"lost-{number}"
        data, share = room / "data", room / "share"
        for each in (room, data, share):
            each.mkdir()
        with postgresql(room / "database") as database:
            if database.owner:
                shutil.chown(share, "postgres", "postgres")
            with storm(data, clients=2, **database.settings) as blowing:
                _lose_once(database, share, blowing, trial.random.random() * trial.size["longest"], told)
    return told


def _lose_once(database, share, blowing, seconds, told):
    """Write, lose the database, put it back at the same address, and compare; count in `told`."""
    with _received(database, share):
        acked_more(blowing)
        database.run("pg_basebackup", *_at(database), "-D", f"{share}/base", "-X", "none", "-c", "fast")
        acked_more(blowing)
        time.sleep(seconds)
        database.ask("-m", "immediate", "stop")
        killed = time.time()
    blowing.over.set()
    blowing.server.stop()
    told["kills"] += 1
    shutil.rmtree(database.home / "data")
    database.run("cp", "-a", f"{share}/base", f"{database.home}/data")
    with (database.home / "data/postgresql.conf").open("a") as file:
        file.write(f"\nrestore_command = 'cp {share}/wal/%f %p || cp {share}/wal/%f.partial %p'\n")
    database.run("touch", f"{database.home}/data/recovery.signal")
    database.start()
    there = _records(database)
    told["restored"] += 1
    acked = [
        (record, float(at)) for _, record, at in map(str.split, blowing.journal.read_text().splitlines())
    ]
    last = max((at for record, at in acked if record in there), default=0.0)
    told["acked"] += len(acked)
    told["rpo_seconds"] = max(told["rpo_seconds"], int(killed - last) + 1)
    told["lost"] += sum(record not in there for record, at in acked if at < last - SECOND)
    wrong = blowing.ask()
    told["twice"] += len(wrong["I-2"]) + len(wrong["I-2 records"])
    told["chain_breaks"] += len(wrong["I-4"])
    told["dangling"] += len(wrong["I-7"])
    blowing.again()
    _, status, _ = blowing.once(None, 0, "afterwards")
    told["writes_again"] += status == 201


def _at(database):
    return "-h", "127.0.0.1", "-p", str(database.port), "-U", "app"


@contextmanager
def _received(database, share):
    """Receive its log for the block."""
    wal = share / "wal"
    database.run("mkdir", str(wal))
    words = ["pg_receivewal", *_at(database), "-D", str(wal), "--slot", "jiheng"]
    database.run(*words, "--create-slot", "--if-not-exists")
    command = [str(POSTGRESQL[-1] / words[0]), *words[1:], "--synchronous"]
    nothing = subprocess.DEVNULL
    receiving = subprocess.Popen(command, cwd=share, stdout=nothing, stderr=nothing, **database.owner)
    try:
        _await_log(wal)
        yield
    finally:
        receiving.send_signal(signal.SIGINT)
        receiving.wait(PATIENCE)


def _await_log(wal):
    end = time.monotonic() + PATIENCE
    while not any(wal.iterdir()):
        assert time.monotonic() < end, "nothing was received"
        time.sleep(0.1)


def _records(database):
    """Give the records it has, once it has come back and lets itself be written to."""
    end = time.monotonic() + PATIENCE
    while True:
        with psycopg.connect(database.settings["DATABASE_URL"], autocommit=True) as own:
            if not own.execute("SELECT pg_is_in_recovery()").fetchone()[0]:
                return {each for (each,) in own.execute("SELECT record_id FROM evidence_record")}
        assert time.monotonic() < end, "it does not come back"
        time.sleep(0.2)
