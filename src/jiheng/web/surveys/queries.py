"""What the pages and the desk ask of surveys."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from jiheng.errors import JihengError
from jiheng.evidence.facts.judgements import Survey as SurveyRecord
from jiheng.measures.measure import Question
from jiheng.measures.selection import Selection
from jiheng.values.ratio import Ratio
from jiheng.web.accounts.models import User
from jiheng.web.accounts.roles import Role
from jiheng.web.evidence.opened import is_kept
from jiheng.web.evidence.queries import find_record
from jiheng.web.projects.access import roles_of, visible_projects
from jiheng.web.projects.models import Project, ProjectState
from jiheng.web.projects.texts import read_project
from jiheng.web.surveys.models import Removal, RemovalState, Survey, SurveyState

SOON = timedelta(days=7)
LOW = Ratio(1, 2)  # of those who could answer


@dataclass(frozen=True, slots=True)
class Rule:
    """An indicator that asks for a survey, and the words of its standard."""

    indicator: str
    standard: str
    ways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoneHeld:
    """That no survey is in the register: whether one is kept, and what the indicators say to it."""

    kept: bool
    rules: tuple[Rule, ...]


def register(project: Project) -> str:
    """Give the address of the register of surveys."""
    return reverse("operations:list", kwargs={"project_id": project.pk, "kind": SurveyRecord.stem})


def record_of(survey: Survey) -> tuple[str, str]:
    """Give id and address of the record that a closed survey became."""
    number = survey.closing.record_id
    found = find_record(survey.project, number)
    named = {"project_id": survey.project_id, "kind": SurveyRecord.stem, "record": found.pk if found else ""}
    return number, reverse("operations:record", kwargs=named) if found else ""


def listed(project: Project) -> QuerySet[Survey]:
    """Give the surveys of a project with `came`, how many answers count."""
    return Survey.objects.filter(project=project).select_related("closing").annotate(came=_came())


def _came() -> Count:
    return Count("answers", filter=~Q(answers__removals__state=RemovalState.APPROVED), distinct=True)


def state_of(survey: Survey) -> tuple[str, str]:
    """Give the badge of a survey and its word."""
    if survey.state != SurveyState.APPROVED:
        return ("waiting" if survey.state == SurveyState.ASKED else "returned"), survey.get_state_display()
    today = timezone.localdate()
    if hasattr(survey, "closing"):
        return "locked", "已结束"
    if today > survey.closes_on:
        return "late", "已到期，待结束"
    return ("waiting", "未开始") if today < survey.opens_on else ("done", "正在收")


def none_held(project: Project) -> NoneHeld | None:
    """Say what holds while no survey of the project is on record; None where one is."""
    register = project.registers.filter(kind=SurveyRecord.stem).first()
    if register and register.standing:
        return None
    return NoneHeld(register is not None and is_kept(register), _rules(project))


def _rules(project: Project) -> tuple[Rule, ...]:
    try:
        leaves = [leaf for _, leaf in read_project(project).leaves()]
    except JihengError:
        return ()
    return tuple(
        Rule(
            leaf.name, leaf.standard, tuple(f"{way.question.measure.title} → {way.rule}" for way in leaf.ways)
        )
        for leaf in leaves
        if any(_asks_for_a_survey(way.question) for way in leaf.ways)
    )


def _asks_for_a_survey(question: Question) -> bool:
    return any(
        isinstance(each, Selection) and each.fact_type is SurveyRecord
        for each in question.parameters.values()
    )


def to_decide(user: User, on: date) -> QuerySet[Survey]:
    """Give the forms that wait for this head of a unit."""
    if Role.UNIT_HEAD not in roles_of(user, on):
        return Survey.objects.none()
    asked = Survey.objects.filter(state=SurveyState.ASKED, project__in=visible_projects(user, on))
    return asked.exclude(asked_by=user).select_related("project").order_by("asked_at")


def removals_to_decide(user: User, on: date) -> QuerySet[Removal]:
    """Give the answers to be left out or not that wait for this head of a unit."""
    if Role.UNIT_HEAD not in roles_of(user, on):
        return Removal.objects.none()
    mine = visible_projects(user, on)
    asked = Removal.objects.filter(state=RemovalState.ASKED, answer__survey__project__in=mine)
    return asked.exclude(asked_by=user).select_related("answer__survey__project").order_by("asked_at")


def needing_care(user: User, on: date) -> list[Survey]:
    """Give the surveys, with `came`, that are over and not closed, or end within a week with a low rate."""
    if Role.UNIT_CLERK not in roles_of(user, on):
        return []
    mine = visible_projects(user, on).filter(state=ProjectState.OPEN)
    found = Survey.objects.filter(
        project__in=mine, state=SurveyState.APPROVED, closing=None, opens_on__lte=on, closes_on__lte=on + SOON
    )
    found = found.select_related("project").annotate(came=_came()).order_by(F("closes_on"))
    return [each for each in found if each.closes_on < on or is_low(each.came, each.population)]


def is_low(came: int, population: int) -> bool:
    """Say whether fewer than half of those who could have answered."""
    return came * LOW.denominator < population * LOW.numerator
