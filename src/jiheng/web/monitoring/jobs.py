"""Outages are entered by the schedule, a minute after a check failed at most."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from jiheng.errors import JihengError
from jiheng.sources.network.dingtalk import send
from jiheng.values.days import BEIJING
from jiheng.values.lasting import duration
from jiheng.web.jobs.actions import ask
from jiheng.web.jobs.models import Job, JobState
from jiheng.web.jobs.registry import Result, for_the_schedule, job
from jiheng.web.jobs.schedule import Every
from jiheng.web.jobs.work import Work
from jiheng.web.monitoring import answers, outages
from jiheng.web.monitoring.models import SeenOutage

TELL = "monitoring.tell"
logger = logging.getLogger("jiheng.web.monitoring")
CODE = "monitoring.outages"
AGAIN = timedelta(minutes=15)  # before it last looked: what was kept late
FARTHEST = timedelta(days=2)


@job(CODE, "登记监测到的中断", allowed=for_the_schedule, schedule=Every(minutes=1))
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
                found_now = outages.look(series, work.at)
                _tell_later(found_now, work)
            changed += len(found_now)
        except JihengError as error:
            faults += 1
            logger.warning("outages of %s: %s", series, error)
    work.step(len(found), len(found))
    told = f"核对 {len(found)} 个系统，{changed} 次中断开始、结束或恢复"
    return Result(told + (f"；{faults} 个系统没有记成，下次再试" if faults else ""), missed=faults)


def _tell_later(changed: Sequence[SeenOutage], work: Work) -> None:
    """Ask for a message about each fault that begins or ends, where there is a robot."""
    for each in changed:
        state = "up" if each.recovered else "down" if each.ended is None else ""
        if settings.DINGTALK[0] and each.incident and state:
            told = {"seen": str(each.pk), "state": state}
            ask(TELL, by=None, at=work.at, key=f"{each.pk}:{state}", arguments=told, project=each.project_id)


@job(TELL, "发钉钉消息", allowed=for_the_schedule)
def tell(work: Work) -> Result:
    """Tell the group that a system is down, with a link to answer by, or that it is up again."""
    seen = SeenOutage.objects.select_related("project", "target").get(pk=work.arguments["seen"])
    address, secret = settings.DINGTALK
    text = message(seen, work.arguments["state"], work.at)
    send(address, secret, text, int(work.at.timestamp() * 1000))
    return Result("已发")


def message(seen: SeenOutage, state: str, at: datetime) -> str:
    """Write what a group is told; a link only where people can reach us by a name of ours."""
    since = datetime.fromtimestamp(seen.began, BEIJING)
    head = f"【绩衡】{seen.project.name}：{seen.target.system}"
    if state == "up":
        until = datetime.fromtimestamp(seen.recovered or seen.began, BEIJING)
        lasted = duration((seen.recovered or seen.began) - seen.began)
        return f"{head}已恢复\n{since:%m-%d %H:%M:%S} 至 {until:%m-%d %H:%M:%S}，历时 {lasted}"
    told = f"{head}中断\n{since:%m-%d %H:%M:%S} 起，已开故障，响应时限开始计时"
    if not settings.ORIGIN:
        return f"{told}\n登录绩衡，在“故障”里登记响应"
    token = answers.make(seen.project, seen.incident, by=None, at=at)
    return (
        f"{told}\n响应请点（用一次，24 小时内）：{settings.ORIGIN}{reverse('answers:answer', args=[token])}"
    )
