"""D-10: somebody holds SQLite's write lock while clients write to a real `jiheng serve`, and others read.

Shorter than the product waits, everybody is answered in the end; longer, writers get 503 with Retry-After
and come again. Pages are read throughout.
"""

import sqlite3
import time

from proof.row import Row
from proof.storm import SOUND, acked_more, figures, storm

row = Row(
    "D-10",
    promises=("I-1", "I-2", "I-14"),
    sizes={
        "short": {"locks": 1, "held_seconds": 2, "longest_seconds": 2},
        "night": {"locks": 4, "held_seconds": 15, "longest_seconds": 26},
    },
    bars=(
        "locks = size.locks", "acked >= size.locks", *SOUND, "without_retry_after = 0",
        "reads >= size.locks", "reads_failed = 0", "worst_ms <= 30000",
    ),
)  # fmt: skip


@row.runs
def hold_the_lock(trial):
    """Hold it some times, the last time longer than the product waits."""
    reads = failed = 0
    with storm(trial.room) as blowing:
        for number in range(1, trial.size["locks"] + 1):
            acked_more(blowing)
            last = number == trial.size["locks"]
            with sqlite3.connect(trial.room / "jiheng.sqlite3", timeout=60, isolation_level=None) as holder:
                holder.execute("BEGIN IMMEDIATE")
                end = time.monotonic() + trial.size["longest_seconds" if last else "held_seconds"]
                while time.monotonic() < end:
                    reads += 1
                    failed += blowing.read() != 200
                    time.sleep(0.2)
                holder.execute("ROLLBACK")
            holder.close()
        acked_more(blowing)
        told = figures(blowing)
    return {
        "locks": trial.size["locks"], **told, "busy": blowing.statuses[503],
        "without_retry_after": blowing.without_retry_after, "reads": reads, "reads_failed": failed,
    }  # fmt: skip
