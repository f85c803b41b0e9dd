"""How systems are seen to run: their states, figures of availability, and what is asked of the server."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import BaseModel, ConfigDict, Field, StrictBool
from pydantic.json_schema import SkipJsonSchema

from jiheng.evidence.facts.systems import Outage, PlannedMaintenance
from jiheng.sources.prober.agreement import State
from jiheng.values.days import BEIJING
from jiheng.values.period import Period
from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Asking, Right, asked
from jiheng.web.api.operations import JSON, Given, Told, operation
from jiheng.web.api.paging import Paged, PageQuery, paged
from jiheng.web.api.problems import refuse
from jiheng.web.api.project_views import Decision
from jiheng.web.api.record_views import RecordTold, told_record
from jiheng.web.api.values import Day, GivenMoment, MaybeMoment, Moment, Text, one_of
from jiheng.web.evidence import queries as records
from jiheng.web.evidence.models import Record
from jiheng.web.monitoring import actions, exclusions, queries
from jiheng.web.monitoring.models import (
    ClaimState,
    ExclusionClaim,
    Ground,
    Permit,
    PermitState,
    Target,
    TargetState,
)
from jiheng.web.monitoring.network_policy import examine, permitted
from jiheng.web.monitoring.views import DAYS
from jiheng.web.operations.incidents import newest_of
from jiheng.web.projects.access import roles_on

AREA, PERMITS = "监测", "监测许可"
HERE = "/projects/{uuid:project_id}/monitoring"
NOT_SEEN = "没有看到时为 null"
STATE_WORDS: dict[State, Literal["up", "down", "unknown"]] = {
    State.UP: "up",
    State.DOWN: "down",
    State.UNKNOWN: "unknown",
}


class SystemTold(Told):
    """A system that is or was watched, over a period."""

    system: str = Field(description="系统")
    state: Literal["up", "down", "unknown"] | None = Field(description=f"现在的状态；{NOT_SEEN}")
    since: MaybeMoment = Field(description=f"从什么时候起是这个状态；{NOT_SEEN}")
    up: int = Field(description="正常，秒")
    down: int = Field(description="中断，秒")
    excluded: int = Field(description="不计入，秒：批准的维护，服务时间以外")
    unknown: int = Field(description="不知道，秒")
    rate_numerator: int | None = Field(description="可用率的分子，秒；没有测到时为 null")
    rate_denominator: int | None = Field(description="可用率的分母，秒；没有测到时为 null")
    outages: int = Field(description="中断，次")


class Watching(BaseModel):
    """Which days are asked for."""

    model_config = ConfigDict(extra="forbid")

    first: Day | SkipJsonSchema[None] = Field(default=None, description="从哪一天起；不写是 90 天前")
    last: Day | SkipJsonSchema[None] = Field(default=None, description="到哪一天止；不写是今天")


class TargetTold(Told):
    """What the server asks."""

    id: UUID = Field(description="监测点的编号")
    system: str = Field(description="系统")
    job: str = Field(description="作业；不是作业报到的是空串")
    address: str = Field(description="网址；没有权限看的隐去")
    severity: str = Field(description="中断算哪一级故障；不写级别的是空串")
    state: str = one_of(TargetState, "状态")
    published: bool = Field(description="是否向公众公布")
    asked_at: Moment = Field(description="添加的时间")


class NewTarget(Given):
    """An address to be watched."""

    system: Text = Field(max_length=200, description="系统，项目文本里的名称")
    url: Text = Field(max_length=500, description="网址")
    severity: Text = Field(
        default="", max_length=40, description="中断算哪一级故障；合同约定的级别之一，或不写"
    )


class NewSeverity(Given):
    """Of which severity outages are."""

    severity: Text = Field(max_length=40, description="合同约定的级别之一；空串是不写级别")


class Publishing(Given):
    """Whether everybody sees a system."""

    published: StrictBool = Field(description="true 向公众公布，false 不再公布")


class NewExclusion(Given):
    """Why time of an outage shall not count."""

    ground: str = one_of(Ground, "理由")
    began_at: GivenMoment = Field(description="不计入从什么时候起，带时区")
    ended_at: GivenMoment = Field(description="不计入到什么时候止，带时区")
    reason: Text = Field(max_length=500, description="什么情况、依据什么，至少十个字")
    basis: Text = Field(
        default="", max_length=200, description="计划内维护的记录编号；理由是计划内维护时必写"
    )


class ExclusionTold(Told):
    """A claim that time shall not count."""

    id: UUID = Field(description="申请的编号")
    outage: str = Field(description="中断的记录编号")
    state: str = one_of(ClaimState, "状态")
    asked_by: str = Field(description="申请人")
    asked_at: Moment = Field(description="申请的时间")
    decision: str = Field(description="审批意见")


class NewPermit(Given):
    """A host or network that may be asked."""

    written: Text = Field(max_length=200, description="主机或网段")
    reason: Text = Field(max_length=200, description="为什么")


class PermitDecision(Given):
    """What is decided on a permit."""

    act: Literal["approve", "return", "withdraw"] = Field(
        description="approve 批准；return 退回；withdraw 收回"
    )
    decision: Text = Field(default="", max_length=1000, description="审批意见；退回必须写清原因")


class PermitTold(Told):
    """A permit."""

    id: UUID = Field(description="许可的编号")
    written: str = Field(description="主机或网段")
    reason: str = Field(description="为什么")
    state: str = one_of(PermitState, "状态")
    asked_by: str = Field(description="登记人")
    asked_at: Moment = Field(description="登记的时间")


def _told_target(asking: Asking, target: Target) -> TargetTold:
    masked = queries.is_masked(roles_on(asking.by, asking.project, asking.today))
    return TargetTold(
        id=target.pk, system=target.system, job=target.job,
        address=queries.shown_address(target, masked=masked), severity=target.severity, state=target.state,
        published=target.published, asked_at=target.asked_at,
    )  # fmt: skip


def _find(asking: Asking, target_id: UUID) -> Target:
    return get_object_or_404(Target, pk=target_id, project=asking.project)


@operation(
    AREA, "GET", f"{HERE}/systems", "查看各系统的状态和可用率",
    right=Right("probe_result", Act.READ), answers={200: Paged[SystemTold]},
    says="每个监测过的系统：现在的状态，这段日子正常、中断、不计入、不知道各多少秒。四项相加是全部时间。",
    pages=("monitoring:index", "monitoring:states", "monitoring:system"),
)  # fmt: skip
def list_systems(
    request: HttpRequest, project_id: UUID, wanted: Annotated[Watching, Query()]
) -> dict[str, Any]:
    """Tell how each system stands, and its seconds."""
    asking = asked(request)
    last = wanted.last or asking.today
    first = wanted.first or last - DAYS
    if first > last or (last - first).days > 366:  # noqa: PLR2004 — a leap year
        refuse("/first", "应当不晚于 last，前后不超过 366 天")
    targets = queries.targets_of(asking.project)
    found = queries.standings_of(asking.project, targets, Period(first, last), asking.at)
    items = []
    for each in found:
        sums, rate = each.found, each.found.rate
        items.append(SystemTold(
            system=each.name, state=STATE_WORDS[each.state] if each.word else None,
            since=datetime.fromtimestamp(each.since, BEIJING) if each.word else None,
            up=sums.up, down=sums.down,
            excluded=sums.excluded, unknown=sums.unknown, outages=len(sums.outages),
            rate_numerator=sums.up if rate else None, rate_denominator=sums.up + sums.down if rate else None,
        ))  # fmt: skip
    return {"items": items, "next": None}


@operation(
    AREA, "GET", f"{HERE}/targets", "列出监测点", right=Right("probe_target", Act.READ),
    answers={200: Paged[TargetTold]},
    pages=("monitoring:beat_states",),
)  # fmt: skip
def list_targets(request: HttpRequest, project_id: UUID, page: PageQuery) -> dict[str, Any]:
    """List the targets, the first added first."""
    asking = asked(request)
    rows = Target.objects.filter(project=asking.project)
    return paged(request, rows, page, lambda each: _told_target(asking, each))


@operation(
    AREA, "POST", f"{HERE}/targets", "添加一个监测点", right=Right("probe_target", Act.CREATE),
    answers={201: TargetTold}, takes=JSON, pages=("monitoring:add",),
    says="当场看一次；许可名单以外的等另一位负责人批准。",
)  # fmt: skip
def add_target(request: HttpRequest, project_id: UUID, new: NewTarget) -> TargetTold:
    """Add a target."""
    asking = asked(request)
    known = queries.known_of(asking.project)
    if new.system not in queries.without_target(known, queries.targets_of(asking.project)):
        refuse("/system", "项目文本里没有这个系统，或已经有监测点")
    if new.severity and new.severity not in known.severities(new.system):
        refuse("/severity", "合同没有约定这个级别")
    made = actions.add_target(
        asking.project, new.system, examine(new.url, permitted()), by=asking.by, at=asking.at,
        severity=new.severity,
    )  # fmt: skip
    return _told_target(asking, made)


@operation(
    AREA, "POST", f"{HERE}/targets/{{uuid:target_id}}/decision", "批准或退回监测点",
    right=Right("probe_target", Act.APPROVE), answers={200: TargetTold}, takes=JSON,
    pages=("monitoring:decide_target",),
)  # fmt: skip
def decide_target(request: HttpRequest, project_id: UUID, target_id: UUID, new: Decision) -> TargetTold:
    """Approve or return a target."""
    asking = asked(request)
    found = _find(asking, target_id)
    made = actions.decide_target(
        found.pk, approve=new.approve, by=asking.by, at=asking.at, decision=new.decision
    )
    return _told_target(asking, made)


@operation(
    AREA, "POST", f"{HERE}/targets/{{uuid:target_id}}/stop", "停止一个监测点",
    right=Right("probe_target", Act.UPDATE), answers={200: TargetTold}, pages=("monitoring:stop",),
)  # fmt: skip
def stop_target(request: HttpRequest, project_id: UUID, target_id: UUID) -> TargetTold:
    """Ask a target no longer."""
    asking = asked(request)
    return _told_target(asking, actions.stop_target(_find(asking, target_id).pk, by=asking.by, at=asking.at))


@operation(
    AREA, "PUT", f"{HERE}/targets/{{uuid:target_id}}/severity", "改监测点的故障级别",
    right=Right("probe_target", Act.UPDATE), answers={200: TargetTold}, takes=JSON,
    pages=("monitoring:grade",),
)  # fmt: skip
def grade_target(request: HttpRequest, project_id: UUID, target_id: UUID, new: NewSeverity) -> TargetTold:
    """Say of which severity the faults of a system are."""
    asking = asked(request)
    found, known = _find(asking, target_id), queries.known_of(asking.project)
    mine = known.severities(queries.now_called(asking.project, found.system))
    if new.severity and new.severity not in mine:
        refuse("/severity", f"合同约定的级别是{'、'.join(mine) or '空的'}")
    return _told_target(asking, actions.grade(found.pk, new.severity, by=asking.by, at=asking.at))


@operation(
    AREA, "PUT", f"{HERE}/targets/{{uuid:target_id}}/published", "向公众公布一个系统，或不再公布",
    right=Right("probe_target", Act.APPROVE), answers={200: TargetTold}, takes=JSON,
    pages=("monitoring:publish",),
)  # fmt: skip
def publish_target(request: HttpRequest, project_id: UUID, target_id: UUID, new: Publishing) -> TargetTold:
    """Show a system to everybody, or no longer."""
    asking = asked(request)
    found = get_object_or_404(Target, pk=target_id, project=asking.project, counts=True)
    made = actions.publish(found.pk, published=new.published, by=asking.by, at=asking.at)
    return _told_target(asking, made)


def _record(asking: Asking, kind: str, record: UUID) -> Record:
    rows = Record.objects.filter(project=asking.project, kind=kind, stands=True)
    return get_object_or_404(records.with_status(rows).select_related("project", "entered_by"), pk=record)


def _told_claim(claim: ExclusionClaim) -> ExclusionTold:
    return ExclusionTold(
        id=claim.pk, outage=claim.outage, state=claim.state, asked_by=claim.asked_by.name,
        asked_at=claim.asked_at, decision=claim.decision,
    )  # fmt: skip


@operation(
    AREA, "POST", f"{HERE}/outages/{{uuid:record}}/exclusions", "申请一段中断不计入",
    right=Right("exclusion_claim", Act.CREATE), answers={201: ExclusionTold}, takes=JSON,
    pages=("monitoring:exclude",),
)  # fmt: skip
def ask_exclusion(request: HttpRequest, project_id: UUID, record: UUID, new: NewExclusion) -> ExclusionTold:
    """Ask that an outage, or a part of it, shall not count."""
    asking = asked(request)
    if new.ground not in Ground.values:
        refuse("/ground", f"应当是 {'、'.join(Ground.values)} 之一")
    wanted = exclusions.Wanted(new.began_at, new.ended_at, Ground(new.ground), new.reason, new.basis)
    found = _record(asking, Outage.stem, record)
    return _told_claim(exclusions.ask(found, wanted, by=asking.by, at=asking.at))


@operation(
    AREA, "GET", f"{HERE}/exclusions", "列出不计入的申请", right=Right("exclusion_claim", Act.READ),
    answers={200: Paged[ExclusionTold]},
)  # fmt: skip
def list_exclusions(request: HttpRequest, project_id: UUID, page: PageQuery) -> dict[str, Any]:
    """List the claims, the first asked first."""
    rows = ExclusionClaim.objects.filter(project=asked(request).project, kind=Outage.stem)
    return paged(request, rows.select_related("asked_by"), page, _told_claim)


@operation(
    AREA, "POST", f"{HERE}/exclusions/{{uuid:claim_id}}/decision", "批准或退回不计入的申请",
    right=Right("exclusion_claim", Act.APPROVE), answers={200: ExclusionTold}, takes=JSON,
    pages=("monitoring:decide_exclusion",),
)  # fmt: skip
def decide_exclusion(request: HttpRequest, project_id: UUID, claim_id: UUID, new: Decision) -> ExclusionTold:
    """Approve or return a claim."""
    asking = asked(request)
    claim = get_object_or_404(ExclusionClaim, pk=claim_id, project=asking.project)
    made = exclusions.decide(claim.pk, approve=new.approve, by=asking.by, at=asking.at, decision=new.decision)
    return _told_claim(made)


@operation(
    AREA, "POST", f"{HERE}/maintenance/{{uuid:record}}/decision", "批准或退回计划内维护",
    right=Right("exclusion_claim", Act.APPROVE), answers={200: RecordTold}, takes=JSON,
    pages=("monitoring:decide_window",),
)  # fmt: skip
def decide_maintenance(request: HttpRequest, project_id: UUID, record: UUID, new: Decision) -> RecordTold:
    """Approve or return planned maintenance."""
    asking = asked(request)
    found = _record(asking, PlannedMaintenance.stem, record)
    exclusions.decide_window(found, approve=new.approve, by=asking.by, at=asking.at, decision=new.decision)
    found.refresh_from_db()
    newest = newest_of(found) or found
    return told_record(_record(asking, PlannedMaintenance.stem, newest.pk))


def _told_permit(permit: Permit) -> PermitTold:
    return PermitTold(
        id=permit.pk, written=permit.written, reason=permit.reason, state=permit.state,
        asked_by=permit.asked_by.name, asked_at=permit.asked_at,
    )  # fmt: skip


@operation(
    PERMITS, "GET", "/permits", "列出监测许可", right=Right("settings", Act.READ),
    answers={200: Paged[PermitTold]},
    pages=("permits:list",),
)  # fmt: skip
def list_permits(request: HttpRequest, page: PageQuery) -> dict[str, Any]:
    """List what is permitted, the first asked first."""
    return paged(request, Permit.objects.select_related("asked_by"), page, _told_permit)


@operation(
    PERMITS, "POST", "/permits", "登记一项监测许可", right=Right("settings", Act.CREATE),
    answers={201: PermitTold}, takes=JSON, pages=("permits:list",),
)  # fmt: skip
def ask_permit(request: HttpRequest, new: NewPermit) -> PermitTold:
    """Ask that a host or network may be asked."""
    asking = asked(request)
    return _told_permit(actions.ask_permit(new.written, new.reason, by=asking.by, at=asking.at))


@operation(
    PERMITS, "POST", "/permits/{uuid:permit_id}/decision", "批准、退回或收回监测许可",
    right=Right("settings", Act.APPROVE), answers={200: PermitTold}, takes=JSON, pages=("permits:decide",),
)  # fmt: skip
def decide_permit(request: HttpRequest, permit_id: UUID, new: PermitDecision) -> PermitTold:
    """Decide on a permit."""
    asking = asked(request)
    found = get_object_or_404(Permit, pk=permit_id)
    return _told_permit(
        actions.decide_permit(found.pk, new.act, by=asking.by, at=asking.at, decision=new.decision)
    )
