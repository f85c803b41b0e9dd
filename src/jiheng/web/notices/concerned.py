"""Whom each part of the desk may have something for: a few questions of everybody, instead of many of each.

More people may be named than have something: that part of their desk says. Nobody may be missing who has.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from typing import TypeAlias
from uuid import UUID

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from jiheng.evidence.facts.systems import PlannedMaintenance
from jiheng.evidence.promises import OccurrenceState
from jiheng.web.accounts import open_sessions
from jiheng.web.accounts.models import Proposal, ProposalState, User
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.accounts.roles import SERVER_ROLES, VENDOR_ROLES, Role
from jiheng.web.desk import people, queries, surveying, waiting, watching
from jiheng.web.duties import queries as duties
from jiheng.web.duties.models import Duty, DutyWaiver, WaiverState
from jiheng.web.evidence.models import Record
from jiheng.web.filing.desk import reminded
from jiheng.web.monitoring.models import (
    ClaimState,
    ExclusionClaim,
    SeenAlert,
    SeenOutage,
    Target,
    TargetState,
)
from jiheng.web.monitoring.queries import unapproved
from jiheng.web.notices.models import NoticeKind
from jiheng.web.projects.audience import Audience, People
from jiheng.web.projects.models import ProjectState, ProjectVersion, VersionState
from jiheng.web.surveys.models import Removal, RemovalState, Survey, SurveyState
from jiheng.web.surveys.queries import SOON
from jiheng.web.system import alarms
from jiheng.web.ui.parts import Task

Part: TypeAlias = Callable[[User, date], list[Task]]


def concerned(audience: Audience) -> Iterator[tuple[Part, People, NoticeKind | None]]:
    """Give each part of what is to do today but the duties, in their order, with whom it may be for.

    The kind of what is told is given where the part alone decides it.
    """
    for part in queries.TODAY:
        if part is not queries.overdue:
            yield part, OF_PART[part](audience), KIND_OF_PART.get(part)
    for place in waiting.places:
        who = waiting.concerned.get(place, _everybody)
        yield partial(_today_of, place), who(audience), NoticeKind.REMINDED if place is reminded else None
    yield people.signed_out, _signed_out(audience), None  # on no desk: told when one signs in as well


def _everybody(audience: Audience) -> People:
    return frozenset(audience.people)


def _today_of(place: waiting.Place, user: User, on: date) -> list[Task]:
    return place(user, on).today


def due_duties(audience: Audience, days_before: Sequence[int]) -> Iterator[tuple[UUID, Task, int]]:
    """Give the duties of everybody who fulfils them: overdue and due today as 0, others by days ahead.

    Of each the first of a person, as many as their desk shows.
    """
    doing, of_open = audience.holding(*duties.DOING), Duty.objects.filter(project__state=ProjectState.OPEN)
    for days in (0, *days_before):
        day = audience.on + timedelta(days=days)
        if days:
            rows, order = of_open.filter(state=OccurrenceState.OPEN, due=day), queries.DUTY_ORDER
        else:
            rows, order = duties.last_of_each(duties.undone(of_open, day)), duties.LATEST_FIRST
        number = Window(RowNumber(), partition_by=F("project"), order_by=order)
        first = rows.annotate(number=number).filter(number__lte=queries.MOST_SHOWN)
        found = list(first.select_related("project").order_by(*order))
        seen = audience.by_project({each.project_id for each in found})
        given = Counter[UUID]()
        for duty in found:
            who = [pk for pk in seen[duty.project_id] & doing if given[pk] < queries.MOST_SHOWN]
            task = queries.duty_task(duty, audience.on) if who else None
            for pk in who:
                given[pk] += 1
                assert task is not None  # noqa: S101 — somebody is told
                yield pk, task, days


def _down(audience: Audience) -> People:
    out = SeenOutage.objects.filter(recovered=None).exclude(incident="").values_list("project", flat=True)
    firing = SeenAlert.objects.filter(ended=None).values_list("project", flat=True)
    return audience.seeing({*out, *firing}) & audience.holding(Role.UNIT_CLERK, *VENDOR_ROLES)


def _returned(_audience: Audience) -> People:
    given_back = ProjectVersion.objects.filter(state=VersionState.RETURNED)
    return frozenset(given_back.values_list("edited_by", flat=True))


def _versions(audience: Audience) -> People:
    asked = ProjectVersion.objects.filter(state=VersionState.SUBMITTED).values_list("project", flat=True)
    return audience.seeing(asked) & audience.holding(*_who_may("target", Act.SIGN, Act.APPROVE))


def _waivers(audience: Audience) -> People:
    asked = DutyWaiver.objects.filter(state=WaiverState.ASKED).values_list("project", flat=True)
    return audience.seeing(asked) & audience.holding(Role.UNIT_HEAD)


def _to_decide(audience: Audience) -> People:
    windows = unapproved(Record.objects.filter(kind=PlannedMaintenance.stem))
    asked = (
        ExclusionClaim.objects.filter(state=ClaimState.ASKED),
        Target.objects.filter(state=TargetState.ASKED),
        windows.filter(project__state=ProjectState.OPEN),
    )
    projects = {pk for rows in asked for pk in rows.values_list("project", flat=True)}
    return audience.seeing(projects) & audience.holding(Role.UNIT_HEAD)


def _surveys(audience: Audience) -> People:
    running = Survey.objects.filter(
        state=SurveyState.APPROVED, closing=None, opens_on__lte=audience.on,
        closes_on__lte=audience.on + SOON,
    )  # fmt: skip
    asked = Survey.objects.filter(state=SurveyState.ASKED)
    removals = Removal.objects.filter(state=RemovalState.ASKED)
    heads = audience.seeing({
        *asked.values_list("project", flat=True),
        *removals.values_list("answer__survey__project", flat=True),
    }) & audience.holding(Role.UNIT_HEAD)  # fmt: skip
    ending = audience.seeing(running.values_list("project", flat=True))
    return heads | (ending & audience.holding(Role.UNIT_CLERK))


def _proposals(audience: Audience) -> People:
    if not Proposal.objects.filter(state=ProposalState.ASKED).exists():
        return frozenset()
    return audience.holding(*_who_may("users", Act.CREATE, Act.UPDATE))


def _answered(audience: Audience) -> People:
    told = Proposal.objects.filter(decided_at__date__gte=audience.on - people.TOLD_FOR)
    return frozenset(told.values_list("asked_by", flat=True))


def _signed_out(audience: Audience) -> People:
    told = open_sessions.told_of(audience.on)
    return _everybody(audience) if None in told else frozenset(filter(None, told))


def _who_may(subject: str, *acts: Act) -> list[Role]:
    return [each for each in Role if matrix().acts(subject, [each]) & {*acts}]


def _administrators(audience: Audience) -> People:
    return audience.holding(*SERVER_ROLES) if alarms.stand(audience.on) else frozenset()


OF_PART: dict[Part, Callable[[Audience], People]] = {
    alarms.standing: _administrators,
    watching.down: _down,
    queries.returned: _returned,
    queries.versions: _versions,
    queries.waivers: _waivers,
    watching.to_decide: _to_decide,
    surveying.to_do: _surveys,
    people.to_do: _proposals,
    people.answered: _answered,
}
KIND_OF_PART: dict[Part, NoticeKind] = {watching.down: NoticeKind.DOWN, alarms.standing: NoticeKind.ALARM}
