"""What would lead into or out of the server and waits for a second person (decision 90)."""

from datetime import date

from django.urls import reverse

from jiheng.web.accounts.models import User
from jiheng.web.accounts.needs import roles_of
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.accounts.roles import Role
from jiheng.web.desk.waiting import Waiting
from jiheng.web.monitoring.models import PermitState, Receiver, Robot, Staff
from jiheng.web.monitoring.queries import receivers_to_decide
from jiheng.web.notices.models import Channel
from jiheng.web.projects.audience import Audience, People
from jiheng.web.ui.parts import Task

MOST_SHOWN = 12


def waiting(user: User, on: date) -> Waiting:
    """Give a line each: addresses for alerts to a head, what is of the whole server to its administrator."""
    roles = roles_of(user, on)
    found = [
        Task(
            f"批准接收地址：{each.name}", reverse("monitoring:receivers", args=[each.project_id]),
            str(each.project), "待审批", "waiting",
        )
        for each in receivers_to_decide(user, on)[:MOST_SHOWN]
    ]  # fmt: skip
    if Act.APPROVE in matrix().acts("settings", roles):
        rows = Channel.objects.filter(state=PermitState.ASKED, stopped_at=None).order_by("asked_at")
        groups = [
            each for each in rows.select_related("organisation", "asked_by") if each.may_be_decided(user)
        ]
        found += [
            Task(
                f"批准往群里发通知：{each.name}", reverse("notices:administer"), str(each.organisation),
                "待审批", "waiting",
            )
            for each in groups[:MOST_SHOWN]
        ]  # fmt: skip
        found += [
            Task(f"批准{what}", reverse("robot:page"), "", "待审批", "waiting")
            for what, model in (("钉钉机器人的密钥", Robot), ("谁在钉钉里答复", Staff))
            if any(
                each.may_be_decided(user)
                for each in model.objects.filter(state=PermitState.ASKED).select_related("asked_by")
            )
        ]
    return Waiting(found, [])


def concerned(audience: Audience) -> People:
    """Give who may decide on what waits now."""
    projects = Receiver.objects.filter(state=PermitState.ASKED).values_list("project", flat=True).distinct()
    heads = audience.seeing(projects) & audience.holding(Role.UNIT_HEAD)
    waits = any(
        each.objects.filter(state=PermitState.ASKED, **more).exists()
        for each, more in ((Channel, {"stopped_at": None}), (Robot, {}), (Staff, {}))
    )
    return heads | audience.holding(Role.SECURITY_ADMIN) if waits else heads
