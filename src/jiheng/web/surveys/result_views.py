"""One survey: how it goes, what stands out, and once it is closed what was answered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from jiheng.errors import JihengError
from jiheng.measures.catalogue.satisfaction_rate import VALUES
from jiheng.reports.confidence import mean_interval
from jiheng.values.ratio import Ratio
from jiheng.web.accounts.models import User
from jiheng.web.accounts.permissions import Act
from jiheng.web.projects.access import acts_on, asker, needs
from jiheng.web.projects.forms import DecisionForm
from jiheng.web.projects.models import Project
from jiheng.web.surveys import actions, answers_file, counts, queries
from jiheng.web.surveys.door_views import address
from jiheng.web.surveys.forms import CloseForm, LinksForm, RemovalForm
from jiheng.web.surveys.models import Answer, DoorKind, Removal, RemovalState, Survey, SurveyState
from jiheng.web.surveys.pictured import answers_of
from jiheng.web.surveys.signs import RULES, signs_of
from jiheng.web.surveys.telling import tell
from jiheng.web.surveys.views import crumbs
from jiheng.web.ui.codes import drawn_code
from jiheng.web.ui.parts import KeyNumber
from jiheng.web.ui.pictures import picture_of
from jiheng.web.ui.shell import Crumb
from jiheng.web.ui.table import Column, Empty, ListTable
from jiheng.workflows.pictures.survey_answers import sample_told

REMOVALS = {
    RemovalState.ASKED: "waiting", RemovalState.APPROVED: "waived", RemovalState.RETURNED: "returned",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Day:
    """What came on a day, as the page draws it: `wide` of a hundred."""

    day: str
    count: int
    wide: int


@dataclass(frozen=True, slots=True)
class Removing:
    """What was asked about an answer, each with its badge, and where one asks or decides."""

    removals: list[tuple[Removal, str]]
    ask_url: str
    decide_url: str

    def __bool__(self) -> bool:
        """Tell whether there is anything to show."""
        return bool(self.removals or self.ask_url)


@require_GET
@needs("survey_form", Act.READ)
def page(request: HttpRequest, *, project: Project, survey_id: UUID, acts: frozenset[Act]) -> HttpResponse:
    """Show a survey: its form, the ways in, what came, and after its end what was answered."""
    survey, user = _find(project, survey_id), asker(request)
    approved, closing = survey.state == SurveyState.APPROVED, getattr(survey, "closing", None)
    may_see = Act.READ in acts_on(user, project, "survey_answers", timezone.localdate())
    badge, word = queries.state_of(survey)
    context: dict[str, Any] = {
        "project": project, "survey": survey, "badge": badge, "word": word, "closing": closing,
        "may_edit": Act.CREATE in acts and not approved,
        "may_decide": (
            survey.state == SurveyState.ASKED
            and Act.APPROVE in acts
            and not user.is_same_person(survey.asked_by)
        ),
        "decision_form": DecisionForm(), "crumbs": crumbs(project, Crumb(survey.name)),
        "may_see": may_see,
    }  # fmt: skip
    if approved and may_see:
        context |= _progress(survey)
    if approved and not closing:
        context |= _ways_in(request, survey) if Act.UPDATE in acts else {}
    if closing:
        context["record_id"], context["record_url"] = queries.record_of(survey)
    if closing and may_see:
        context |= _results(survey)
    return render(request, "surveys/page.html", context)


def _ways_in(request: HttpRequest, survey: Survey) -> dict[str, Any]:
    """Give the code to scan, the form for links, and the form by which the survey ends."""
    found: dict[str, Any] = {"links_form": LinksForm(), "issued": survey.links.count()}
    if survey.door != DoorKind.NONE:
        found["address"] = address(request, survey.code)
        found["code"] = drawn_code(found["address"])
    if timezone.localdate() >= survey.opens_on:
        least = actions.least_sent(survey, counts.counting(survey).count())
        found["close_form"] = CloseForm(initial={"sent": max(least, survey.population if survey.door else 0)})
        found["waiting"] = Removal.objects.filter(answer__survey=survey, state=RemovalState.ASKED).count()
    return found


def _progress(survey: Survey) -> dict[str, Any]:
    """Tell how many came, when, and what stands out."""
    came, closing = counts.counting(survey).count(), getattr(survey, "closing", None)
    days = counts.by_day(survey)
    most = max((count for _, count in days), default=1)
    stands_out = signs_of(list(survey.answers.all()), survey.asked)
    sent = closing.sent if closing else survey.population
    numbers = [
        KeyNumber("收回", f"{came:,}", "份"),
        KeyNumber(
            "回收率" if closing else "占调查总体", str(Ratio(came, sent)) if sent else "–", "",
            f"{came} / {sent}" + ("，偏低" if queries.is_low(came, sent) else ""),
        ),
        KeyNumber("需要留意", str(len(stands_out)), "份"),
        KeyNumber(
            "已剔除",
            str(Removal.objects.filter(answer__survey=survey, state=RemovalState.APPROVED).count()), "份",
        ),
    ]  # fmt: skip
    return {
        "numbers": numbers, "rules": RULES, "came": came,
        "days": [Day(f"{day:%m-%d}", count, max(count * 100 // most, 1)) for day, count in days],
        "sample": sample_told(came, survey.population),
    }  # fmt: skip


def _results(survey: Survey) -> dict[str, Any]:
    """Give the picture of what was answered, the means with their intervals, groups, halves and opinions."""
    counted = counts.counted(survey)
    if counted.answers < counts.FEWEST:
        return {"too_few": counts.FEWEST}
    total = sum(count * value for count, value in zip(counted.overall, VALUES, strict=True))
    return {
        "picture": picture_of("survey", answers_of(survey, counted)),
        "mean": Ratio(total, counted.answers * 100), "bounds": mean_interval(counted.overall, VALUES),
        "groups": counts.by_group(survey) if len(survey.groups) > 1 else [],
        "halves": counts.halves(survey), "opinions": counts.opinions(survey), "fewest": counts.FEWEST,
    }  # fmt: skip


@require_GET
@needs("survey_answers", Act.READ)
def answers(request: HttpRequest, *, project: Project, survey_id: UUID, acts: frozenset[Act]) -> HttpResponse:
    """List the answers by how they came, not by what they say: here one asks that some be left out."""
    survey, user = _find(project, survey_id), asker(request)
    may = acts_on(user, project, "survey_form", timezone.localdate())
    may = frozenset() if hasattr(survey, "closing") else may
    stands_out = signs_of(list(survey.answers.all()), survey.asked)
    found = list(
        survey.answers.select_related("keyed_by").prefetch_related(
            "removals__asked_by", "removals__decided_by"
        )
    )
    only = request.GET.get("only", "")
    rows = [each for each in found if not only or each.pk in stands_out or each.removals.all()]
    columns = [
        Column("minute", "收到", narrow=True),
        Column("channel", "渠道", value=lambda each: each.get_channel_display(), narrow=True),
        Column("paper", "纸质编号", narrow=True),
        Column("signs", "需要留意", value=lambda each: "；".join(stands_out.get(each.pk, ()))),
        Column(
            "removal",
            "剔除",
            value=lambda each: _removing(each, project, user, may),
            sort="",
            cell="surveys/removal.html",
        ),
    ]
    table = ListTable(
        request.GET, rows, columns, "答卷", order="-minute",
        empty=Empty("没有收到答卷", "发出二维码、链接或纸质问卷以后，答卷列在这里。"),
    )  # fmt: skip
    context = {
        "project": project, "survey": survey, "table": table, "rules": RULES, "only": only,
        "all": len(found), "marked": len(stands_out),
        "may_ask": Act.UPDATE in may,
        "raw_url": (
            reverse("surveys:raw", args=[project.pk, survey.pk])
            if hasattr(survey, "closing")
            and Act.READ in acts_on(user, project, "survey_raw", timezone.localdate())
            else ""
        ),
        "crumbs": crumbs(
            project, Crumb(survey.name, reverse("surveys:page", args=[project.pk, survey.pk])), Crumb("答卷")
        ),
    }  # fmt: skip
    return render(request, "surveys/answers.html", context)


def _removing(answer: Answer, project: Project, user: User, acts: frozenset[Act]) -> Removing:
    """Give what was asked about an answer, and what `user` may do about it while the survey goes on."""
    found = list(answer.removals.all())
    waits = next((each for each in found if each.state == RemovalState.ASKED), None)
    ask_url = decide_url = ""
    if waits and Act.APPROVE in acts and not user.is_same_person(waits.asked_by):
        decide_url = reverse("surveys:decide_removal", args=[project.pk, answer.survey_id, waits.pk])
    if Act.UPDATE in acts and all(each.state == RemovalState.RETURNED for each in found):
        ask_url = reverse("surveys:remove", args=[project.pk, answer.survey_id, answer.pk])
    return Removing([(each, REMOVALS[RemovalState(each.state)]) for each in found], ask_url, decide_url)


@require_GET
@needs("survey_raw", Act.READ)
def raw(request: HttpRequest, *, project: Project, survey_id: UUID, acts: frozenset[Act]) -> HttpResponse:
    """Give every answer of a closed survey, as it was sealed, to who counts anew."""
    return raw_table(_find(project, survey_id), by=asker(request), at=timezone.now())


def raw_table(survey: Survey, *, by: User, at: datetime) -> HttpResponse:
    """Give every answer of a survey, and have the trail tell of it. Raises Http404 where it has not ended."""
    if not hasattr(survey, "closing"):
        raise Http404
    content = answers_file.raw_file(survey)
    with transaction.atomic():
        tell("export", survey, by=by, at=at, after={"count": survey.answers.count()})
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    name = answers_file.file_name(survey, "逐份答卷")
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""  # noqa: FBT003
    return answer


@require_POST
@needs("survey_form", Act.UPDATE)
def remove(
    request: HttpRequest, *, project: Project, survey_id: UUID, answer_id: UUID, acts: frozenset[Act]
) -> HttpResponse:
    """Ask that an answer be left out."""
    found = get_object_or_404(Answer, pk=answer_id, survey=survey_id, survey__project=project)
    form = RemovalForm(request.POST)
    try:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        actions.ask_removal(found, reason, by=asker(request), at=timezone.now())
    except JihengError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已申请剔除，等单位负责人审批；批准以前照算。")
    return redirect("surveys:answers", project.pk, survey_id)


@require_POST
@needs("survey_form", Act.APPROVE)
def decide_removal(
    request: HttpRequest, *, project: Project, survey_id: UUID, removal_id: UUID, acts: frozenset[Act]
) -> HttpResponse:
    """Leave an answer out, or not."""
    found = get_object_or_404(
        Removal, pk=removal_id, answer__survey=survey_id, answer__survey__project=project
    )
    form, approve = DecisionForm(request.POST), "approve" in request.POST
    decision = form.cleaned_data["decision"] if form.is_valid() else ""
    try:
        actions.decide_removal(
            found.pk, approve=approve, by=asker(request), at=timezone.now(), decision=decision
        )
    except JihengError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已剔除，不再计入。" if approve else "已退回，照算。")
    return redirect("surveys:answers", project.pk, survey_id)


def _surveys(project: Project) -> QuerySet[Survey]:
    return Survey.objects.filter(project=project).select_related(
        "project", "closing", "asked_by", "decided_by"
    )


def _find(project: Project, survey_id: UUID) -> Survey:
    return get_object_or_404(_surveys(project), pk=survey_id)
