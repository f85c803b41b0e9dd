"""What of public versions waits for somebody on the desk: to approve, or given back."""

from datetime import date
from functools import cache, partial

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from jiheng.web.accounts.models import User
from jiheng.web.accounts.roles import Role
from jiheng.web.desk.waiting import Waiting
from jiheng.web.projects.access import acts_in, roles_of, visible_projects
from jiheng.web.projects.audience import Audience, People
from jiheng.web.projects.models import Project, ProjectState
from jiheng.web.reports.models import PublicState, PublicVersion
from jiheng.web.reports.public import may_approve
from jiheng.web.reports.subjects import SUBJECTS
from jiheng.web.ui.parts import Task

MOST_SHOWN = 12


def waiting(user: User, on: date) -> Waiting:
    """Give the public versions that wait for the second person, that came back, and that wait for others."""
    own = Q(state__in=(PublicState.ASKED, PublicState.RETURNED), asked_by=user)
    later = PublicVersion.objects.filter(report=OuterRef("report"), asked_at__gt=OuterRef("asked_at"))
    rows = (
        PublicVersion.objects.filter(_approving(roles_of(user, on)) | own)
        .filter(report__project__in=visible_projects(user, on))
        .exclude(Exists(later), state=PublicState.RETURNED)
        .select_related("report__project")
        .defer("finds", "counts", "report__figures")
    )
    today: list[Task] = []
    others: list[Task] = []
    for each in rows.order_by("asked_at")[: 2 * MOST_SHOWN]:
        url = f"{reverse('reports:public', args=[each.report.project_id, each.report_id])}#public-{each.pk}"
        where = str(each.report.project)
        if each.state == PublicState.RETURNED:
            title = f"{each}被退回：{each.decision[:40]}"
            today.append(Task(title, url, where, "", "returned", urgent=True))
        elif each.asked_by_id == user.pk:
            others.append(Task(str(each), url, where, "等批准", "waiting"))
        else:
            today.append(Task(f"批准{each}", url, where, "待批准", "waiting"))
    return Waiting(today[:MOST_SHOWN], others[:MOST_SHOWN])


def concerned(audience: Audience) -> People:
    """Give who sees what waits for approval, and who was given a version back."""
    asked = PublicVersion.objects.filter(state=PublicState.ASKED).values_list("report__project", flat=True)
    returned = PublicVersion.objects.filter(state=PublicState.RETURNED).values_list("asked_by", flat=True)
    return audience.seeing(asked) | frozenset(returned)


@cache
def _approving(roles: frozenset[Role]) -> Q:
    """Give what waits of the kinds that these roles may approve, as the project stands."""
    wanted = Q(pk__in=[])
    for state in ProjectState:
        acts = partial(acts_in, roles, Project(state=state))
        if kinds := [kind for kind in SUBJECTS if may_approve(acts, kind)]:
            wanted |= Q(state=PublicState.ASKED, report__kind__in=kinds, report__project__state=state)
    return wanted
