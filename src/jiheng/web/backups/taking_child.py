"""The child that takes a backup for a job: at rest for longer than it works (decision 97).

That of the schedule, for which nobody waits, rests most, and stands behind everybody too.
"""

import sys
from datetime import datetime, timedelta
from time import monotonic, process_time, sleep
from typing import Any
from uuid import UUID

from jiheng.web.backups.manifest import Why
from jiheng.web.jobs.in_child import answer

ADDRESSES = 8 * 2**30  # lists of a million files are held in memory
BEHIND = 5  # nicer than the worker, which is nice by 5 itself
PAUSE = 1.0  # seconds between two signs of how far it is
STINT = 0.005  # seconds of processor, at least, before a rest
RESTS, LONG_RESTS = 2, 4  # how many times as long that is: where somebody waits, where nobody does


def back_up(job: str, why: str, moment: str, then: str) -> dict[str, Any]:
    """Take it; say what it is called.

    Of the moment when the tables are copied: the job's own, and what has passed since by the clock that
    nobody sets (`then`). Where all others are busy, it takes its time to begin.
    """
    from jiheng.web.backups import where  # noqa: PLC0415 — after django.setup
    from jiheng.web.backups.taking import take  # noqa: PLC0415
    from jiheng.web.jobs import marks  # noqa: PLC0415

    said, rested = 0.0, process_time()
    rests = LONG_RESTS if why == Why.SCHEDULE else RESTS

    def tell(done: int, every: int, words: str) -> None:
        nonlocal said, rested
        if monotonic() - said >= PAUSE:
            said = monotonic()
            marks.tell(UUID(job), marks.Progress(done, every, words))
        if (worked := process_time() - rested) >= STINT:
            sleep(min(worked * rests, PAUSE))
            rested = process_time()

    at = datetime.fromisoformat(moment) + timedelta(seconds=monotonic() - float(then))
    return {"name": take(where.source(), why=Why(why), at=at, tell=tell).name}


if __name__ == "__main__":
    behind = BEHIND if sys.argv[2] == Why.SCHEDULE else 0
    sys.exit(answer(back_up, sys.argv[1:], memory=ADDRESSES, behind=behind))
