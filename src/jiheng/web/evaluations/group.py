"""Evaluation by a group: experts declare themselves, score on their own, and are averaged when all are in.

Until every expert who is not out has submitted, nobody sees another's points, the lead included. Then each
expert's points become records, and the rule of the indicator takes their mean.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from jiheng.errors import UnreadableValueError, UsageError
from jiheng.evidence.facts.judgements import ExpertScore
from jiheng.scoring.scorecard import ScoredLeaf
from jiheng.values.score import Score
from jiheng.web.accounts.models import Membership, User
from jiheng.web.accounts.roles import Role
from jiheng.web.evaluations.forms import SHORTEST_REASON, is_reason
from jiheng.web.evaluations.models import Mark, Seat
from jiheng.web.evaluations.states import SeatState
from jiheng.web.evidence import actions
from jiheng.web.projects.models import Assignment, Project
from jiheng.web.system import independence
from jiheng.web.trail import entries
from jiheng.workflows.evaluate import Evaluation

BY_EXPERTS = "expert_scores"  # the measure whose answers experts give
SHORTEST_RELATION = 4
FILLING_IN = (SeatState.ASKED, SeatState.INDEPENDENT)


@dataclass(frozen=True, slots=True)
class Scored:
    """An indicator that experts score; `about` is the name under which their records give it points."""

    leaf: ScoredLeaf
    about: str

    @property
    def most(self) -> Score:
        """The most points there are."""
        return self.leaf.counted


def scored_by_experts(found: Evaluation) -> list[Scored]:
    """Give the indicators that experts score."""
    return [
        Scored(leaf, leaf.way.question.parameters["indicator"] or leaf.leaf.name)
        for leaf in found.card.leaves()
        if leaf.way is not None and leaf.way.question.measure.name == BY_EXPERTS
    ]


def candidates(project: Project, on: date) -> QuerySet[User]:
    """Give the experts of the organisations that evaluate a project, who have no seat yet."""
    assigned = project.assignments.filter(Assignment.holding(on), role=Role.EXPERT)
    whole = assigned.filter(user=None).values("organisation")
    members = Membership.objects.on(on).filter(role=Role.EXPERT)
    named = Q(pk__in=assigned.exclude(user=None).values("user"))
    among = Q(pk__in=members.filter(organisation__in=whole).values("user"))
    people = User.objects.filter(named | among, is_active=True)
    return people.exclude(pk__in=project.seats.values("user")).order_by("name")


def all_in(project: Project) -> bool:
    """Say whether every expert who is not out has submitted."""
    return are_in(project.seats.values_list("state", flat=True))


def are_in(states: Iterable[str]) -> bool:
    """Say whether of these sheets all that count are submitted, and there is one."""
    return {*states} - {SeatState.CONFLICT.value} == {SeatState.SUBMITTED.value}


def is_hidden(sheet: Seat, by: User, *, leads: bool) -> bool:
    """Say whether somebody may not look into a sheet: of others', nobody before all are in.

    But who leads the group keys in a sheet that its expert fills in on paper.
    """
    if sheet.user_id == by.pk or all_in(sheet.project):
        return False
    on_paper = sheet.state == SeatState.ASKED or sheet.keyed_by_id is not None
    return not (leads and on_paper and sheet.state in FILLING_IN)


@transaction.atomic
def seat(project: Project, user: User, *, by: User, at: datetime, on: date) -> Seat:
    """Ask an expert into the group. Raises UsageError once all points are in, and for who is no candidate."""
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if all_in(project):
        raise UsageError("各位专家已经全部提交，不能再加人\n    怎么办：要加人，另组织一次评价")
    if not candidates(project, on).filter(pk=user.pk).exists():
        raise UsageError(f"{user.name}不是评价这个项目的机构的专家，或已经在组里")
    if why := independence.employer_in_the_way(user, project, on):
        raise UsageError(f"{user.name}在{why}，不独立，不能评分\n    怎么办：另请一位专家")
    made = Seat.objects.create(project=project, user=user, seated_by=by, seated_at=at)
    _tell("seat_expert", made, by, at)
    return made


@transaction.atomic
def declare(seat_id: UUID, *, independent: bool, relation: str, by: User, at: datetime) -> Seat:
    """Declare independence, or a relation that takes one out. Raises UsageError for anybody else."""
    found = _locked(seat_id)
    if found.user_id != by.pk:
        raise UsageError("独立性由专家本人声明")
    if found.state != SeatState.ASKED:
        raise UsageError(f"已经声明过：{found.get_state_display()}")
    if not independent and len(relation.strip()) < SHORTEST_RELATION:
        raise UsageError("要写明是什么利害关系（至少四个字）")
    found.state = SeatState.INDEPENDENT if independent else SeatState.CONFLICT
    found.relation, found.declared_at = "" if independent else relation.strip(), at
    found.save()
    _tell("declare", found, by, at, reason=found.relation)
    if not independent and all_in(found.project):
        _keep(found.project, by=by, at=at)
    return found


@transaction.atomic
def save(
    seat_id: UUID, marks: Mapping[str, tuple[str, str]], dissent: str, *, by: User, at: datetime, keyed: bool
) -> Seat:
    """Keep points and reasons as they stand, by indicator; `keyed` says: from paper, by somebody else.

    A sheet on paper carries the expert's declaration. Raises UsageError for a sheet that is not one's own to
    fill in, or not open.
    """
    found = _locked(seat_id)
    if keyed and found.state == SeatState.ASKED:
        found.state, found.declared_at, found.keyed_by = SeatState.INDEPENDENT, at, by
        _tell("declare", found, by, at)
    if keyed == (found.user_id == by.pk):
        raise UsageError("评分表由专家本人填；纸质的由评价组长照录，专家不能录自己的")
    if found.state != SeatState.INDEPENDENT:
        raise UsageError(f"现在不能填：{found.get_state_display()}\n    怎么办：先由专家本人声明独立性")
    for indicator, (points, basis) in marks.items():
        Mark.objects.update_or_create(
            seat=found, indicator=indicator, defaults={"points": points.strip()[:20], "basis": basis.strip()}
        )
    found.dissent, found.keyed_by = dissent.strip(), by if keyed else None
    found.save()
    _tell("fill_in", found, by, at)
    return found


def faults_of(seat_marks: Mapping[str, tuple[str, str]], scored: list[Scored]) -> dict[str, str]:
    """Say by indicator what is wrong with a sheet that shall be submitted."""
    wrong: dict[str, str] = {}
    for each in scored:
        written, basis = seat_marks.get(each.about, ("", ""))
        try:
            points = Score.read(written)
        except UnreadableValueError as error:
            wrong[each.about] = f"得分{'还没有填' if not written else '读不懂：' + error.fault.what}"
            continue
        if points > each.most:
            wrong[each.about] = f"得分 {points} 超过分值 {each.most}"
        elif points < each.most and not is_reason(basis):
            wrong[each.about] = f"没有给满分，要写理由，至少 {SHORTEST_REASON} 个字"
    return wrong


@transaction.atomic
def submit(seat_id: UUID, found: Evaluation, *, by: User, at: datetime) -> Seat:
    """Hand a sheet in; with the last one everybody's points become records.

    Raises UsageError where something is wrong with it, and as `actions.enter` does.
    """
    sheet = _locked(seat_id)
    if sheet.state != SeatState.INDEPENDENT or by.pk not in (sheet.user_id, sheet.keyed_by_id):
        raise UsageError(f"现在不能提交：{sheet.get_state_display()}")
    scored = scored_by_experts(found)
    wrong = faults_of(marks_of(sheet), scored)
    if wrong or not scored:
        told = "\n".join(f"“{name}”：{fault}" for name, fault in wrong.items())
        raise UsageError(told or "评价指标里没有由专家评分的")
    sheet.state, sheet.submitted_at = SeatState.SUBMITTED, at
    sheet.save()
    _tell("submit", sheet, by, at)
    if all_in(sheet.project):
        _keep(sheet.project, by=by, at=at)
    return sheet


def marks_of(sheet: Seat) -> dict[str, tuple[str, str]]:
    """Give the points and reasons of a sheet by indicator."""
    return {each.indicator: (each.points, each.basis) for each in sheet.marks.all()}


def _keep(project: Project, *, by: User, at: datetime) -> None:
    """Make records of everybody's points, each in the name of who entered it."""
    sheets = project.seats.filter(state=SeatState.SUBMITTED).select_related("user", "keyed_by")
    for sheet in sheets.prefetch_related("marks"):
        paper = f"（纸质评分表，{sheet.keyed_by.name}录入）" if sheet.keyed_by else ""
        for mark in sheet.marks.all():
            words = {
                "indicator": mark.indicator, "points": mark.points, "expert": sheet.user.name,
                "scored_on": str((sheet.submitted_at or at).date()), "basis": f"{mark.basis}{paper}",
            }  # fmt: skip
            actions.enter(project, ExpertScore.stem, words, by=sheet.keyed_by or sheet.user, at=at)
    entries.write(
        "combine", "expert_sheet", project.pk, by=by, at=at, organisation=project.organisation_id,
        project=project.pk, after={"count": sheets.count()},
    )  # fmt: skip


def _locked(seat_id: UUID) -> Seat:
    rows = Seat.objects.select_for_update(of=("self",)).select_related("project", "user", "keyed_by")
    return rows.get(pk=seat_id)


def _tell(act: str, sheet: Seat, by: User, at: datetime, *, reason: str = "") -> None:
    entries.write(
        act, "expert_sheet", sheet.pk, by=by, at=at, organisation=sheet.project.organisation_id,
        project=sheet.project_id, reason=reason,
        after={
            "user": str(sheet.user_id), "state": SeatState(sheet.state).label,
            **({"keyed_by": sheet.keyed_by.name} if sheet.keyed_by else {}),
        },
    )  # fmt: skip
