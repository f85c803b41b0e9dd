"""The pages of monitoring in the middle of a year (ux.md S12): by a day, lights, forecast, what deviates."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiheng.errors import JihengError
from jiheng.scoring.monitoring import MonitoringState, light_title, through
from jiheng.web.accounts.permissions import Act
from jiheng.web.evaluations import filings, progress
from jiheng.web.evaluations.correction_views import corrections_on
from jiheng.web.evaluations.evaluating import evaluated
from jiheng.web.evaluations.forms import DayForm, SubmitForm
from jiheng.web.evaluations.leaves import faults_told
from jiheng.web.evaluations.states import BADGES, FilingKind, FilingState
from jiheng.web.projects.access import asker, needs
from jiheng.web.projects.models import Project
from jiheng.web.ui.parts import KeyNumber
from jiheng.web.ui.pictures import picture_of
from jiheng.web.ui.shell import Crumb
from jiheng.workflows.evaluate import Evaluation
from jiheng.workflows.pictures.burn_up import burn_up
from jiheng.workflows.pictures.courses import courses

LONGEST = 2_000  # characters of a text


def crumbs(project: Project, *last: Crumb) -> list[Crumb]:
    """Give the way to a page of monitoring."""
    home = reverse("evaluations:progress", args=[project.pk]) if last else ""
    return [Crumb(project.name, reverse("desk:overview", args=[project.pk])), Crumb("运行监控", home), *last]


@require_GET
@needs("monitoring", Act.READ)
def index(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Show the rounds of the year, and lead to the state by any other day."""
    form = DayForm(request.GET or None)
    if form.is_bound and form.is_valid():
        return redirect("evaluations:progress-by", project.pk, form.cleaned_data["day"].isoformat())
    rows = project.filings.filter(kind=FilingKind.MONITORING).select_related("submitted_by")
    context = {
        "project": project, "form": form, "crumbs": crumbs(project),
        **corrections_on(request, project),
        "filings": [(each, BADGES[FilingState(each.state)]) for each in rows.order_by("-number")],
    }  # fmt: skip
    try:
        found = evaluated(project, timezone.localdate())
        context["days"] = [(each, f"1—{each.month}月") for each in progress.days_of(found)]
    except JihengError as error:
        context["why"] = faults_told(error)
    return render(request, "evaluations/progress.html", context)


@require_http_methods(["GET", "POST"])
@needs("monitoring", Act.READ, post=Act.CREATE)
def state(request: HttpRequest, day: str, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Show how the project stands by a day, and keep what the unit says of what deviates."""
    as_of = _day(day)
    found = evaluated(project, timezone.localdate())
    try:
        monitored = progress.state_of(found, as_of)
    except JihengError as error:
        messages.error(request, faults_told(error))
        return redirect("evaluations:progress", project.pk)
    said = progress.said_of(project, as_of)
    faults: list[str] = []
    if request.method == "POST":
        said, faults = _typed(request, progress.lines_of(monitored, said))
        try:
            if not faults:
                progress.save(project, as_of, said, by=asker(request), at=timezone.now())
        except JihengError as error:
            faults.append(str(error))
        if not faults:
            messages.success(request, f"已保存截至 {as_of} 的原因和措施。")
            return redirect("evaluations:progress-by", project.pk, as_of.isoformat())
    return _page(request, project, acts, found, monitored, said, faults)


def _page(  # noqa: PLR0917 — all of one page
    request: HttpRequest, project: Project, acts: frozenset[Act], found: Evaluation,
    monitored: MonitoringState, said: progress.Said, faults: list[str],
) -> HttpResponse:  # fmt: skip
    as_of = monitored.on
    lines = progress.lines_of(monitored, said)
    waits = filings.open_filing(project, FilingKind.MONITORING)
    again = project.filings.filter(
        kind=FilingKind.MONITORING, state=FilingState.APPROVED, as_of=as_of
    ).exists()
    context = {
        "project": project, "state": monitored,
        "owed": [(number, each) for number, each in enumerate(lines) if each.due or each.reason],
        "others": [each for each in lines if not (each.due or each.reason)], "faults": faults, "open": waits,
        "numbers": _numbers(monitored),
        "warnings": [*monitored.warnings, *(each.because for each in monitored.warning_lights)],
        "picture": picture_of("funds", burn_up(found.opened, on=as_of)), "causes": monitored.causes,
        "courses": picture_of("courses", courses(found.opened, monitored)),
        "lacks": [each for each in lines if each.lacks], "may": Act.CREATE in acts and waits is None,
        "again": again, "form": SubmitForm(), "through": through(monitored),
        "crumbs": crumbs(project, Crumb(f"截至 {as_of}")), **corrections_on(request, project),
    }  # fmt: skip
    return render(request, "evaluations/state.html", context, status=422 if faults else 200)


def _numbers(monitored: MonitoringState) -> list[KeyNumber]:
    light = monitored.light
    numbers = [
        KeyNumber(
            "项目亮灯",
            f"{light_title(light)}灯" if light else "不亮",
            "",
            "",
            progress.BADGES.get(light, "unknown"),
        )
    ]
    if monitored.funds.rate is not None:
        numbers.append(KeyNumber("预算执行率", str(monitored.funds.rate)))
    if monitored.round is not None and monitored.round.report_by:
        numbers.append(KeyNumber("应报送", f"{monitored.round.report_by}前"))
    return numbers


def _typed(request: HttpRequest, lines: list[progress.Line]) -> tuple[progress.Said, list[str]]:
    """Give what was typed by indicator, and what is wrong with it."""
    said: dict[str, dict[str, str]] = {}
    faults: list[str] = []
    for number, line in enumerate(lines):
        told = {
            key: request.POST.get(f"{key}-{number}", "").replace("\r\n", "\n").strip()[:LONGEST]
            for key in ("cause", "reason", "measures")
        }
        if any(told.values()):
            said[line.name] = told
        if fault := progress.fault_of(**told):
            faults.append(f"“{line.name}”：{fault}")
    return said, faults


@require_POST
@needs("monitoring", Act.CREATE)
def submit(request: HttpRequest, day: str, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Hand in the state by a day."""
    as_of = _day(day)
    try:
        made = progress.submit(
            project, evaluated(project, timezone.localdate()), as_of, by=asker(request), at=timezone.now(),
            reason=request.POST.get("reason", ""),
        )  # fmt: skip
    except JihengError as error:
        messages.error(request, faults_told(error))
        return redirect("evaluations:progress-by", project.pk, as_of.isoformat())
    messages.success(request, f"已提交{made}，等单位负责人签署。")
    return redirect("evaluations:monitoring", project.pk, made.pk)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
