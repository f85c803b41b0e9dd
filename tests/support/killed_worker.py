"""A worker process that tests kill in the middle of a job: `python killed_worker.py FILE`.

Half-way its job makes FILE and waits there for ever. Run again with the file there, it goes on to the end.
"""

import sys
import time
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from jiheng.web.jobs.registry import KINDS, Result, job  # noqa: E402
from jiheng.web.jobs.worker import Stop, run  # noqa: E402

reached = Path(sys.argv[1])


@job("t.killed", "试验", allowed=lambda *_: True)
def handler(work):
    first_time = not reached.exists()
    work.step(1, 2)
    work.log("做了一半")
    if first_time:
        reached.touch()
        time.sleep(600)
    work.step(2, 2)
    return Result("好了")


KINDS.by_code = {"t.killed": KINDS["t.killed"]}
if __name__ == "__main__":
    run(Stop(), lease=timedelta(minutes=10), until_idle=True)
