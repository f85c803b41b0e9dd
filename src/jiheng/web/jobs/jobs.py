"""What the queue does for itself."""

from datetime import time, timedelta

from jiheng.web.jobs import marks
from jiheng.web.jobs.actions import forget
from jiheng.web.jobs.registry import Result, for_the_schedule, job
from jiheng.web.jobs.schedule import Daily
from jiheng.web.jobs.work import Work

KEPT = timedelta(days=180)
SAID = timedelta(days=1)


@job("jobs.forget", "清理半年前的任务记录", allowed=for_the_schedule, schedule=Daily(after=time(3, 30)))
def forget_old(work: Work) -> Result:
    """Remove jobs that ended half a year ago; no slot that may come again is among them."""
    marks.sweep(work.at - SAID)
    with work.commit():
        removed = forget(work.at - KEPT)
    return Result(f"清理了 {removed} 条")
