"""The ways in: the code on a poster, one-use links as a list or as slips, paper that a clerk keys."""

import io
from uuid import UUID

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiheng.documents.slips import Slip, slips_pdf
from jiheng.errors import JihengError
from jiheng.sources.writing import table_bytes
from jiheng.web.accounts.permissions import Act
from jiheng.web.projects.access import asker, needs, posted
from jiheng.web.projects.models import Project
from jiheng.web.surveys import actions, answering
from jiheng.web.surveys.forms import AnswerForm, LinksForm
from jiheng.web.surveys.models import DoorKind, Survey, SurveyState
from jiheng.web.surveys.views import crumbs
from jiheng.web.ui.shell import Crumb

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PROMISE = "不用登录，不记名，一分钟"


@require_GET
@needs("survey_form", Act.READ)
def poster(request: HttpRequest, *, project: Project, survey_id: UUID, acts: frozenset[Act]) -> HttpResponse:
    """Give the code of the open door as a page to print."""
    survey = get_object_or_404(
        Survey.objects.exclude(door=DoorKind.NONE), pk=survey_id, project=project, state=SurveyState.APPROVED
    )
    lines = [f"{survey.opens_on} 至 {survey.closes_on}", PROMISE]
    if survey.door == DoorKind.PIN:
        lines.append(f"现场口令 {survey.pin}")
    slip = Slip(survey.name, code_of(address(request, survey.code)), tuple(lines))
    return _file(slips_pdf([slip], columns=1), f"{survey.name}-二维码", "pdf")


@require_POST
@needs("survey_form", Act.UPDATE)
@never_cache
def links(
    request: HttpRequest, *, project: Project, survey_id: UUID, ending: str, acts: frozenset[Act]
) -> HttpResponse:
    """Make one-use links and give them once, as slips with codes or as a table."""
    survey, form = get_object_or_404(Survey, pk=survey_id, project=project), LinksForm(request.POST)
    if ending not in MEDIA_TYPES:
        raise Http404
    if not form.is_valid():
        messages.error(request, f"没有发链接：个数应当是 1 至 {actions.MOST_LINKS}")
        return redirect("surveys:page", project.pk, survey.pk)
    try:
        made = actions.make_links(survey, form.cleaned_data["count"], by=asker(request), at=timezone.now())
    except JihengError as error:
        messages.error(request, f"没有发链接：{error}")
        return redirect("surveys:page", project.pk, survey.pk)
    told = [(number, address(request, token)) for number, token in made]
    name = f"{survey.name}-一次性链接-{told[0][0]}-{told[-1][0]}"
    if ending == "xlsx":
        rows = [(str(number), link) for number, link in told]
        return _file(table_bytes(".xlsx", ("编号", "链接（只能用一次）"), rows, sheet="链接"), name, ending)
    slips = [
        Slip(
            survey.name,
            code_of(link),
            (f"第 {number} 号，只能用一次，{survey.closes_on:%m-%d} 截止", PROMISE),
        )
        for number, link in told
    ]
    return _file(slips_pdf(slips), name, ending)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("survey_form", Act.UPDATE)
def paper(request: HttpRequest, *, project: Project, survey_id: UUID, acts: frozenset[Act]) -> HttpResponse:
    """Key a sheet of paper."""
    survey = get_object_or_404(
        Survey, pk=survey_id, project=project, state=SurveyState.APPROVED, closing=None
    )
    form = AnswerForm(posted(request), survey=survey, paper=True)
    if request.method == "POST" and form.is_valid():
        try:
            answering.key_paper(
                survey, form.cleaned_data["paper"].strip(), form.group, form.said(), by=asker(request),
                at=timezone.now(),
            )  # fmt: skip
        except JihengError as error:
            form.add_error("paper", str(error))
        else:
            messages.success(request, f"已录编号 {form.cleaned_data['paper']}，接着录下一份。")
            return redirect("surveys:paper", project.pk, survey.pk)
    page = reverse("surveys:page", args=[project.pk, survey.pk])
    context = {
        "project": project, "survey": survey, "form": form,
        "crumbs": crumbs(project, Crumb(survey.name, page), Crumb("代录纸质问卷")),
    }  # fmt: skip
    return render(request, "surveys/paper.html", context)


def address(request: HttpRequest, token: str) -> str:
    """Give the address that a code or link leads to."""
    return request.build_absolute_uri(reverse("survey:answer", args=[token]))


def code_of(link: str) -> bytes:
    """Draw a link as a code."""
    drawn = io.BytesIO()
    segno.make_qr(link, error="m").save(drawn, kind="svg", border=4)
    return drawn.getvalue()


def _file(content: bytes, name: str, ending: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=MEDIA_TYPES[ending])
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.{ending}") or ""  # noqa: FBT003
    return answer
