"""Groups are told of each fault once when it begins, and once when it is over.

Those of the organisations that must act, where they have any; else the one group of the server's robot.
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from jiheng.sources.network.dingtalk import send
from jiheng.values.days import BEIJING
from jiheng.values.lasting import duration
from jiheng.web.jobs.actions import ask
from jiheng.web.jobs.registry import Result, for_the_schedule, job
from jiheng.web.jobs.work import Work
from jiheng.web.monitoring import answers, faults, robot
from jiheng.web.monitoring.models import FaultNumber
from jiheng.web.projects.models import Project

TELL, REPLY = "monitoring.tell", "monitoring.reply"
DOWN, UP = "down", "up"


class Groups(NamedTuple):
    """The groups that an area above knows: whether a project has any, and a way to tell them a text.

    To tell takes project, a key by which nothing is told twice, the text and the moment; it gives how many.
    """

    any_of: Callable[[UUID], bool]
    tell: Callable[[UUID, str, str, datetime], int]


groups: list[Groups] = []


def tell_later(project: UUID, incident: str, state: str, at: datetime) -> None:
    """Ask for the message that a fault began or is over, where there is a group or a robot."""
    if settings.DINGTALK[0] or any(each.any_of(project) for each in groups):
        told = {"project": str(project), "incident": incident, "state": state}
        ask(TELL, by=None, at=at, key=f"{project}:{incident}:{state}", arguments=told, project=project)


@job(TELL, "把故障告诉群", allowed=for_the_schedule, prompt=True)
def tell(work: Work) -> Result:
    """Tell the groups that a system has a fault, with a link to answer by, or that it is over."""
    project = Project.objects.select_related("current").get(pk=work.arguments["project"])
    incident, state = work.arguments["incident"], work.arguments["state"]
    text = message(project, incident, state, work.at)
    if not text:
        return Result("故障记录已作废，没有发")
    with work.commit():
        told = sum(each.tell(project.pk, f"fault:{incident}:{state}", text, work.at) for each in groups)
    if told or not settings.DINGTALK[0]:
        return Result(f"排给单位的 {told} 个群")
    address, secret = settings.DINGTALK
    send(address, secret, text, int(work.at.timestamp() * 1000))
    return Result("已发")


@job(REPLY, "在钉钉里答复", allowed=for_the_schedule, prompt=True)
def reply(work: Work) -> Result:
    """Answer who said something to the robot."""
    send(work.arguments["to"], "", work.arguments["text"], int(work.at.timestamp() * 1000))
    return Result("已发")


def message(project: Project, incident: str, state: str, at: datetime) -> str:
    """Write what a group is told; a link only where people can reach us by a name of ours.

    Empty where the fault was withdrawn meanwhile.
    """
    newest = faults.fault_of(project, incident)
    if newest is None:
        return ""
    fact = faults.incident_of(newest)
    begin, end = faults.span_of(project, incident)
    since = datetime.fromtimestamp(begin, BEIJING)
    head = f"【绩衡】{project.name}：{fact.system}"
    if state == UP:
        until = datetime.fromtimestamp(end or begin, BEIJING)
        lasted = duration((end or begin) - begin)
        return f"{head}已恢复\n{since:%m-%d %H:%M:%S} 至 {until:%m-%d %H:%M:%S}，历时 {lasted}"
    what = "中断" if faults.is_outage(project, incident) else f"：{fact.symptom}"
    if not faults.is_measured(project, incident):
        what = f"告警{what}"
    level = f"（{fact.severity}）" if fact.severity else ""
    told = f"{head}{what}{level}\n{since:%m-%d %H:%M:%S} 起，已开故障，响应时限开始计时"
    if fact.closed_at is not None:
        return f"{told}；已经关闭"
    if robot.secret():
        number = FaultNumber.objects.get_or_create(project=project, incident=incident)[0].pk
        told += f"\n编号 {number}：@ 企业机器人回“收到 {number}”或“已恢复 {number} 怎么修好的”"
    if not settings.ORIGIN:
        return f"{told}\n登录绩衡，在“故障”里登记响应"
    token = answers.make(project, incident, by=None, at=at)
    return (
        f"{told}\n响应请点（用一次，24 小时内）：{settings.ORIGIN}{reverse('answers:answer', args=[token])}"
    )
