"""Kept answers go after a week."""

from datetime import time

from jiheng.web.api import kept_answers
from jiheng.web.jobs.registry import Result, for_the_schedule, job
from jiheng.web.jobs.schedule import Daily
from jiheng.web.jobs.work import Work


@job("api.forget", "清理接口的回答", allowed=for_the_schedule, schedule=Daily(after=time(3, 40)))
def forget(work: Work) -> Result:
    """Forget the answers kept for programs that ask again."""
    with work.commit():
        return Result(f"清理了 {kept_answers.forget(work.at)} 个留了七天的回答")
