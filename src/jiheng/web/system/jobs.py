"""Accounts that nobody uses are suspended every morning (8.1.4.2 c)."""

from datetime import time

from jiheng.web.accounts import people
from jiheng.web.jobs.registry import Result, for_the_schedule, job
from jiheng.web.jobs.schedule import Daily
from jiheng.web.jobs.work import Work


@job("accounts.unused", "停用没有人用的账号", allowed=for_the_schedule, schedule=Daily(after=time(5, 30)))
def suspend_unused(work: Work) -> Result:
    """Suspend them; the system administrator lists them by 状态 停用, and lets one sign in again."""
    with work.commit():
        names = people.suspend_unused(work.at)
    return Result(f"停用 {len(names)} 个：{'、'.join(names)}" if names else "没有 90 天没用的账号")
