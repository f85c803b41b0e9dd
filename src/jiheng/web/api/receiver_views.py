"""What leads into the server once a second person approved it: addresses for alerts, DingTalk's robot.

Adding them stays with people: what is shown once or typed is a secret.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from pydantic import Field

from jiheng.sources.alerts import KINDS
from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Right, asked
from jiheng.web.api.operations import JSON, Told, operation
from jiheng.web.api.paging import Paged, PageQuery, paged
from jiheng.web.api.project_views import Decision
from jiheng.web.api.values import MaybeMoment, Moment, one_of
from jiheng.web.monitoring import receivers, robot
from jiheng.web.monitoring.models import PermitState, Receiver, Robot, Staff

AREA = "监测"
HERE = "/projects/{uuid:project_id}/monitoring/receivers"
ADMINISTER = Right("settings", Act.APPROVE)


class ReceiverTold(Told):
    """An address that takes in alerts; the address itself is told to nobody."""

    id: UUID = Field(description="接收地址的编号")
    name: str = Field(description="来源名")
    kind: str = Field(description=f"告警登记成哪种记录：{'；'.join(f'{k} {v}' for k, v in KINDS.items())}")
    state: str = one_of(PermitState, "状态；只有 approved 的接收告警")
    asked_by: str = Field(description="添加的人")
    asked_at: Moment = Field(description="添加的时间")
    decision: str = Field(description="审批意见；没有时为空")


class RobotTold(Told):
    """The robot of DingTalk; its secret is told to nobody."""

    in_force: bool = Field(description="有没有正在用的密钥")
    state: str = one_of(PermitState, "最近填的密钥的状态；从来没有填过是 withdrawn")
    asked_by: str = Field(description="最近填密钥的人；没有填过时为空")
    asked_at: MaybeMoment = Field(description="最近填密钥的时间；没有填过时为 null")


class StaffTold(Told):
    """Whose a staff id of DingTalk is."""

    id: UUID = Field(description="登记的编号")
    login: str = Field(description="谁的：登录名")
    staff: str = Field(description="钉钉 userid")
    state: str = one_of(PermitState, "状态；只有 approved 的可以答复")
    asked_by: str = Field(description="登记的人")
    asked_at: Moment = Field(description="登记的时间")


def _receiver(found: Receiver) -> ReceiverTold:
    return ReceiverTold(
        id=found.pk, name=found.name, kind=found.kind, state=found.state, asked_by=found.asked_by.name,
        asked_at=found.asked_at, decision=found.decision,
    )  # fmt: skip


def _staff(found: Staff) -> StaffTold:
    return StaffTold(
        id=found.pk, login=found.user.username, staff=found.staff, state=found.state,
        asked_by=found.asked_by.name, asked_at=found.asked_at,
    )  # fmt: skip


@operation(
    AREA, "GET", HERE, "列出接收告警的地址", right=Right("probe_target", Act.READ),
    answers={200: Paged[ReceiverTold]},
)  # fmt: skip
def list_receivers(request: HttpRequest, project_id: UUID, page: PageQuery) -> dict[str, Any]:
    """List the addresses, the first added first."""
    rows = Receiver.objects.filter(project=asked(request).project).select_related("asked_by")
    return paged(request, rows, page, _receiver)


@operation(
    AREA, "POST", f"{HERE}/{{uuid:receiver_id}}/decision", "批准或退回接收地址",
    right=Right("probe_target", Act.APPROVE), answers={200: ReceiverTold}, takes=JSON,
    pages=("monitoring:decide_receiver",),
)  # fmt: skip
def decide_receiver(request: HttpRequest, project_id: UUID, receiver_id: UUID, new: Decision) -> ReceiverTold:
    """Approve or return an address."""
    asking = asked(request)
    found = get_object_or_404(Receiver, pk=receiver_id, project=asking.project)
    return _receiver(
        receivers.decide(found.pk, approve=new.approve, by=asking.by, at=asking.at, decision=new.decision)
    )


@operation(
    AREA, "GET", "/dingtalk", "查看钉钉机器人的密钥是否批准", right=Right("settings", Act.READ),
    answers={200: RobotTold}, pages=("robot:page",),
)  # fmt: skip
def read_robot(request: HttpRequest) -> RobotTold:
    """Tell whether a secret is in force, and what became of the newest."""
    found = Robot.objects.select_related("asked_by").filter(pk=1).first()
    return RobotTold(
        in_force=bool(robot.secret()), state=found.state if found else PermitState.WITHDRAWN,
        asked_by=found.asked_by.name if found else "", asked_at=found.asked_at if found else None,
    )  # fmt: skip


@operation(
    AREA, "POST", "/dingtalk/decision", "批准或退回钉钉机器人的密钥", right=ADMINISTER,
    answers={200: RobotTold}, takes=JSON, pages=("robot:decide_secret",),
)  # fmt: skip
def decide_robot(request: HttpRequest, new: Decision) -> RobotTold:
    """Put the secret that waits in force, or forget it."""
    asking = asked(request)
    robot.decide_secret(approve=new.approve, by=asking.by, at=asking.at, decision=new.decision)
    return read_robot(request)


@operation(
    AREA, "GET", "/dingtalk/staff", "列出谁可以在钉钉里答复", right=Right("settings", Act.READ),
    answers={200: Paged[StaffTold]}, pages=("robot:page",),
)  # fmt: skip
def list_staff(request: HttpRequest, page: PageQuery) -> dict[str, Any]:
    """List whose staff ids are known."""
    return paged(request, Staff.objects.select_related("user", "asked_by"), page, _staff)


@operation(
    AREA, "POST", "/dingtalk/staff/{uuid:staff_id}/decision", "批准或退回谁在钉钉里答复", right=ADMINISTER,
    answers={200: StaffTold}, takes=JSON, pages=("robot:decide_staff",), says="退回的不再列出。",
)  # fmt: skip
def decide_staff(request: HttpRequest, staff_id: UUID, new: Decision) -> StaffTold:
    """Let a staff id answer, or forget it."""
    asking = asked(request)
    found = get_object_or_404(Staff.objects.select_related("user", "asked_by"), pk=staff_id)
    return _staff(
        robot.decide_staff(found.pk, approve=new.approve, by=asking.by, at=asking.at, decision=new.decision)
    )
