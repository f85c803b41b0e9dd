"""L-10: while one bureau scores all and exports 100,000 rows, others' pages are as quick, their jobs in turn.

First people of units are at their pages alone; then again while the background works for the bureau of
another region: exports one after the other, and the night's scoring of all projects. Behind its exports the
bureau of the people asks for one of its own: it waits for the one that is going on, not for those queued.
"""

import json
import threading

from proof.crowd import OFFICE, ask, crowd, office, served, settings_of
from proof.row import Row
from proof.rows.l03_bureau import finance

MORE = 3  # exports that are always queued
OVER = 30  # seconds between two looks whether any is left: a look costs a second of processor
PATIENCE = 60  # seconds until the other's own must be there

row = Row(
    "L-10",
    promises=("I-14",),
    alone=True,
    sizes={
        "short": {
            "users": 10, "seconds": 4, "thinking": 1, "projects": 20, "records": 1_000, "files": 0,
            "rows": 3_000,
        },
        "night": {
            "users": 100, "seconds": 40, "projects": 1_000, "records": 50_000, "files": 0, "rows": 100_000,
        },
        "long": {
            "users": 100, "seconds": 600, "projects": 10_000, "records": 300_000, "files": 0, "rows": 100_000,
        },
    },
    bars=("errors = 0", "exports >= 1", "served = 1", "before <= 1", "risen_percent <= 30"),
)  # fmt: skip


@row.runs
def beside(trial):
    """Measure twice."""
    room, size = trial.room, trial.size
    people = office(room, size)
    finance(room, {"projects": size["rows"], "users": 1}, settings_of(room))
    with served(room) as server:
        alone = crowd(room, server, people, OFFICE, size)
        over = threading.Event()
        burden = threading.Thread(target=_burden, args=(server.environment, over))
        burden.start()
        try:
            besides = crowd(room, server, people, OFFICE, size)
        finally:
            over.set()
            burden.join()
        done = json.loads(ask(server.environment, "-m", "proof.crowding", "burdened", PATIENCE))
    was, now = alone.share(95), besides.share(95)
    return {
        "users": size["users"], "rows": size["rows"], **besides.figures(),
        "errors": alone.errors + besides.errors,
        "alone_p95_ms": was, **done, "risen_percent": max(0, round((now - was) * 100 / max(1, was))),
    }  # fmt: skip


def _burden(environment, over):
    """Have the background busy until it is over."""
    while True:
        ask(environment, "-m", "proof.crowding", "burden", MORE)
        if over.wait(OVER):
            return
