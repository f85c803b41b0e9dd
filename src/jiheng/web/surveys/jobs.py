"""What the limits counted is forgotten the day after."""

from datetime import time

from django.utils import timezone

from jiheng.web.jobs.registry import Result, for_the_schedule, job
from jiheng.web.jobs.schedule import Daily
from jiheng.web.jobs.work import Work
from jiheng.web.surveys import limits


@job("surveys.forget", "清除问卷限次的散列", allowed=for_the_schedule, schedule=Daily(after=time(0, 5)))
def forget(work: Work) -> Result:
    """Delete the salts and hashes of earlier days."""
    with work.commit():
        gone = limits.forget_before(timezone.localdate(work.at))
    return Result(f"清除 {gone} 条")
