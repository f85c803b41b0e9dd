"""R-01L, R-01LP: while the server takes a backup that copies all, pages are about as quick as before.

People are at their pages alone; then again while the background, asked for one, takes a backup that lasts as
long. A backup copies what no earlier one has: so many files of so many kilobytes lie in the folder.
"""

import hashlib
import json
import os
import time

import psycopg

from proof.crowd import OFFICE, ask, crowd, office, served
from proof.databases import on_postgresql
from proof.row import Row
from tests.support.migrated import migrated_template

PATIENCE = 300  # seconds until the backup must be there
BARS = (
    "errors = 0", "shed = 0", "writes >= 1", "backups = 1", "faults = 0", "meanwhile_percent >= 90",
    "risen_percent <= size.risen_percent",
)  # fmt: skip
SIZES = {
    "short": {
        "users": 10, "seconds": 4, "thinking": 1, "projects": 20, "records": 1_000, "files": 0,
        "copied": 8_000, "kilobytes": 20, "risen_percent": 100,  # of so few answers the slowest tell little
    },
    "night": {
        "users": 100, "seconds": 40, "projects": 1_000, "records": 50_000, "files": 0,
        "copied": 100_000, "kilobytes": 20, "risen_percent": 20,
    },
    "long": {
        "users": 100, "seconds": 600, "projects": 10_000, "records": 300_000, "files": 0,
        "copied": 900_000, "kilobytes": 20, "risen_percent": 20,
    },
}  # fmt: skip

row = Row("R-01L", ("I-14",), SIZES, BARS, alone=True)
elsewhere = Row("R-01LP", ("I-14",), SIZES, BARS, alone=True)


@row.runs
def on_sqlite(trial):
    """Measure with the tables in the data folder."""
    return _beside(trial)


@elsewhere.runs
def on_postgres(trial):
    """Measure with the tables in PostgreSQL."""
    with on_postgresql(trial.room):
        address = os.environ.pop("DATABASE_URL")
        with psycopg.connect(address, autocommit=True) as around:
            around.execute(f"CREATE DATABASE office TEMPLATE {migrated_template(address)}")
        at = trial.room.with_name("postgresql") / "data/postmaster.pid"
        also = (int(at.read_text().split()[0]),)
        return _beside(trial, also, DATABASE_URL=f"{address.rpartition('/')[0]}/office")


def _beside(trial, also=(), **settings):
    """Measure twice."""
    room, size = trial.room, trial.size
    people = office(room, size, **settings)
    _leave(room / "files", size)
    with served(room, **settings) as server:
        alone = crowd(room, server, people, OFFICE, size, also=also)
        ask(server.environment, "-m", "proof.crowding", "back_up")
        besides, ended = crowd(room, server, people, OFFICE, size, also=also), time.time()
        done = json.loads(ask(server.environment, "-m", "proof.crowding", "backed_up", PATIENCE))
    taken = besides.took["seconds"]
    meanwhile = max(0.0, min(ended, done["ended"]) - max(ended - taken, done["begun"])) / taken
    was, now = alone.share(95), besides.share(95)
    return {
        "users": size["users"], "copied": size["copied"], **besides.figures(),
        "errors": alone.errors + besides.errors, "backups": done["backups"], "faults": done["faults"],
        "backup_seconds": round(done["ended"] - done["begun"]), "meanwhile_percent": round(meanwhile * 100),
        "alone_p95_ms": was, "risen_percent": max(0, round((now - was) * 100 / max(1, was))),
    }  # fmt: skip


def _leave(folder, size):
    """Leave files as evidence is kept; that no row names them makes no difference to a backup."""
    for number in range(size["copied"]):
        content = number.to_bytes(8) * (size["kilobytes"] * 128)
        name = hashlib.sha256(content).hexdigest()
        place = folder / name[:2] / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
