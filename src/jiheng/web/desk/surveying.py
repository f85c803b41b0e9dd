"""What surveys ask of somebody: forms and answers to decide on, surveys that end soon with few answers."""

from datetime import date

from django.urls import reverse

from jiheng.values.ratio import Ratio
from jiheng.web.accounts.models import User
from jiheng.web.surveys import queries
from jiheng.web.surveys.models import Survey
from jiheng.web.ui.parts import Task

MOST_SHOWN = 12


def to_do(user: User, on: date) -> list[Task]:
    """Give what waits for this person, what waits to be approved first."""
    forms = [
        Task(f"审批问卷：{each.name}", _page(each), str(each.project), "待审批", "waiting")
        for each in queries.to_decide(user, on)[:MOST_SHOWN]
    ]
    removals = [
        Task(
            f"审批剔除答卷：{each.answer.survey.name}", _page(each.answer.survey, "surveys:answers"),
            str(each.answer.survey.project), "待审批", "waiting",
        )
        for each in queries.removals_to_decide(user, on)[:MOST_SHOWN]
    ]  # fmt: skip
    return [*forms, *removals, *(_care(each, on) for each in queries.needing_care(user, on)[:MOST_SHOWN])]


def _care(survey: Survey, on: date) -> Task:
    left = (survey.closes_on - on).days
    if left < 0:
        return Task(
            f"调查已到期，核对后结束：{survey.name}", _page(survey), str(survey.project), f"已过 {-left} 天",
            "missed", urgent=True,
        )  # fmt: skip
    came = getattr(survey, "came", 0)
    told = f"{survey.name}：收回 {came}/{survey.population}（{Ratio(came, survey.population)}）"
    when = "今天截止" if not left else f"还有 {left} 天"
    return Task(f"调查快截止，答的人少：{told}", _page(survey), str(survey.project), when, "waiting")


def _page(survey: Survey, route: str = "surveys:page") -> str:
    return reverse(route, args=[survey.project_id, survey.pk])
