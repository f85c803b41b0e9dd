"""D-08: the disk of the data folder runs full under writes, and is emptied again; nothing is started anew.

The folder is a small file system in memory, filled with ballast to its last byte.
"""

import time

from proof.disks import fill, in_memory
from proof.row import Row
from proof.storm import PATIENCE, SOUND, acked_more, figures, storm

MEGABYTES = 96

row = Row(
    "D-08",
    promises=("I-1", "I-4", "I-7"),
    sizes={"short": {"fillings": 1}, "night": {"fillings": 5}, "long": {"fillings": 50}},
    bars=(
        "fillings = size.fillings", "acked >= size.fillings", *SOUND, "told_full >= size.fillings",
        "reads >= size.fillings", "reads_failed = 0",
    ),
)  # fmt: skip


@row.runs
def fill_the_disk(trial):
    """Fill it, wait until a writer is told so, read, empty it, and wait until a record is acknowledged."""
    reads = failed = 0
    with in_memory(trial.room / "disk", MEGABYTES) as disk, storm(disk) as blowing:
        for _ in range(trial.size["fillings"]):
            acked_more(blowing)
            full, end = blowing.statuses[507], time.monotonic() + PATIENCE
            while blowing.statuses[507] == full:
                assert time.monotonic() < end, f"nobody was told: {blowing.statuses}"
                ballast = fill(disk)
                time.sleep(0.05)
            for _ in range(5):
                reads += 1
                failed += blowing.read() != 200
            ballast.unlink()
            acked_more(blowing)
        told = figures(blowing)
    return {
        "fillings": trial.size["fillings"], **told, "told_full": blowing.statuses[507],
        "reads": reads, "reads_failed": failed,
    }  # fmt: skip
