"""The calendar of a project's duties, one duty, waivers."""

from datetime import date
from functools import lru_cache, partial
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jiheng.documents.pictures.drawing import Look
from jiheng.documents.pictures.duty_calendar import MEANINGS, DutyCalendar
from jiheng.errors import JihengError, UsageError
from jiheng.evidence.promises import OccurrenceState
from jiheng.web.accounts.models import User
from jiheng.web.accounts.permissions import Act
from jiheng.web.duties import actions, queries
from jiheng.web.duties.forms import Filters, WaiverForm
from jiheng.web.duties.links import form_for, page_of, way_to
from jiheng.web.duties.models import Duty, DutyWaiver, Plan, WaiverState
from jiheng.web.duties.states import badge
from jiheng.web.projects.access import needs
from jiheng.web.projects.deciding import decided
from jiheng.web.projects.forms import DecisionForm
from jiheng.web.projects.models import Project
from jiheng.web.projects.texts import read_project
from jiheng.web.ui.parts import KeyNumber, Picture
from jiheng.web.ui.pictures import picture_of
from jiheng.web.ui.shell import Choice, Crumb
from jiheng.web.ui.table import Column, ListTable
from jiheng.workflows.pictures.duty_calendar import duty_calendar

MOST_DRAWN = 32
SETTLERS = (
    ("duty_plan", Act.CREATE), ("duty_plan", Act.UPDATE), ("duty_plan", Act.APPROVE),
    ("duty_record", Act.CREATE),
)  # fmt: skip


@require_safe
@needs("duty_plan", Act.READ)
def index(request: HttpRequest, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """The calendar and the list of duties."""
    today = timezone.localdate()
    plan = Plan.objects.filter(pk=project.pk).first()
    shown: dict[str, Any] = {
        "project": project,
        "plan": plan,
        "may_settle": Act.CREATE in acts or Act.UPDATE in acts,
        "crumbs": [way_to(project), Crumb("履约日历")],
    }
    if not project.duties.exists():
        return render(request, "duties/empty.html", shown | {"ahead": queries.ahead(project, today)})
    duties = project.duties.order_by("due", "promise")
    filters = Filters(
        request.GET,
        promises=queries.promises_in(project),
        systems=queries.systems_in(project),
    )
    found = queries.filtered(duties, filters.cleaned_data if filters.is_valid() else {})
    view = request.GET.get("view", "")
    listed = queries.VIEWS[view](found, today) if view in queries.VIEWS else found
    year = _year(request, project)
    chart = _chart(request, project, plan, queries.filtered(duties, _without_days(filters)))
    shown |= {
        "stale": queries.is_stale(project, today),
        "numbers": _numbers(chart),
        "picture": _picture(chart) if chart.due else None,
        "year": year,
        "before": _with(request, year=year - 1),
        "after": _with(request, year=year + 1),
        "tabs": _tabs(request, view, found, today),
        "table": _table(request, project, listed, filters),
        "record_url": _first_open(project, today),
    }  # fmt: skip
    return render(request, "duties/index.html", shown)


@require_safe
@needs("duty_plan", Act.READ)
def data(request: HttpRequest, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """The picture's facts as JSON."""
    plan = Plan.objects.filter(pk=project.pk).first()
    chart = _chart(request, project, plan, project.duties.order_by("due", "promise"))
    return JsonResponse({"jiheng": 1} | chart.as_json(), json_dumps_params={"ensure_ascii": False})


@require_safe
@needs("duty_plan", Act.READ)
def duty(request: HttpRequest, project: Project, duty_id: UUID, acts: frozenset[Act]) -> HttpResponse:
    """One duty: how it ended, why, with which records."""
    return _duty(request, project, duty_id, acts)


@require_POST
@needs("duty_plan", Act.READ, either=SETTLERS)
def settle(request: HttpRequest, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Bring the duties in step now instead of at the next turn of the schedule."""
    plan = actions.settle(project.pk, at=timezone.now())
    if plan.fault:
        messages.error(request, f"没有核对成：{plan.fault}")
    else:
        messages.success(request, f"已核对，共 {project.duties.count()} 次履约。")
    return redirect("duties:calendar", project.pk)


@require_POST
@needs("duty_plan", Act.UPDATE)
def ask(request: HttpRequest, project: Project, duty_id: UUID, acts: frozenset[Act]) -> HttpResponse:
    """Ask that a duty be waived."""
    found = get_object_or_404(Duty, pk=duty_id, project=project)
    form = WaiverForm(request.POST)
    if form.is_valid():
        try:
            user = cast("User", request.user)
            actions.ask_waiver(found, form.cleaned_data["reason"], by=user, at=timezone.now())
        except UsageError as error:
            form.add_error("reason", str(error))
        else:
            messages.success(request, "已提出免除申请，等另一位负责人审批。")
            return redirect("duties:duty", project.pk, found.pk)
    return _duty(request, project, duty_id, acts, form)


@require_POST
@needs("duty_plan", Act.APPROVE)
def decide(request: HttpRequest, project: Project, waiver_id: UUID, acts: frozenset[Act]) -> HttpResponse:
    """Approve or return a waiver."""
    waiver = get_object_or_404(DutyWaiver, pk=waiver_id, project=project)
    found = get_object_or_404(
        Duty, project=project, promise=waiver.promise, first=waiver.first, last=waiver.last
    )
    form = decided(
        request,
        partial(actions.decide_waiver, waiver.pk),
        approved="已批准免除。",
        returned="已退回免除申请。",
    )
    if form is not None:
        return _duty(request, project, found.pk, acts, form)
    return redirect("duties:duty", project.pk, found.pk)


def _duty(
    request: HttpRequest,
    project: Project,
    duty_id: UUID,
    acts: frozenset[Act],
    *forms: WaiverForm | DecisionForm,
) -> HttpResponse:
    found = get_object_or_404(Duty, pk=duty_id, project=project)
    waivers = list(queries.waivers_of(found))
    asked = next((each for each in waivers if each.state == WaiverState.ASKED), None)
    user = cast("User", request.user)
    open_ = found.state not in {OccurrenceState.DONE, OccurrenceState.LATE, OccurrenceState.WAIVED}
    crumbs = [
        way_to(project),
        Crumb("履约日历", reverse("duties:calendar", args=[project.pk])),
        Crumb(found.promise),
    ]
    shown = {
        "project": project,
        "duty": found,
        "badge": badge(found),
        "crumbs": crumbs,
        "records": [(each, page_of(project.pk, each.kind, each.pk)) for each in queries.records_of(found)],
        "kind_title": queries.kind_title(found.kind),
        "record_url": form_for(project.pk, found.kind, queries.words_for(found)) if open_ else "",
        "waivers": waivers,
        "asked": asked,
        "may_ask": Act.UPDATE in acts and open_ and asked is None,
        "may_decide": Act.APPROVE in acts and asked is not None and not user.is_same_person(asked.asked_by),
        "waiver_form": next((each for each in forms if isinstance(each, WaiverForm)), WaiverForm()),
        "decision_form": next((each for each in forms if isinstance(each, DecisionForm)), DecisionForm()),
    }
    return render(request, "duties/duty.html", shown)


def _chart(request: HttpRequest, project: Project, plan: Plan | None, duties: QuerySet[Duty]) -> DutyCalendar:
    """Give the picture; each cell leads to its duties in the list below."""
    query = request.GET.copy()
    for gone in ("page", "month", "day", "view"):
        query.pop(gone, None)
    settled = timezone.localtime(plan.settled_at) if plan and plan.settled_at else None
    rows = duties.values_list("promise", "last", "state")  # no rows of the table: a year has hundreds
    ended = ((promise, last, OccurrenceState(state)) for promise, last, state in rows)
    return duty_calendar(
        ended, _year(request, project), calendar=_calendar(project), address=f"?{query.urlencode()}",
        settled=f"核对于 {settled:%Y-%m-%d %H:%M}" if settled else "尚未核对",
    )  # fmt: skip


@lru_cache(maxsize=MOST_DRAWN)
def _picture(chart: DutyCalendar) -> Picture:
    """Draw it, once a process while it stays the same: its list is paged and filtered below it."""
    return picture_of("duty-calendar", chart)


def _year(request: HttpRequest, project: Project) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and len(asked) == len("2026") else project.fiscal_year


def _with(request: HttpRequest, **parts: object) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in parts.items():
        query[name] = str(value)
    return f"?{query.urlencode()}"


def _without_days(filters: Filters) -> dict[str, Any]:
    told = filters.cleaned_data if filters.is_valid() else {}
    return {name: value for name, value in told.items() if name not in {"month", "day"}}


def _calendar(project: Project) -> Any:  # noqa: ANN401 — a WorkingCalendar or none
    try:
        return read_project(project).calendar
    except JihengError:
        return None


def _numbers(chart: DutyCalendar) -> list[KeyNumber]:
    counts = chart.counts
    over = counts.total() - counts[Look.AHEAD]
    shown = [KeyNumber("已到期", f"{over}", "次", f"全年应履约 {counts.total()} 次")]
    for look, title in MEANINGS.items():
        if look is not Look.AHEAD and (counts[look] or look in {Look.DONE, Look.MISSED}):
            fraction = f"{counts[look]} / {over}" if over else ""
            shown.append(KeyNumber(title, f"{counts[look]}", "次", fraction))
    return shown


def _tabs(request: HttpRequest, view: str, found: Any, today: date) -> list[Choice]:  # noqa: ANN401
    counts = queries.counts_of(found, today)
    return [
        Choice(title, _with(request, view=name) + "#list", name == view, counts[name])
        for name, title in queries.VIEW_TITLES.items()
    ]


def _table(request: HttpRequest, project: Project, rows: Any, filters: Filters) -> ListTable:  # noqa: ANN401
    home = reverse("duties:calendar", args=[project.pk])
    columns = [
        Column("promise", "约定"),
        Column("period", "期间", value=queries.period_of, sort="first", narrow=True),
        Column("due", "应完成", narrow=True),
        Column("state", "状态", cell="duties/state.html", narrow=True),
        Column("because", "原因", sort=""),
        Column("system", "系统", hidden=True),
        Column("contract", "合同", hidden=True),
    ]
    return ListTable(
        request.GET, rows, columns, "履约", filters=filters, order="due",
        row_url=lambda each: f"{home}{each.pk}/",
    )  # fmt: skip


def _first_open(project: Project, today: date) -> str:
    """Lead to the form for what is due next, or has been longest."""
    found = queries.next_open(project, today)
    return form_for(project.pk, found.kind, queries.words_for(found)) if found else ""
