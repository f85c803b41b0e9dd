"""A day of checks into the hot table and sealed, as the product does it: `seal_checks.py FOLDER SYSTEMS`.

Also the same rows in one SQLite table. Prints the bytes a check of both, the processor seconds of ours, and
how many milliseconds sealing kept writers waiting at most, by the processor and by the clock.
"""

import json
import random
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from jiheng.monitor.sample import Sample, Status
from jiheng.monitor.sealing import seal
from jiheng.monitor.seconds import day_begins
from jiheng.monitor.store import DAYS, SAMPLES, SampleStore

folder, systems = Path(sys.argv[1]), int(sys.argv[2])
chance = random.Random(1)
first = day_begins(date(2025, 1, 1))
phases = [chance.randrange(60) for _ in range(systems)]


def minute(number: int) -> list[Sample]:
    """Check every system once, each at its own second, up to a second late."""
    return [
        Sample(
            f"政务系统{system:04}",
            "机房",
            first + 60 * number + min(59, phase + chance.randrange(2)),
            Status.DOWN if chance.random() < 0.0005 else Status.UP,
            max(1, int(chance.gammavariate(4, 25))),
        )
        for system, phase in enumerate(phases)
    ]


class Timed(SampleStore):
    """Notes for how many nanoseconds writers had to wait: by the processor, by the clock."""

    held: list[tuple[int, int]]

    @contextmanager
    def transaction(self, kind: str = "immediate") -> Iterator[None]:
        """Do all or nothing."""
        begun = time.process_time_ns(), time.monotonic_ns()
        with super().transaction(kind):
            yield
        if kind == "immediate":
            self.held.append((time.process_time_ns() - begun[0], time.monotonic_ns() - begun[1]))


checks = [minute(number) for number in range(1440)]
with Timed(folder, make=True) as store:
    store.held = []
    begun = time.process_time()
    for each in checks:
        store.add(each)
    added = time.process_time()
    store.held = []
    seal(store, before=date(2025, 1, 2))
    sealed = time.process_time()
    ours = sum(path.stat().st_size for kind in (SAMPLES, DAYS) for path in store.files(kind))
db = sqlite3.connect(folder / "plain.sqlite")
columns = "system int, time int, up int, latency int, code int"
db.execute(f"create table checks ({columns}, primary key (system, time)) without rowid")
numbers = {f"政务系统{system:04}": system for system in range(systems)}
rows = sorted((numbers[s.system], s.time, int(s.up), s.latency, 200) for each in checks for s in each)
db.executemany("insert into checks values (?, ?, ?, ?, ?)", rows)
db.commit()
db.close()
told = {
    "checks": len(rows),
    "ours": ours,
    "sqlite": (folder / "plain.sqlite").stat().st_size,
    "adding": added - begun,
    "sealing": sealed - added,
    "held": [max(each[part] for each in store.held) / 1e6 for part in (0, 1)],
}
print(json.dumps(told))
