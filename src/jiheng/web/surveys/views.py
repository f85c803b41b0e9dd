"""The surveys of a project: the list, the form and its approval, the end."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiheng.errors import JihengError
from jiheng.web.accounts.permissions import Act
from jiheng.web.projects.access import asker, needs, posted
from jiheng.web.projects.forms import DecisionForm
from jiheng.web.projects.models import Project
from jiheng.web.surveys import actions, queries
from jiheng.web.surveys.forms import CloseForm, SurveyForm
from jiheng.web.surveys.models import Survey, SurveyState
from jiheng.web.ui.addresses import SOME, address_of_rows
from jiheng.web.ui.shell import Crumb
from jiheng.web.ui.table import Column, Empty, ListTable


def crumbs(project: Project, *last: Crumb) -> list[Crumb]:
    """Begin the way to a page of a survey."""
    return [
        Crumb(project.name, reverse("desk:overview", args=[project.pk])),
        Crumb("满意度调查", reverse("surveys:list", args=[project.pk]) if last else ""),
        *last,
    ]


@require_GET
@needs("survey_form", Act.READ)
def listing(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """List the surveys; say what holds where none was held."""
    new_url = reverse("surveys:new", args=[project.pk]) if Act.CREATE in acts else ""
    columns = [
        Column("name", "调查"),
        Column("state", "状态", value=queries.state_of, cell="surveys/state.html", sort="", narrow=True),
        Column("opens_on", "开始", narrow=True),
        Column("closes_on", "截止", narrow=True),
        Column("population", "调查总体", value=lambda each: each.population, places=0, unit="人", sort=""),
        Column("came", "收回", places=0, unit="份"),
    ]
    table = ListTable(
        request.GET, queries.listed(project), columns, "满意度调查", order="-closes_on",
        row_url=address_of_rows(reverse("surveys:page", args=[project.pk, SOME])), new_url=new_url,
        empty=Empty(
            "没有在这里开展过满意度调查",
            "有满意度指标的项目要问使用人：几道题，手机上一分钟，不用登录，不记名。",
            "新建调查" if new_url else "", new_url,
        ),
    )  # fmt: skip
    context = {
        "project": project, "table": table, "new_url": new_url, "crumbs": crumbs(project),
        "none_held": queries.none_held(project),
        "register_url": queries.register(project),
    }  # fmt: skip
    return render(request, "surveys/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("survey_form", Act.READ, post=Act.CREATE)
def edit(
    request: HttpRequest, *, project: Project, acts: frozenset[Act], survey_id: UUID | None = None
) -> HttpResponse:
    """Fill in a form and ask that it be approved."""
    survey = get_object_or_404(Survey, pk=survey_id, project=project) if survey_id else None
    if survey and survey.state == SurveyState.APPROVED:
        raise Http404
    form = SurveyForm(posted(request), today=timezone.localdate(), survey=survey)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.ask(project, form.form(), by=asker(request), at=timezone.now(), survey=survey)
        except JihengError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已提交，等单位负责人审批；批准以前谁也答不了。")
            return redirect("surveys:page", project.pk, made.pk)
    context = {
        "project": project, "form": form, "may": Act.CREATE in acts, "survey": survey,
        "crumbs": crumbs(project, Crumb("改问卷" if survey else "新建调查")),
    }  # fmt: skip
    return render(request, "surveys/edit.html", context)


@require_POST
@needs("survey_form", Act.APPROVE)
def decide(request: HttpRequest, *, project: Project, survey_id: UUID, acts: frozenset[Act]) -> HttpResponse:
    """Approve or return a form."""
    found, form = get_object_or_404(Survey, pk=survey_id, project=project), DecisionForm(request.POST)
    approve = "approve" in request.POST
    decision = form.cleaned_data["decision"] if form.is_valid() else ""
    try:
        actions.decide(found.pk, approve=approve, by=asker(request), at=timezone.now(), decision=decision)
    except JihengError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已批准，到开始日期就能答。" if approve else "已退回。")
    return redirect("surveys:page", project.pk, found.pk)


@require_POST
@needs("survey_form", Act.UPDATE)
def close(request: HttpRequest, *, project: Project, survey_id: UUID, acts: frozenset[Act]) -> HttpResponse:
    """End a survey: it becomes a record."""
    found, form = get_object_or_404(Survey, pk=survey_id, project=project), CloseForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有结束：发放份数要填整数")
        return redirect("surveys:page", project.pk, found.pk)
    try:
        made = actions.close(found, form.cleaned_data["sent"], by=asker(request), at=timezone.now())
    except JihengError as error:
        messages.error(request, f"没有结束：{error}")
    else:
        messages.success(request, f"调查已结束，登记为记录 {made.record_id}，满意度指标从它计算。")
    return redirect("surveys:page", project.pk, found.pk)
