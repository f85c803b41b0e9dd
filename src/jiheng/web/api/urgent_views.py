"""Rights in an emergency: ask for one, decide, end it, and see how often it was read by."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from pydantic import Field, StrictBool, StrictInt

from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Asking, Right, asked
from jiheng.web.api.operations import JSON, Given, Told, operation
from jiheng.web.api.paging import Paged, PageQuery, paged
from jiheng.web.api.problems import refuse
from jiheng.web.api.values import Moment, Text, one_of
from jiheng.web.projects.models import Project, UrgentRight, UrgentState
from jiheng.web.projects.urgent import KIND
from jiheng.web.system import queries, urgent

AREA = "人员与角色"


class UrgentTold(Told):
    """A right in an emergency."""

    id: UUID = Field(description="紧急授权的编号")
    user_id: UUID = Field(description="谁看：人员的编号")
    organisation_id: UUID = Field(description="看哪个单位和它的下级单位：单位的编号")
    project_id: UUID | None = Field(description="只看其中一个项目时，项目的编号；不限时为 null")
    reason: str = Field(description="原因")
    hours: int = Field(description="从批准起几小时，1 至 4")
    state: str = one_of(UrgentState, "状态；过了 until 的自动失效，状态不变")
    asked_by: str = Field(description="申请人")
    asked_at: Moment = Field(description="申请的时间")
    decided_by: str = Field(description="审批人；没有审批时是空串")
    until: Moment | None = Field(description="到什么时候；没有批准时为 null")
    holds: bool = Field(description="现在是不是有效")
    reads: int = Field(description="凭它查看了几次，每次在审计日志里有一条")


class NewUrgent(Given):
    """Who is to read what, for how long, and why."""

    user_id: UUID = Field(description="谁看：人员的编号，可以是自己")
    organisation_id: UUID = Field(description="看哪个单位和它的下级单位：单位的编号")
    project_id: UUID | None = Field(default=None, description="只看其中一个项目时，项目的编号")
    reason: Text = Field(min_length=2, max_length=200, description="出了什么事，要看什么")
    hours: StrictInt = Field(ge=1, le=urgent.MOST_HOURS, description="从批准起几小时")


class UrgentDecision(Given):
    """Whether it is granted."""

    granted: StrictBool = Field(description="true 批准，false 不批准")
    decision: Text = Field(default="", max_length=200, description="审批意见；不批准时要写")


class UrgentEnd(Given):
    """Why it ends before its time."""

    reason: Text = Field(min_length=2, max_length=200, description="原因")


def _told(asking: Asking, right: UrgentRight) -> UrgentTold:
    return UrgentTold(
        id=right.pk, user_id=right.user_id, organisation_id=right.organisation_id,
        project_id=right.project_id, reason=right.reason, hours=right.hours, state=right.state,
        asked_by=right.asked_by.name, asked_at=right.asked_at,
        decided_by=right.decided_by.name if right.decided_by else "", until=right.until,
        holds=right.holds(asking.at), reads=urgent.reads(right).count(),
    )  # fmt: skip


def _found(asking: Asking, right_id: UUID) -> UrgentRight:
    return get_object_or_404(urgent.visible(asking.by, asking.today), pk=right_id)


@operation(
    AREA, "GET", "/urgent-rights", "列出紧急授权", right=Right(KIND, Act.READ),
    answers={200: Paged[UrgentTold]}, pages=("system:urgent_rights", "system:urgent"),
)  # fmt: skip
def list_urgent_rights(request: HttpRequest, page: PageQuery) -> dict[str, Any]:
    """List them, the first asked first."""
    asking = asked(request)
    rows = urgent.visible(asking.by, asking.today)
    return paged(request, rows, page, lambda each: _told(asking, each))


@operation(
    AREA, "POST", "/urgent-rights", "申请紧急授权", right=Right(KIND, Act.CREATE), answers={201: UrgentTold},
    takes=JSON, pages=("system:ask_urgent",),
    says="由另一位安全管理员批准；从批准起最多 4 小时，只能查看，每次查看都记在审计日志里。",
)  # fmt: skip
def ask_urgent_right(request: HttpRequest, new: NewUrgent) -> UrgentTold:
    """Ask for one."""
    asking = asked(request)
    user = queries.visible_people(asking.by, asking.today).filter(pk=new.user_id).first()
    if user is None:
        refuse("/user_id", "没有这个人")
    where = queries.visible_organisations(asking.by, asking.today).filter(pk=new.organisation_id).first()
    if where is None:
        refuse("/organisation_id", "没有这个单位")
    project = None
    if new.project_id is not None:
        below = Project.objects.filter(organisation__path__startswith=where.path)
        project = below.select_related("organisation").filter(pk=new.project_id).first()
        if project is None:
            refuse("/project_id", "这个单位和它下级单位没有这个项目")
    made = urgent.ask(
        user, where, project, reason=new.reason, hours=new.hours, by=asking.by, at=asking.at,
        on=asking.today,
    )  # fmt: skip
    return _told(asking, made)


@operation(
    AREA, "POST", "/urgent-rights/{uuid:right_id}/decision", "审批紧急授权",
    right=Right(KIND, Act.APPROVE), answers={200: UrgentTold}, takes=JSON, pages=("system:decide_urgent",),
)  # fmt: skip
def decide_urgent_right(request: HttpRequest, right_id: UUID, new: UrgentDecision) -> UrgentTold:
    """Grant or refuse it."""
    asking = asked(request)
    found = urgent.decide(
        _found(asking, right_id), granted=new.granted, decision=new.decision, by=asking.by, at=asking.at,
        on=asking.today,
    )  # fmt: skip
    return _told(asking, found)


@operation(
    AREA, "POST", "/urgent-rights/{uuid:right_id}/end", "提前结束紧急授权", right=Right(KIND, Act.UPDATE),
    answers={200: UrgentTold}, takes=JSON, pages=("system:end_urgent",),
)  # fmt: skip
def end_urgent_right(request: HttpRequest, right_id: UUID, new: UrgentEnd) -> UrgentTold:
    """End it now."""
    asking = asked(request)
    return _told(asking, urgent.end(_found(asking, right_id), by=asking.by, at=asking.at, reason=new.reason))
