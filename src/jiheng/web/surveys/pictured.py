"""What a survey found as picture C8, for its own page and for pages above."""

from django.urls import reverse

from jiheng.documents.pictures.survey_answers import SurveyAnswers
from jiheng.web.projects.models import Project
from jiheng.web.surveys import counts
from jiheng.web.surveys.models import Survey
from jiheng.web.ui.parts import Picture
from jiheng.web.ui.pictures import picture_of
from jiheng.workflows.pictures.survey_answers import survey_answers


def answers_of(survey: Survey, counted: counts.Counted) -> SurveyAnswers:
    """Draw what was answered to a closed survey."""
    return survey_answers(
        survey.name, counted.questions, answers=counted.answers, sent=survey.closing.sent,
        population=survey.population,
        source=f"来源：答卷 {counted.answers} 份，{survey.opens_on} 至 {survey.closes_on}",
    )  # fmt: skip


def newest_answers(project: Project) -> Picture | None:
    """Draw the newest closed survey of a project, with where it stands; None where too few answered."""
    survey = Survey.objects.filter(project=project, closing__isnull=False).order_by("-closes_on").first()
    counted = counts.counted(survey) if survey else None
    if survey is None or counted is None or counted.answers < counts.FEWEST:
        return None
    page = reverse("surveys:page", args=[project.pk, survey.pk])
    return picture_of("survey", answers_of(survey, counted), page)
