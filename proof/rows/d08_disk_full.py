"""D-08: the disk of the data folder runs full under writes, and is emptied again; nothing is started anew.

The folder is a small file system in memory, filled with ballast to its last byte.
"""

import subprocess
import time
from contextlib import contextmanager

from proof.row import NotRunError, Row
from proof.storm import PATIENCE, SOUND, acked_more, figures, storm

MEGABYTES = 96
PIECE = 4096

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
    with _small_disk(trial.room / "disk") as disk, storm(disk) as blowing:
        for _ in range(trial.size["fillings"]):
            acked_more(blowing)
            full, end = blowing.statuses[507], time.monotonic() + PATIENCE
            with (disk / "ballast").open("ab", buffering=0) as ballast:
                while blowing.statuses[507] == full:
                    assert time.monotonic() < end, f"nobody was told: {blowing.statuses}"
                    _fill(ballast)
                    time.sleep(0.05)
                for _ in range(5):
                    reads += 1
                    failed += blowing.read() != 200
            (disk / "ballast").unlink()
            acked_more(blowing)
        told = figures(blowing)
    return {
        "fillings": trial.size["fillings"], **told, "told_full": blowing.statuses[507],
        "reads": reads, "reads_failed": failed,
    }  # fmt: skip


def _fill(ballast):
    try:
        while ballast.write(bytes(PIECE)):
            pass
    except OSError:
        return


@contextmanager
def _small_disk(place):
    """Mount a small file system in memory. Raises NotRunError where that is not allowed."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "jiheng-proof", str(place)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise NotRunError("mount missing") from error
    if done.returncode:
        raise NotRunError(f"mount missing its rights: {done.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=False)
