"""Outages are entered by the schedule, a minute after a check failed at most."""

import logging
from datetime import datetime, timedelta

from jiheng.errors import JihengError
from jiheng.web.jobs.models import Job, JobState
from jiheng.web.jobs.registry import Result, for_the_schedule, job
from jiheng.web.jobs.schedule import Every
from jiheng.web.jobs.work import Work
from jiheng.web.monitoring import outages
from jiheng.web.monitoring.telling import DOWN, UP, tell_later

logger = logging.getLogger("jiheng.web.monitoring")
CODE = "monitoring.outages"
AGAIN = timedelta(minutes=15)  # before it last looked: what was kept late
FARTHEST = timedelta(days=2)


@job(CODE, "登记监测到的中断", allowed=for_the_schedule, schedule=Every(minutes=1), prompt=True)
def enter_outages(work: Work) -> Result:
    """Look at every system that was down, or of which a check failed."""
    before = Job.objects.filter(kind=CODE, state=JobState.DONE).order_by("-asked_at").first()
    since = max(before.asked_at - AGAIN, work.at - FARTHEST) if before else work.at - FARTHEST
    found = outages.to_look_at(int(since.timestamp()))
    changed = faults = 0
    for number, series in enumerate(found):
        work.step(number, len(found), f"核对第 {number + 1} 个系统")
        try:
            with work.commit():
                changes = outages.look(series, work.at)
                _tell(changes, work.at)
            changed += changes.outages
        except JihengError as error:
            faults += 1
            logger.warning("outages of %s: %s", series, error)
    work.step(len(found), len(found))
    told = f"核对 {len(found)} 个系统，{changed} 次中断开始、结束或恢复"
    return Result(told + (f"；{faults} 个系统没有记成，下次再试" if faults else ""), missed=faults)


def _tell(changes: outages.Changes, at: datetime) -> None:
    """Ask for a message about each fault that begins and goes on, or that is over."""
    if changes.project is None:
        return
    for each in changes.opened:
        if each not in changes.over:
            tell_later(changes.project.pk, each, DOWN, at)
    for each in dict.fromkeys(changes.over):
        tell_later(changes.project.pk, each, UP, at)
