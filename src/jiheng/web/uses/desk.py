"""What of the use of results waits for somebody on the desk: to approve, to answer, or late."""

from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from jiheng.web.accounts.models import User
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.desk.waiting import Waiting
from jiheng.web.projects.access import roles_of, visible_projects
from jiheng.web.projects.audience import Audience, People
from jiheng.web.ui.parts import Task
from jiheng.web.uses.models import UseDecision, UseState

MOST_SHOWN = 12
SUBJECT = "result_use"


def waiting(user: User, on: date) -> Waiting:
    """Give what waits for the second person, for the unit's answer, and what is late with it."""
    acts = matrix().acts(SUBJECT, roles_of(user, on))
    unanswered = Q(state=UseState.APPROVED, answer="")
    wanted = Q()
    if Act.APPROVE in acts:
        wanted |= Q(state=UseState.ASKED)
    if Act.SIGN in acts:
        wanted |= unanswered
    if Act.PROPOSE in acts:
        wanted |= (unanswered & Q(answer_by__lt=on)) | Q(state=UseState.RETURNED, asked_by=user)
    if not wanted:
        return Waiting([], [])
    later = UseDecision.objects.filter(
        project=OuterRef("project"), budget_year=OuterRef("budget_year"), asked_at__gt=OuterRef("asked_at")
    )
    rows = (
        UseDecision.objects.filter(wanted, project__in=visible_projects(user, on))
        .exclude(Exists(later), state=UseState.RETURNED)
        .select_related("project")
    )
    today: list[Task] = []
    others: list[Task] = []
    for each in rows.order_by("asked_at")[: 2 * MOST_SHOWN]:
        own = each.state == UseState.ASKED and each.asked_by_id == user.pk
        (others if own else today).append(_task(each, on, unit=Act.SIGN in acts))
    return Waiting(today[:MOST_SHOWN], others[:MOST_SHOWN])


def concerned(audience: Audience) -> People:
    """Give who sees what waits for approval or an answer, and who was given a proposal back."""
    waits = UseDecision.objects.filter(Q(state=UseState.ASKED) | Q(state=UseState.APPROVED, answer=""))
    returned = UseDecision.objects.filter(state=UseState.RETURNED).values_list("asked_by", flat=True)
    return audience.seeing(waits.values_list("project", flat=True)) | frozenset(returned)


def _task(each: UseDecision, on: date, *, unit: bool) -> Task:
    url = f"{reverse('uses:index', args=[each.project_id])}#use-{each.pk}"
    where = str(each.project)
    if each.state == UseState.ASKED:
        return Task(f"批准结果应用：{each}", url, where, "待批准", "waiting")
    if each.state == UseState.RETURNED:
        return Task(f"结果应用被退回：{each.decision[:40]}", url, where, "", "returned", urgent=True)
    late = (on - each.answer_by).days if each.answer_by else 0
    title = f"答复结果应用决定：{each}" if unit else f"单位没有答复结果应用：{each}"
    if late > 0:
        return Task(title, url, where, f"已过 {late} 天", "missed", urgent=True)
    return Task(title, url, where, f"{each.answer_by:%m-%d} 前答复" if each.answer_by else "请答复", "")
