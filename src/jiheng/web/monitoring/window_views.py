"""Planned maintenance: what waits to be approved, what was, and one window with what was decided on it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jiheng.errors import Fault, JihengError, UnreadableInputError
from jiheng.evidence.facts.systems import PlannedMaintenance
from jiheng.values.days import BEIJING
from jiheng.web.accounts.permissions import Act
from jiheng.web.evidence import queries as evidence
from jiheng.web.evidence.actions import APPROVED
from jiheng.web.evidence.models import Record
from jiheng.web.monitoring import exclusions, queries
from jiheng.web.monitoring.exclusions import window_of
from jiheng.web.monitoring.forms import OutageFilters
from jiheng.web.monitoring.models import ClaimState, ExclusionClaim
from jiheng.web.monitoring.views import crumbs
from jiheng.web.operations.incidents import newest_of
from jiheng.web.projects.access import asker, needs
from jiheng.web.projects.forms import DecisionForm
from jiheng.web.projects.models import Project
from jiheng.web.ui.addresses import SOME, address_of_rows
from jiheng.web.ui.shell import Choice, Crumb
from jiheng.web.ui.table import Column, Empty, ListTable

KIND = PlannedMaintenance.stem
VIEWS = {"": "全部", "asked": "待批准", "approved": "已批准", "returned": "已退回"}


@require_GET
@needs("exclusion_claim", Act.READ)
def listing(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """List the windows on record, the latest first."""
    filters = OutageFilters(request.GET, systems=evidence.systems_in(project, KIND))
    given = filters.cleaned_data if filters.is_valid() else {}
    wanted = evidence.Wanted(
        first=given.get("first"), last=given.get("last"), system=given.get("system") or ""
    )
    found = evidence.records_of(project, KIND, wanted).annotate(
        returned=queries.decided_on(ClaimState.RETURNED)
    )
    chosen = {
        "": found,
        "asked": queries.unapproved(found),
        "approved": found.filter(APPROVED),
        "returned": found.filter(returned=True),
    }
    view = request.GET.get("view", "")
    new_url = to("new", project) if Act.CREATE in acts else ""
    columns = [
        Column("began_at", "开始", value=lambda row: _minute(_told(row).began_at), sort="", narrow=True),
        Column("state", "审批", value=_state, cell="monitoring/counts.html", sort="", narrow=True),
        Column("ended_at", "结束", value=lambda row: _minute(_told(row).ended_at), sort="", narrow=True),
        Column("system", "系统", sort=""),
        Column("approval", "批准", value=lambda row: _told(row).approved_by, sort="", narrow=True),
        Column("announced_at", "通知", value=lambda row: _minute(_told(row).announced_at), sort=""),
        Column("record_id", "编号", sort="", hidden=True),
    ]
    table = ListTable(
        request.GET, chosen.get(view, found), columns, "计划内维护", filters=filters, order="",
        row_url=address_of_rows(reverse("monitoring:window", args=[project.pk, SOME])), new_url=new_url,
        empty=Empty(
            "没有登记计划内维护",
            "维护开始以前登记、由单位负责人批准的，时间不计入可用率；没有批准的照算中断。",
            "登记一条" if new_url else "", new_url,
        ),
    )  # fmt: skip
    context = {
        "project": project, "table": table, "crumbs": [*crumbs(project), Crumb("计划内维护")],
        "new_url": new_url, "register_url": to("list", project),
        "tabs": [
            Choice(title, f"?view={name}", name == view, chosen[name].count())
            for name, title in VIEWS.items()
        ],
    }  # fmt: skip
    return render(request, "monitoring/windows.html", context)


@require_GET
@needs("exclusion_claim", Act.READ)
def window(request: HttpRequest, *, project: Project, record: UUID, acts: frozenset[Act]) -> HttpResponse:
    """Show one window: when, announced when, entered by whom, and what was decided."""
    found, user = _find(project, record), asker(request)
    fact, newest, history = window_of(found), newest_of(found), evidence.history_of(found)
    claims = ExclusionClaim.objects.filter(
        project=project, kind=KIND, outage__in=[each.record_id for each in history]
    )
    waits = queries.unapproved(Record.objects.filter(pk=found.pk)).exists()
    hands = [each.entered_by for each in history if each.entered_by]
    context: dict[str, Any] = {
        "project": project, "record": found, "fact": fact, "state": _state(found),
        "rows": [
            ("开始", _minute(fact.began_at)), ("结束", _minute(fact.ended_at)),
            ("通知", _minute(fact.announced_at)),
            ("登记", f"{found.entered_by.name if found.entered_by else '导入'} {_minute(found.entered_at)}"),
            ("批准", f"{fact.approved_by} {_minute(fact.approved_at)}".strip()),
        ],
        "counts": fact.why_it_counts(), "entered_late": found.entered_at > fact.began_at,
        "withdrawn": newest is None,
        "newest_url": reverse("monitoring:window", args=[project.pk, newest.pk])
        if newest and newest.pk != found.pk else "",
        "claims": claims.select_related("asked_by", "decided_by").order_by("-decided_at"),
        "waits": waits,
        "may_decide": waits and Act.APPROVE in acts and not any(user.is_same_person(each) for each in hands),
        "form": DecisionForm(), "history": history,
        "record_url": to("record", project, record=found.pk),
        "crumbs": [
            *crumbs(project), Crumb("计划内维护", reverse("monitoring:windows", args=[project.pk])),
            Crumb(_minute(fact.began_at)),
        ],
    }  # fmt: skip
    return render(request, "monitoring/window.html", context)


@require_POST
@needs("exclusion_claim", Act.APPROVE)
def decide(request: HttpRequest, *, project: Project, record: UUID, acts: frozenset[Act]) -> HttpResponse:
    """Approve or return a window."""
    found, form = _find(project, record), DecisionForm(request.POST)
    approve = "approve" in request.POST
    decision = form.cleaned_data["decision"] if form.is_valid() else ""
    try:
        exclusions.decide_window(
            found, approve=approve, by=asker(request), at=timezone.now(), decision=decision
        )
    except UnreadableInputError as error:
        messages.error(request, "没有批准：" + "；".join(map(_whole, error.faults)))
    except JihengError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已批准，这段时间不计入。" if approve else "已退回，这段时间照算中断。")
    return redirect("monitoring:window", project.pk, (newest_of(found) or found).pk)


def to(name: str, project: Project, **more: object) -> str:
    """Give the address of a page of the register."""
    return reverse(f"operations:{name}", kwargs={"project_id": project.pk, "kind": KIND, **more})


def _find(project: Project, pk: UUID) -> Record:
    rows = Record.objects.filter(project=project, kind=KIND, stands=True)
    rows = rows.annotate(returned=queries.decided_on(ClaimState.RETURNED))
    return get_object_or_404(rows.select_related("project", "entered_by"), pk=pk)


def _state(row: Record) -> tuple[str, str]:
    if row.is_late:
        return "waived", "逾期补充"
    if _told(row).approved_by:
        late = _told(row).why_it_counts()
        return ("missed", "照算中断") if late else ("done", "已批准")
    return ("returned", "已退回") if getattr(row, "returned", False) else ("waiting", "待批准")


def _told(row: Record) -> PlannedMaintenance:
    found: PlannedMaintenance = row.__dict__.setdefault("_window", window_of(row))
    return found


def _minute(moment: Any) -> str:  # noqa: ANN401 — a moment or none
    return f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M}" if moment else ""


def _whole(fault: Fault) -> str:
    return f"{fault.what}。{fault.advice}" if fault.advice else fault.what
