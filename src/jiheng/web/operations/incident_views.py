"""Faults with their two clocks (screen S8): which run, which were kept, and what happened next."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from jiheng.errors import JihengError
from jiheng.evidence.fault_clocks import Clock
from jiheng.projects.edit import SECTIONS
from jiheng.projects.project import Project as ReadProject
from jiheng.reports.times import moment
from jiheng.values.lasting import service_time
from jiheng.web.accounts.models import User
from jiheng.web.accounts.permissions import Act
from jiheng.web.evidence import queries
from jiheng.web.evidence.models import Record
from jiheng.web.operations import incidents
from jiheng.web.operations.forms import StepForm
from jiheng.web.operations.incidents import KIND, STEPS, Faulted
from jiheng.web.operations.views import attached, crumbs, to, told_of
from jiheng.web.projects.access import acts_on, asker, needs
from jiheng.web.projects.models import Project
from jiheng.web.projects.part_editing import listed
from jiheng.web.projects.texts import text_of
from jiheng.web.projects.versions import newest_version
from jiheng.web.ui.parts import Moment
from jiheng.web.ui.pictures import picture_of
from jiheng.web.ui.shell import Choice, Crumb
from jiheng.web.ui.table import Column, Empty, ListTable
from jiheng.workflows.pictures.clock_histogram import clock_histogram
from jiheng.workflows.pictures.clock_strip import clock_strip

MOST_DRAWN = 1_000  # faults of one month
VIEWS = {"": "全部", "open": "未解决"}
CONTRACTS = SECTIONS["contracts"]
TOLD_ELSEWHERE = ("附件", "更正的编号", "更正原因")
HAPPENED = {
    "received_at": "报障",
    "reported_at": "上报",
    "acknowledged_at": "响应",
    "arrived_at": "到场",
    "restored_at": "恢复可用",
    "resolved_at": "解决",
    "closed_at": "关闭",
}


@require_GET
@needs("incident", Act.READ)
def index(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """List the faults with how both clocks of each stand."""
    now, show = timezone.now(), request.GET.get("view", "")
    read, why = incidents.read_text_of(project)
    new_url = to("new", project, KIND) if Act.CREATE in acts else ""

    def told(row: Record) -> Faulted:
        found: Faulted = row.__dict__.setdefault("_faulted", incidents.faulted(row, read, why, now))
        return found

    def received(row: Record) -> str:
        return moment(told(row).incident.received_at)

    def clock(number: int) -> Callable[[Record], Clock | None]:
        return lambda row: told(row).clocks[number] if told(row).clocks else None

    columns = [
        Column("received_at", "报障时间", value=received, sort="", narrow=True),
        Column("system", "系统", sort=""),
        Column("symptom", "故障现象", value=lambda row: told(row).incident.symptom, sort=""),
        Column("severity", "级别", value=lambda row: told(row).incident.severity, sort="", narrow=True),
        *(
            Column(name, name, value=clock(number), cell="operations/clock.html", sort="")
            for number, name in enumerate(("响应", "修复"))
        ),
        Column("record_id", "编号", sort="", hidden=True),
    ]  # fmt: skip
    table = ListTable(
        request.GET, incidents.listed(project, show), columns, "故障", order="",
        row_url=lambda row: _page(project, row), new_url=new_url,
        empty=Empty(
            "没有未解决的故障" if show else "还没有登记故障",
            "登记以后，这里按合同约定的服务时间计响应和修复的时限。", "登记故障" if new_url else "", new_url,
        ),
    )  # fmt: skip
    promised = read is None or any(each.service_levels for each in read.contracts)
    counts = {name: incidents.listed(project, name).count() for name in VIEWS}
    context = {
        "project": project, "table": table, "new_url": new_url, "why": why,
        "promised": promised, "levels_url": "" if promised else _levels_url(asker(request), project),
        "tabs": [
            Choice(title, f"?view={name}", name == show, counts[name]) for name, title in VIEWS.items()
        ],
        "register_url": to("list", project, KIND), "crumbs": [*crumbs(project)[:1], Crumb("故障")],
    }  # fmt: skip
    if not show:
        context |= _times(request, project, read, why, now)
    return render(request, "operations/incidents.html", context)


def _times(
    request: HttpRequest, project: Project, read: ReadProject | None, why: str, now: datetime
) -> dict[str, Any]:
    """Give the picture of how long the faults of a month took, of the latest where none is asked for."""
    months = incidents.months_with(project)
    month = next((each for each in months if each == request.GET.get("month")), months[0] if months else "")
    rows = list(incidents.of_month(project, month)[: MOST_DRAWN + 1])
    many = len(rows) > MOST_DRAWN
    told = [] if many else [incidents.faulted(each, read, why, now) for each in rows]
    times = clock_histogram(
        [(each.incident, each.clocks) for each in told if each.clocks], _month_title(month), now
    )
    return {
        "picture": picture_of("times", times) if times else None,
        "no_picture": f"这个月有 {MOST_DRAWN} 次以上故障，用时的分布请看运维月报。"
        if many
        else "这个月的故障都还没有记录响应和解决的时间，画不出用时。",
        "months": [(each, _month_title(each), each == month) for each in months],
    }


def _month_title(month: str) -> str:
    year, _, number = month.partition("-")
    return f"{year}年{int(number)}月" if month else ""


def _levels_url(user: User, project: Project) -> str:
    """Give where limits are filled in, to who may: the form of the only contract, else all of them."""
    if Act.UPDATE not in acts_on(user, project, "contract", timezone.localdate()):
        return ""
    there = listed(text_of(project, newest_version(project)), CONTRACTS)
    if len(there) == 1:
        return reverse("projects:contract", args=[project.pk, 1]) + "#rows-levels"
    return reverse("projects:setup", args=[project.pk])


@require_GET
@needs("incident", Act.READ)
def incident(request: HttpRequest, *, project: Project, acts: frozenset[Act], record: UUID) -> HttpResponse:
    """Show one fault: its clocks as they stand now, what happened, what belongs to it, what can come next."""
    return _incident(request, project, acts, _find(project, record))


@require_GET
@needs("incident", Act.READ)
def clocks(request: HttpRequest, *, project: Project, acts: frozenset[Act], record: UUID) -> HttpResponse:
    """Give the clocks alone: a page with a running one asks again."""
    found = _find(project, record)
    return render(request, "operations/clocks.html", _clocks(project, found, timezone.now()))


@require_POST
@needs("incident", Act.CREATE)
def step(
    request: HttpRequest, *, project: Project, acts: frozenset[Act], record: UUID, step: str
) -> HttpResponse:
    """Enter what happened to a fault: answered, repaired, paused, resumed, closed."""
    if step not in STEPS:
        raise Http404
    found, form = _find(project, record), StepForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = incidents.take_step(
                found, step, given["when"], by=asker(request), at=timezone.now(),
                reason=given["reason"], submission=given["submission"],
            )  # fmt: skip
        except JihengError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已登记：{STEPS[step][0]}。原记录留存，可查。")
            return redirect(_page(project, made))
    return _incident(request, project, acts, found, form)


def _incident(
    request: HttpRequest,
    project: Project,
    acts: frozenset[Act],
    found: Record,
    form: StepForm | None = None,
) -> HttpResponse:
    now = timezone.now()
    shown = _clocks(project, found, now)
    fault: Faulted = shown["fault"]
    newest = incidents.newest_of(found)
    stands = newest is not None and newest.pk == found.pk
    history = queries.history_of(found)
    ids = [each.record_id for each in history]
    may = stands and Act.CREATE in acts
    content = queries.shown_content(found)
    reports = incidents.reports_of(project, ids)
    words = {"report_type": "故障维护报告", "incident": found.record_id, "system": found.system}
    context = shown | {
        "newest_url": _page(project, newest) if newest and not stands else "",
        "withdrawn": newest is None,
        "moments": _moments(fault),
        "content": [(title, text) for title, text in content if title not in TOLD_ELSEWHERE],
        "history": [(each, told_of(each), each.pk == found.pk, _page(project, each)) for each in history],
        "reports": [(each, to("record", project, "periodic_report", record=each.pk)) for each in reports],
        "report_url": f"{to('new', project, 'periodic_report')}?{urlencode(words)}" if may else "",
        "outages": [
            (each, to("record", project, "outage", record=each.pk))
            for each in incidents.outages_during(project, fault.incident, now)
        ],
        "files": attached(project, fault.incident.attachments),
        "steps": [(name, STEPS[name][0]) for name in fault.possible] if may else [],
        "form": form or StepForm(initial={"when": timezone.localtime(now)}),
        "correct_url": to("correct", project, KIND, record=found.pk) if may else "",
        "title": f"故障 {fault.incident.symptom}",
        "crumbs": [
            *crumbs(project)[:1], Crumb("故障", reverse("operations:incidents", args=[project.pk])),
            Crumb(found.record_id),
        ],
    }  # fmt: skip
    return render(request, "operations/incident.html", context)


def _clocks(project: Project, found: Record, at: datetime) -> dict[str, Any]:
    read, why = incidents.read_text_of(project)
    fault = incidents.faulted(found, read, why, at)
    return {
        "project": project, "record": found, "fault": fault, "at": at,
        "clocks": [
            {
                "clock": each, "used": service_time(each.used), "due": moment(each.due_at),
                "limit": "" if each.limit is None else service_time(each.limit),
            }
            for each in fault.clocks
        ],
        "picture": picture_of("clocks", clock_strip(fault.incident, read, at)) if read else None,
        "going_on": any(not each.ended for each in fault.clocks),
        "poll_url": reverse("operations:clocks", args=[project.pk, found.pk]),
    }  # fmt: skip


def _moments(fault: Faulted) -> list[Moment]:
    it = fault.incident
    found = [(getattr(it, name), title, "") for name, title in HAPPENED.items() if getattr(it, name)]
    for each in it.pauses:
        found.append((each.began_at, "暂停计时", each.reason))
        if each.ended_at:
            found.append((each.ended_at, "恢复计时", ""))
    return [Moment(at, title, "", note) for at, title, note in sorted(found, key=lambda each: each[0])]


def _find(project: Project, pk: UUID) -> Record:
    rows = Record.objects.filter(project=project, kind=KIND, stands=True)
    return get_object_or_404(queries.with_status(rows).select_related("entered_by", "project"), pk=pk)


def _page(project: Project, record: Record) -> str:
    return reverse("operations:incident", args=[project.pk, record.pk])
