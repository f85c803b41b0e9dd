"""What waits for a second person and no area below tells of: permits, ways in and out, rights, restores."""

from collections.abc import Callable, Sequence
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
    """What of the whole server waits: object of the matrix, what it is, rows, one as words, its page.

    `hands` are the columns of who else had a hand in it, `urgent` what cannot wait.
    """

    subject: str
    verb: str
    asked: Callable[[], QuerySet[Any]]
    title: Callable[[Any], str]
    url: Callable[[Any], str]
    where: Callable[[Any], str] = lambda each: each.reason
    hands: tuple[str, ...] = ()
    urgent: bool = False


def _to_decide(title: str, url: str, where: str = "", *, urgent: bool = False) -> Task:
    return Task(title, url, where, "待审批", "waiting", urgent=urgent)


def _own(title: str, url: str, where: str = "") -> Task:
    return Task(title, url, where, "等审批", "waiting")


# What cannot wait stands first.
OF_SERVER = (
    OfServer(
        URGENT, "审批", lambda: UrgentRight.objects.select_related("organisation", "project", "user"),
        lambda each: f"紧急授权：{each}", lambda each: reverse("system:urgent", args=[each.pk]),
        hands=("user",), urgent=True,
    ),
    OfServer(
        "backup", "审批", Restoring.objects.all, lambda each: f"恢复备份 {each}",
        lambda _: reverse("backups:listing"), urgent=True,
    ),
    OfServer(
        "settings", "批准", Permit.objects.all, lambda each: f"监测许可：{each}",
        lambda _: reverse("permits:list"),
    ),
    OfServer(
        "settings", "批准", lambda: Channel.objects.filter(stopped_at=None).select_related("organisation"),
        lambda each: f"往群里发通知：{each}", lambda _: reverse("notices:administer"),
        lambda each: str(each.organisation),
    ),
    OfServer(
        "settings", "批准", Robot.objects.all, lambda _: "钉钉机器人的密钥",
        lambda _: reverse("robot:page"), lambda _: "",
    ),
    OfServer(
        "settings", "批准", lambda: Staff.objects.select_related("user"),
        lambda each: f"谁在钉钉里答复：{each.user}", lambda _: reverse("robot:page"), lambda _: "",
    ),
)  # fmt: skip


def waiting(user: User, on: date) -> Waiting:
    """Give a line each: addresses for alerts, what was signed, and what is of the whole server."""
    roles = roles_of(user, on)
    found = [_receivers(user, on, roles), _reopenings(user, on, roles)]
    found = [*(_of_server(user, each, roles) for each in OF_SERVER), *found]
    return Waiting(
        [task for one in found for task in one.today], [task for one in found for task in one.others]
    )


def _of_server(user: User, kind: OfServer, roles: frozenset[Role]) -> Waiting:
    acts = matrix().acts(kind.subject, roles)
    if not acts & {Act.APPROVE, Act.CREATE}:
        return Waiting([], [])
    rows = kind.asked().filter(state=ASKED).select_related("asked_by").order_by("asked_at")
    if Act.APPROVE not in acts:
        rows = rows.filter(asked_by=user)
    today, others = [], []
    for row in rows:
        title, url, where = kind.title(row), kind.url(row), kind.where(row)
        if row.asked_by_id == user.pk:
            others.append(_own(title, url, where))
        elif row.may_be_decided(user) and not any(
            user.is_same_person(getattr(row, hand)) for hand in kind.hands
        ):
            today.append(_to_decide(f"{kind.verb}{title}", url, where, urgent=kind.urgent))
    return Waiting(today[:MOST_SHOWN] if Act.APPROVE in acts else [], others[:MOST_SHOWN])


def _receivers(user: User, on: date, roles: frozenset[Role]) -> Waiting:
    """Give the addresses for alerts that somebody is to approve, or asked for."""

    def told(
        rows: Sequence[Receiver] | QuerySet[Receiver], task: Callable[[str, str, str], Task], verb: str = ""
    ) -> list[Task]:
        return [
            task(
                f"{verb}接收地址：{each}", reverse("monitoring:receivers", args=[each.project_id]),
                str(each.project),
            )
            for each in rows[:MOST_SHOWN]
        ]  # fmt: skip

    own = Receiver.objects.filter(state=ASKED, asked_by=user, project__in=visible_projects(user, on))
    may = Act.CREATE in matrix().acts("probe_target", roles)
    others = told(own.select_related("project").order_by("asked_at"), _own) if may else []
    return Waiting(told(receivers_to_decide(user, on), _to_decide, "批准"), others)


def _reopenings(user: User, on: date, roles: frozenset[Role]) -> Waiting:
    """Give what somebody asks to be opened again, and what of theirs waits; who signed may not decide."""
    acts = matrix().acts(REOPENED, roles)
    if not acts & {Act.APPROVE, Act.SIGN}:
        return Waiting([], [])
    mine = visible_projects(user, on).exclude(state=ProjectState.ARCHIVED)
    rows = Reopening.objects.filter(state=ASKED, sign_off__project__in=mine)
    if Act.APPROVE not in acts:
        rows = rows.filter(asked_by=user)
    today, others = [], []
    rows = rows.select_related("asked_by", "sign_off__signed_by", "sign_off__project").order_by("asked_at")
    for each in rows:
        of = each.sign_off
        url = reverse("operations:signed", args=[of.project_id, each.sign_off_id])
        if each.asked_by_id == user.pk:
            others.append(_own(f"重新打开{of}", url, str(of.project)))
        elif each.may_be_decided(user) and not user.is_same_person(of.signed_by):
            today.append(_to_decide(f"审批重新打开{of}", url, str(of.project)))
    return Waiting(today[:MOST_SHOWN], others[:MOST_SHOWN])


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
