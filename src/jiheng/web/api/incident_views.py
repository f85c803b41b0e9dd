"""Faults with their clocks; sign-offs, and how they are opened again."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from pydantic import Field

from jiheng.evidence.fault_clocks import CLOCK_STATES, NAMES
from jiheng.evidence.kinds import KINDS
from jiheng.projects.project import Project as ReadProject
from jiheng.values.period import Period
from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Right, asked
from jiheng.web.api.operations import JSON, Given, Told, operation
from jiheng.web.api.paging import Paged, PageQuery, paged
from jiheng.web.api.problems import refuse
from jiheng.web.api.project_views import Decision, ProjectTold, told_project
from jiheng.web.api.record_views import RecordTold, told_record
from jiheng.web.api.values import Day, GivenMoment, MaybeMoment, Moment, Text, one_of
from jiheng.web.evidence import queries, reopening
from jiheng.web.evidence.models import Record, Reopening, ReopeningState, SignOff
from jiheng.web.operations import incidents, signing
from jiheng.web.operations.incidents import KIND, STEPS

AREA, SIGN_OFFS = "故障", "签认"
OF_STEPS = "；".join(f"{name} {title}" for name, (title, _, _) in STEPS.items())


class ClockTold(Told):
    """One clock of a fault."""

    title: str = Field(description="哪个时钟：响应或修复")
    state: str = Field(description=f"状态：{'、'.join(CLOCK_STATES.values())}")
    used: int = Field(description="已用的服务时间，秒")
    limit: int | None = Field(description="约定的时限，秒；没有约定时为 null")
    due_at: MaybeMoment = Field(description="照现在走下去的到期时间；说不出时为 null")
    ended: bool = Field(description="停了没有")
    because: str = Field(description="无法判断的原因；能判断时是空串")


class IncidentTold(Told):
    """A fault with its clocks as of now."""

    record: RecordTold = Field(description="说这个故障的记录")
    clocks: list[ClockTold] = Field(description="响应和修复两个时钟；约定读不出时是空的")
    why: str = Field(description="时钟说不出的原因；说得出时是空串")
    possible: list[str] = Field(description=f"现在能登记的进展：{OF_STEPS}")


class NewStep(Given):
    """What happened to a fault."""

    step: Literal["respond", "repair", "pause", "resume", "close"] = Field(description=f"进展：{OF_STEPS}")
    when: GivenMoment = Field(description="发生的时间，带时区")
    reason: Text = Field(default="", max_length=200, description="说明；暂停计时必须写等什么")


class SignOffTold(Told):
    """A sign-off."""

    id: UUID = Field(description="签认的编号")
    kind: str = Field(description="记录种类；空串是全部登记册")
    first: date = Field(description="期间的第一天")
    last: date = Field(description="期间的最后一天")
    records: int = Field(description="签认的记录，条")
    ledger_hash: str = Field(description="签认时台账末条的散列值")
    signed_by: str = Field(description="签认人")
    signed_at: Moment = Field(description="签认的时间")
    note: str = Field(description="说明")


class WantedSign(Given):
    """What is to be signed."""

    kind: Text = Field(default="", max_length=40, description="记录种类；空串是全部登记册")
    first: Day = Field(description="期间的第一天")
    last: Day = Field(description="期间的最后一天")


class NewSignOffs(Given):
    """What is signed, all or none of it."""

    wanted: list[WantedSign] = Field(min_length=1, max_length=1_000, description="要签认的各项，全有或全无")
    note: Text = Field(default="", max_length=200, description="说明")


class SignedMany(Told):
    """What was signed."""

    items: list[SignOffTold] = Field(description="各项签认")


class NewReopening(Given):
    """Why a sign-off is to be opened again."""

    reason: Text = Field(max_length=1000, description="要补正什么、依据什么，至少十个字")


class ReopeningTold(Told):
    """A request to open a sign-off again."""

    id: UUID = Field(description="申请的编号")
    sign_off_id: UUID = Field(description="签认的编号")
    reason: str = Field(description="理由")
    state: str = one_of(ReopeningState, "状态")
    asked_by: str = Field(description="申请人")
    asked_at: Moment = Field(description="申请的时间")
    decided_by: str = Field(description="审批人；还没有审批时是空串")
    decided_at: MaybeMoment = Field(description="审批的时间；还没有审批时为 null")
    decision: str = Field(description="审批意见")


def _fault(record: Record, told: tuple[ReadProject | None, str], at: datetime) -> IncidentTold:
    found = incidents.faulted(record, told[0], told[1], at)
    clocks = [
        ClockTold(
            title=NAMES.get(each.name, each.name), state=CLOCK_STATES[each.state], used=each.used,
            limit=each.limit, due_at=each.due_at, ended=each.ended, because=each.because,
        )
        for each in found.clocks
    ]  # fmt: skip
    return IncidentTold(record=told_record(record), clocks=clocks, why=found.why, possible=found.possible)


@operation(
    AREA, "GET", "/projects/{uuid:project_id}/incidents", "列出故障和它们的时钟",
    right=Right("incident", Act.READ), answers={200: Paged[IncidentTold]},
    pages=("operations:incidents", "operations:incident", "operations:clocks"),
)  # fmt: skip
def list_incidents(request: HttpRequest, project_id: UUID, page: PageQuery) -> dict[str, Any]:
    """List the faults that stand, in the order they were entered."""
    asking = asked(request)
    told = incidents.read_text_of(asking.project)
    rows = queries.with_status(incidents.listed(asking.project, ""))
    return paged(request, rows, page, lambda row: _fault(row, told, asking.at), by=("position",))


@operation(
    AREA, "POST", "/projects/{uuid:project_id}/incidents/{uuid:record}/steps", "登记故障的进展",
    right=Right("incident", Act.CREATE), answers={201: IncidentTold}, takes=JSON, pages=("operations:step",),
    says="登记响应、修复、暂停计时、恢复计时或关闭：是一条更正，原记录留存。",
)  # fmt: skip
def take_step(request: HttpRequest, project_id: UUID, record: UUID, new: NewStep) -> IncidentTold:
    """Enter what happened to a fault."""
    asking = asked(request)
    rows = Record.objects.filter(project=asking.project, kind=KIND, stands=True)
    found = get_object_or_404(queries.with_status(rows).select_related("entered_by", "project"), pk=record)
    made = incidents.take_step(
        found, new.step, new.when, by=asking.by, at=asking.at, reason=new.reason, submission=""
    )
    return _fault(made, incidents.read_text_of(asking.project), asking.at)


def told_sign_off(signed: SignOff) -> SignOffTold:
    """Tell a sign-off."""
    return SignOffTold(
        id=signed.pk, kind=signed.kind, first=signed.first, last=signed.last, records=signed.records,
        ledger_hash=signed.ledger_hash, signed_by=signed.signed_by.name, signed_at=signed.signed_at,
        note=signed.note,
    )  # fmt: skip


def told_reopening(asked_for: Reopening) -> ReopeningTold:
    """Tell a request."""
    return ReopeningTold(
        id=asked_for.pk, sign_off_id=asked_for.sign_off_id, reason=asked_for.reason, state=asked_for.state,
        asked_by=asked_for.asked_by.name, asked_at=asked_for.asked_at,
        decided_by=asked_for.decided_by.name if asked_for.decided_by else "",
        decided_at=asked_for.decided_at, decision=asked_for.decision,
    )  # fmt: skip


@operation(
    SIGN_OFFS, "GET", "/projects/{uuid:project_id}/sign-offs", "列出有效的签认",
    right=Right("sign_off", Act.READ), answers={200: Paged[SignOffTold]},
    pages=("operations:sign_offs", "operations:signed"),
)  # fmt: skip
def list_sign_offs(request: HttpRequest, project_id: UUID, page: PageQuery) -> dict[str, Any]:
    """List the sign-offs in force, the first signed first."""
    return paged(request, queries.sign_offs_of(asked(request).project), page, told_sign_off)


@operation(
    SIGN_OFFS, "POST", "/projects/{uuid:project_id}/sign-offs", "签认",
    right=Right("sign_off", Act.READ), answers={201: SignedMany}, takes=JSON,
    pages=("operations:sign_offs", "operations:sign-off"),
    says="签认一段期间的登记册，全有或全无；此后只收逾期补充，不计分。自己登记的不能自己签认。",
)  # fmt: skip
def sign(request: HttpRequest, project_id: UUID, new: NewSignOffs) -> SignedMany:
    """Sign many registers, all or none."""
    asking = asked(request)
    wanted = []
    for number, each in enumerate(new.wanted):
        if each.kind and each.kind not in KINDS:
            refuse(f"/wanted/{number}/kind", "没有这种记录")
        if each.last < each.first:
            refuse(f"/wanted/{number}/last", "应当不早于 first")
        wanted.append(reopening.Wanted(each.kind, Period(each.first, each.last)))
    may = signing.signable(asking.acts)
    if any(each.kind not in may for each in wanted):
        raise PermissionDenied("令牌或它的主人不能签认其中的登记册。")
    made = reopening.sign_many(asking.project, wanted, by=asking.by, at=asking.at, note=new.note)
    return SignedMany(items=[told_sign_off(each) for each in made])


@operation(
    SIGN_OFFS, "POST", "/projects/{uuid:project_id}/sign-offs/year", "签认全年",
    right=Right("sign_off", Act.SIGN), answers={200: ProjectTold}, pages=("operations:sign_year",),
    says="本年度的记录都签认以后，签认全年：运维商从此只能查看。",
)  # fmt: skip
def sign_year(request: HttpRequest, project_id: UUID) -> ProjectTold:
    """Settle the year."""
    asking = asked(request)
    reopening.sign_year(asking.project, by=asking.by, at=asking.at)
    return told_project(asking.project)


@operation(
    SIGN_OFFS, "POST", "/projects/{uuid:project_id}/sign-offs/{uuid:signed}/reopenings",
    "申请重新打开签认",
    right=Right("sign_off", Act.SIGN), answers={201: ReopeningTold}, takes=JSON, pages=("operations:reopen",),
)  # fmt: skip
def ask_reopening(request: HttpRequest, project_id: UUID, signed: UUID, new: NewReopening) -> ReopeningTold:
    """Ask that a sign-off be opened again."""
    asking = asked(request)
    found = get_object_or_404(SignOff.objects.select_related("project"), project=asking.project, pk=signed)
    return told_reopening(reopening.ask_reopening(found, new.reason, by=asking.by, at=asking.at))


@operation(
    SIGN_OFFS, "GET", "/projects/{uuid:project_id}/reopenings", "列出重新打开的申请",
    right=Right("sign_off", Act.READ), answers={200: Paged[ReopeningTold]},
)  # fmt: skip
def list_reopenings(request: HttpRequest, project_id: UUID, page: PageQuery) -> dict[str, Any]:
    """List the requests, the first asked first."""
    rows = Reopening.objects.filter(sign_off__project=asked(request).project)
    return paged(request, rows.select_related("asked_by", "decided_by"), page, told_reopening)


@operation(
    SIGN_OFFS, "POST", "/projects/{uuid:project_id}/reopenings/{uuid:asked_for}/decision",
    "批准或退回重新打开",
    right=Right("sign_off", Act.APPROVE), answers={200: ReopeningTold}, takes=JSON,
    pages=("operations:decide_reopening",), says="批准以后这一期间可以补正，补正完重新签认。",
)  # fmt: skip
def decide_reopening(request: HttpRequest, project_id: UUID, asked_for: UUID, new: Decision) -> ReopeningTold:
    """Open a sign-off again, or return the request."""
    asking = asked(request)
    found = get_object_or_404(Reopening, pk=asked_for, sign_off__project=asking.project)
    made = reopening.decide_reopening(
        found.pk, approve=new.approve, by=asking.by, at=asking.at, decision=new.decision
    )
    return told_reopening(made)
