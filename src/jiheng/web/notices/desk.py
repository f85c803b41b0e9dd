"""What waits for a second person and no area below tells of: permits, ways in and out, rights, restores."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from jiheng.web.accounts.four_eyes import ASKED
from jiheng.web.accounts.models import User
from jiheng.web.accounts.needs import roles_of
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.accounts.roles import Role
from jiheng.web.backups.models import Restoring
from jiheng.web.desk.waiting import Waiting
from jiheng.web.evidence.models import Reopening
from jiheng.web.monitoring.models import Permit, Receiver, Robot, Staff
from jiheng.web.monitoring.queries import receivers_to_decide
from jiheng.web.notices.models import Channel
from jiheng.web.projects.access import visible_projects
from jiheng.web.projects.audience import Audience, People
from jiheng.web.projects.models import ProjectState, UrgentRight
from jiheng.web.projects.urgent import KIND as URGENT
from jiheng.web.ui.parts import Task

MOST_SHOWN = 12
REOPENED = "sign_off"


class OfServer(NamedTuple):
    """What of the whole server waits: object of the matrix, rows, one as a task, who else had a hand."""

    subject: str
    asked: Callable[[], QuerySet[Any]]
    task: Callable[[Any], Task]
    hands: tuple[str, ...] = ()


def _task(title: str, url: str, where: str = "", *, urgent: bool = False) -> Task:
    return Task(title, url, where, "待审批", "waiting", urgent=urgent)


# What cannot wait stands first.
OF_SERVER = (
    OfServer(
        URGENT, lambda: UrgentRight.objects.select_related("organisation", "project", "user"),
        lambda each: _task(
            f"审批紧急授权：{each}", reverse("system:urgent", args=[each.pk]), each.reason, urgent=True
        ), ("user",),
    ),
    OfServer(
        "backup", Restoring.objects.all,
        lambda each: _task(f"审批恢复备份 {each}", reverse("backups:listing"), each.reason, urgent=True),
    ),
    OfServer(
        "settings", Permit.objects.all,
        lambda each: _task(f"批准监测许可：{each}", reverse("permits:list"), each.reason),
    ),
    OfServer(
        "settings", lambda: Channel.objects.filter(stopped_at=None).select_related("organisation"),
        lambda each: _task(
            f"批准往群里发通知：{each}", reverse("notices:administer"), str(each.organisation)
        ),
    ),
    OfServer("settings", Robot.objects.all, lambda _: _task("批准钉钉机器人的密钥", reverse("robot:page"))),
    OfServer(
        "settings", lambda: Staff.objects.select_related("user"),
        lambda each: _task(f"批准谁在钉钉里答复：{each.user}", reverse("robot:page")),
    ),
)  # fmt: skip


def waiting(user: User, on: date) -> Waiting:
    """Give a line each: addresses for alerts, what was signed, and what is of the whole server."""
    found = [
        _task(
            f"批准接收地址：{each}",
            reverse("monitoring:receivers", args=[each.project_id]),
            str(each.project),
        )
        for each in receivers_to_decide(user, on)[:MOST_SHOWN]
    ]
    return Waiting([*_of_server(user, on), *found, *_reopenings(user, on)], [])


def _of_server(user: User, on: date) -> Iterator[Task]:
    roles = roles_of(user, on)
    for each in OF_SERVER:
        if Act.APPROVE in matrix().acts(each.subject, roles):
            rows = each.asked().filter(state=ASKED).select_related("asked_by").order_by("asked_at")
            yield from [
                each.task(row)
                for row in rows
                if row.may_be_decided(user)
                and not any(user.is_same_person(getattr(row, hand)) for hand in each.hands)
            ][:MOST_SHOWN]


def _reopenings(user: User, on: date) -> list[Task]:
    """Give what somebody asks to be opened again; who signed it may not decide either."""
    if Act.APPROVE not in matrix().acts(REOPENED, roles_of(user, on)):
        return []
    mine = visible_projects(user, on).exclude(state=ProjectState.ARCHIVED)
    asked = Reopening.objects.filter(state=ASKED, sign_off__project__in=mine)
    rows = asked.select_related("asked_by", "sign_off__signed_by", "sign_off__project").order_by("asked_at")
    return [
        _task(
            f"审批重新打开{each.sign_off}",
            reverse("operations:signed", args=[each.sign_off.project_id, each.sign_off_id]),
            str(each.sign_off.project),
        )
        for each in rows
        if each.may_be_decided(user) and not user.is_same_person(each.sign_off.signed_by)
    ][:MOST_SHOWN]


def concerned(audience: Audience) -> People:
    """Give who may decide on what waits now."""
    told = [_who_sees(audience, Receiver, "project") & audience.holding(Role.UNIT_HEAD)]
    told.append(_who_sees(audience, Reopening, "sign_off__project") & _who_approves(audience, REOPENED))
    subjects = {each.subject for each in OF_SERVER if each.asked().filter(state=ASKED).exists()}
    return frozenset[UUID]().union(*told, *(_who_approves(audience, each) for each in subjects))


def _who_sees(audience: Audience, model: Any, project: str) -> People:  # noqa: ANN401 — a table of `Asked`
    return audience.seeing(model.objects.filter(state=ASKED).values_list(project, flat=True).distinct())


def _who_approves(audience: Audience, subject: str) -> People:
    return audience.holding(*(each for each in Role if Act.APPROVE in matrix().acts(subject, [each])))
