"""Seal a store in a process that kills itself at each step in turn; print how many steps there were.

A script: killed_sealing.py FOLDER. FOLDER/N becomes a store whose sealing died at its step N.
"""

import os
import shutil
import signal
import sys
from datetime import date
from pathlib import Path

import numpy as np  # noqa: F401 — once, before the children
import pyarrow.parquet as pq  # noqa: F401 — once, before the children

from jiheng.monitor import sealing
from jiheng.monitor.sealing import expire, seal
from jiheng.monitor.store import SampleStore


def child(folder: Path, last: int) -> None:
    left = last

    def die(_step: str) -> None:
        nonlocal left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

    with SampleStore(folder) as store:
        seal(store, before=date(2025, 1, 3), step=die)
        expire(store, before=date(2025, 1, 2), step=die)
    os._exit(0)


sealing.ROWS_AT_ONCE, sealing.PAUSE = 10, 0  # many steps
room = Path(sys.argv[1])
number = 0
while True:
    shutil.copytree(room / "before", room / str(number))
    if not (pid := os.fork()):
        child(room / str(number), number)
    if os.waitpid(pid, 0)[1] == 0:
        break
    number += 1
sys.stdout.write(f"{number}\n")
