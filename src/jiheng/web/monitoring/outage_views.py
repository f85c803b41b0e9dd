"""The ledger of outages (screen S7): each with its cause, whether it counts, and who decided so."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jiheng.errors import JihengError
from jiheng.evidence.facts.systems import Outage, OutageKind
from jiheng.values.days import BEIJING
from jiheng.values.lasting import duration
from jiheng.values.period import Period
from jiheng.values.spans import gaps, length, merged, within
from jiheng.web.accounts.permissions import Act
from jiheng.web.evidence import queries as evidence
from jiheng.web.evidence.models import Record
from jiheng.web.monitoring import exclusions, queries
from jiheng.web.monitoring.exclusions import outage_of
from jiheng.web.monitoring.forms import ExclusionForm, OutageFilters
from jiheng.web.monitoring.models import ClaimState, ExclusionClaim, Ground, SeenOutage
from jiheng.web.monitoring.views import crumbs
from jiheng.web.operations.incidents import first_id, newest_of
from jiheng.web.projects.access import acts_on, asker, needs
from jiheng.web.projects.forms import DecisionForm
from jiheng.web.projects.models import Project
from jiheng.web.ui.addresses import SOME, address_of_rows
from jiheng.web.ui.shell import Choice, Crumb
from jiheng.web.ui.table import Column, Empty, ListTable

VIEWS = {"": "全部", "counted": "计入", "excluded": "不计入", "asked": "待审批"}
BADGES = {ClaimState.ASKED: "waiting", ClaimState.APPROVED: "waived", ClaimState.RETURNED: "returned"}


@require_GET
@needs("outage", Act.READ)
def ledger(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """List the outages on record, the latest first."""
    filters = OutageFilters(request.GET, systems=evidence.systems_in(project, Outage.stem))
    given = filters.cleaned_data if filters.is_valid() else {}
    wanted = evidence.Wanted(
        first=given.get("first"), last=given.get("last"), system=given.get("system") or ""
    )
    found = evidence.records_of(project, Outage.stem, wanted)
    view = request.GET.get("view", "")
    waiting = ExclusionClaim.objects.filter(project=project, state=ClaimState.ASKED)
    chosen = {
        "": found,
        "counted": found.exclude(queries.EXCLUDED_OUTAGES),
        "excluded": found.filter(queries.EXCLUDED_OUTAGES),
        "asked": found.filter(record_id__in=queries.newest_ids(project, waiting)),
    }
    register = {"project_id": project.pk, "kind": Outage.stem}
    new_url = reverse("operations:new", kwargs=register) if Act.CREATE in acts else ""
    columns = [
        Column("began_at", "开始", value=_began, sort="", narrow=True),
        Column("counts", "是否计入", value=_counts, cell="monitoring/counts.html", sort="", narrow=True),
        Column("ended_at", "结束", value=_ended, sort="", narrow=True),
        Column("lasted", "历时", value=_lasted, sort="", narrow=True),
        Column("counted", "计入", value=_counted(project), sort="", narrow=True),
        Column("system", "系统", sort=""),
        Column("cause", "原因", value=lambda row: _told(row).cause, sort=""),
        Column("record_id", "编号", sort="", hidden=True),
    ]
    table = ListTable(
        request.GET, chosen.get(view, found), columns, "中断", filters=filters, order="",
        row_url=address_of_rows(reverse("monitoring:outage", args=[project.pk, SOME])),
        empty=Empty(
            "没有登记中断",
            "监测测得的中断一分钟内自动登记到这里；没有监测的系统由人登记。没有登记的时间不等于没有中断。",
            "登记中断" if new_url else "看监测",
            new_url or reverse("monitoring:index", args=[project.pk]),
        ),
    )  # fmt: skip
    context = {
        "project": project, "table": table, "crumbs": [*crumbs(project), Crumb("中断台账")],
        "tabs": [
            Choice(title, f"?view={name}", name == view, chosen[name].count())
            for name, title in VIEWS.items()
        ],
        "new_url": new_url, "register_url": reverse("operations:list", kwargs=register),
    }  # fmt: skip
    return render(request, "monitoring/outages.html", context)


@require_GET
@needs("outage", Act.READ)
def outage(request: HttpRequest, *, project: Project, record: UUID, acts: frozenset[Act]) -> HttpResponse:
    """Show one outage: what was seen, its fault, what was asked and decided."""
    return _outage(request, project, _find(project, record))


@require_POST
@needs("exclusion_claim", Act.CREATE)
def ask(request: HttpRequest, *, project: Project, record: UUID, acts: frozenset[Act]) -> HttpResponse:
    """Ask that an outage shall not count."""
    found = _find(project, record)
    form = ExclusionForm(request.POST, windows=queries.windows_during(project, outage_of(found)))
    if form.is_valid():
        given = form.cleaned_data
        wanted = exclusions.Wanted(
            given["began_at"], given["ended_at"], Ground(given["ground"]), given["reason"], given["basis"]
        )
        try:
            exclusions.ask(found, wanted, by=asker(request), at=timezone.now())
        except JihengError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已提出剔除申请，等单位负责人审批。批准以前照算中断。")
            return redirect("monitoring:outage", project.pk, found.pk)
    return _outage(request, project, found, form)


@require_POST
@needs("exclusion_claim", Act.APPROVE)
def decide(request: HttpRequest, *, project: Project, claim_id: UUID, acts: frozenset[Act]) -> HttpResponse:
    """Approve or return a claim."""
    claim = get_object_or_404(ExclusionClaim, pk=claim_id, project=project)
    approve, form = "approve" in request.POST, DecisionForm(request.POST)
    decision = form.cleaned_data["decision"] if form.is_valid() else ""
    try:
        exclusions.decide(claim.pk, approve=approve, by=asker(request), at=timezone.now(), decision=decision)
    except JihengError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已批准，这段时间不计入。" if approve else "已退回剔除申请。")
    first = get_object_or_404(Record, project=project, kind=Outage.stem, record_id=claim.outage)
    return redirect("monitoring:outage", project.pk, (newest_of(first) or first).pk)


def _outage(
    request: HttpRequest, project: Project, found: Record, form: ExclusionForm | None = None
) -> HttpResponse:
    fact, newest, user = outage_of(found), newest_of(found), asker(request)
    first = first_id(found)
    claims = list(
        ExclusionClaim.objects.filter(project=project, kind=Outage.stem, outage=first)
        .select_related("asked_by", "decided_by").order_by("-asked_at")
    )  # fmt: skip
    asked = next((each for each in claims if each.state == ClaimState.ASKED), None)
    acts = acts_on(user, project, "exclusion_claim", timezone.localdate())
    stands = newest is not None and newest.pk == found.pk
    may_ask = stands and asked is None and fact.ended_at is not None and fact.counts is OutageKind.UNPLANNED
    began, ended = fact.began_at, fact.ended_at
    windows = queries.windows_during(project, fact)
    context: dict[str, Any] = {
        "project": project, "record": found, "fact": fact, "counts": _counts(found),
        "lasted": _lasted(found), "began": _second(began), "ended": _second(ended),
        "withdrawn": newest is None,
        "newest_url": reverse("monitoring:outage", args=[project.pk, newest.pk])
        if newest and not stands else "",
        "claims": [(each, BADGES[ClaimState(each.state)]) for each in claims],
        "asked": asked,
        "may_decide": asked is not None and Act.APPROVE in acts and not user.is_same_person(asked.asked_by),
        "may_ask": (may_ask or form is not None) and Act.CREATE in acts,
        "form": form or ExclusionForm(
            windows=windows,
            initial={
                "began_at": began, "ended_at": ended,
                "ground": Ground.PLANNED if windows else Ground.FORCE_MAJEURE,
                "basis": windows[0][0] if windows else "",
            },
        ),
        "decision_form": DecisionForm(),
        "incident_url": _incident_url(project, first),
        "history": evidence.history_of(found),
        "record_url": reverse(
            "operations:record", kwargs={"project_id": project.pk, "kind": Outage.stem, "record": found.pk}
        ),
        "crumbs": [
            *crumbs(project), Crumb("中断台账", reverse("monitoring:outages", args=[project.pk])),
            Crumb(_second(began)),
        ],
    }  # fmt: skip
    return render(request, "monitoring/outage.html", context)


def _find(project: Project, pk: UUID) -> Record:
    rows = Record.objects.filter(project=project, kind=Outage.stem, stands=True)
    return get_object_or_404(rows.select_related("project", "entered_by"), pk=pk)


def _incident_url(project: Project, first: str) -> str:
    """Give the page of the fault that the prober opened for an outage."""
    seen = SeenOutage.objects.filter(project=project, outage=first).exclude(incident="").first()
    record = evidence.find_record(project, seen.incident) if seen else None
    newest = newest_of(record) if record else None
    return reverse("operations:incident", args=[project.pk, newest.pk]) if newest else ""


def _told(row: Record) -> Outage:
    found: Outage = row.__dict__.setdefault("_outage", outage_of(row))
    return found


def _second(moment: datetime | None) -> str:
    return f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}" if moment else ""


def _began(row: Record) -> str:
    return _second(_told(row).began_at)


def _ended(row: Record) -> str:
    return _second(_told(row).ended_at) or "还没有恢复"


def _lasted(row: Record) -> str:
    fact = _told(row)
    whole = (fact.ended_at or timezone.now()) - fact.began_at
    return duration(max(0, whole // timedelta(seconds=1)))


def _counted(project: Project) -> Callable[[Record], str]:
    seconds = counted_in(project)
    return lambda row: duration(seconds(_told(row)))


def counted_in(project: Project) -> Callable[[Outage], int]:
    """Give how many seconds an outage counts: in service hours, less what was approved as not counting."""
    agreed, called = queries.agreed_for(project), queries.names_now(project)

    def counted(fact: Outage) -> int:
        last = fact.ended_at or timezone.now()
        begin, end = (int(each.timestamp()) for each in (fact.began_at, last))
        days = Period(*(each.astimezone(BEIJING).date() for each in (fact.began_at, last)))
        excluded, _ = agreed.spans(called(fact.system), days)
        return length(gaps(merged(within(excluded, begin, end)), begin, end))

    return counted


def _counts(row: Record) -> tuple[str, str]:
    return ("waived", "不计入") if _told(row).counts is OutageKind.EXCLUDED else ("missed", "计入")
