"""What shall not count, an outage or planned maintenance: two people, the second of the owner's side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiheng.errors import UsageError
from jiheng.evidence.facts.systems import Outage, OutageKind, PlannedMaintenance
from jiheng.values.days import BEIJING
from jiheng.web.accounts.models import User
from jiheng.web.evidence import actions as evidence
from jiheng.web.evidence.models import Record
from jiheng.web.evidence.opened import fact_of
from jiheng.web.evidence.queries import find_record, history_of
from jiheng.web.monitoring.models import ClaimState, ExclusionClaim, Ground
from jiheng.web.operations.incidents import first_id, newest_of
from jiheng.web.trail import entries

SHORTEST_REASON = 10  # characters (ux.md 7)
EXCLUDED = "不计入"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What shall not count: from when to when, why, and the record of the maintenance where it was that."""

    began_at: datetime
    ended_at: datetime
    ground: Ground
    reason: str
    basis: str = ""


def outage_of(record: Record) -> Outage:
    """Give the outage that a record tells."""
    fact = fact_of(record)
    assert isinstance(fact, Outage)  # noqa: S101 — records are asked for by their kind
    return fact


def window_of(record: Record) -> PlannedMaintenance:
    """Give the planned maintenance that a record tells."""
    fact = fact_of(record)
    assert isinstance(fact, PlannedMaintenance)  # noqa: S101 — records are asked for by their kind
    return fact


def ask(record: Record, wanted: Wanted, *, by: User, at: datetime) -> ExclusionClaim:
    """Ask that an outage, or the part of it from `began_at` to `ended_at`, shall not count.

    Raises UsageError where the outage goes on or does not count already, for a time outside it, a reason
    too short, maintenance that is not on record for that time, or where a claim waits already.
    """
    fact = outage_of(record)
    if fact.ended_at is None:
        raise UsageError("这次中断还没有结束\n    怎么办：恢复以后再申请")
    if fact.counts is OutageKind.EXCLUDED:
        raise UsageError("这次中断已经不计入")
    if not fact.began_at <= wanted.began_at < wanted.ended_at <= fact.ended_at:
        span = f"{fact.began_at:%Y-%m-%d %H:%M:%S} 到 {fact.ended_at:%Y-%m-%d %H:%M:%S}"
        raise UsageError(f"要剔除的时段不在这次中断之内\n    应当是：{span} 之间，从早到晚")
    if len(wanted.reason.strip()) < SHORTEST_REASON:
        raise UsageError(f"说明太短\n    应当是：至少 {SHORTEST_REASON} 个字，写清什么情况、依据什么")
    if wanted.ground is Ground.PLANNED:
        _refuse_without_window(record, wanted)
    with transaction.atomic():
        claim = ExclusionClaim(
            project=record.project, outage=first_id(record), system=fact.system,
            began_at=wanted.began_at, ended_at=wanted.ended_at,
            whole=(wanted.began_at, wanted.ended_at) == (fact.began_at, fact.ended_at),
            ground=wanted.ground, basis=wanted.basis, reason=wanted.reason.strip(), asked_by=by, asked_at=at,
        )  # fmt: skip
        try:
            with transaction.atomic():
                claim.save()
        except IntegrityError as error:
            raise UsageError("这次中断已有一条剔除申请在等审批") from error
        _tell("ask_exclusion", claim, by, at, before="")
    return claim


def _refuse_without_window(record: Record, wanted: Wanted) -> None:
    window = find_record(record.project, wanted.basis) if wanted.basis else None
    fact = fact_of(window) if window and window.kind == PlannedMaintenance.stem else None
    if not isinstance(fact, PlannedMaintenance):
        raise UsageError("没有选计划内维护记录\n    怎么办：先登记这次维护（开始前通知），再申请")
    if not (fact.began_at <= wanted.began_at and wanted.ended_at <= fact.ended_at):
        span = f"{fact.began_at:%Y-%m-%d %H:%M} 到 {fact.ended_at:%Y-%m-%d %H:%M}"
        raise UsageError(f"要剔除的时段超出了维护的时段 {span}\n    怎么办：只申请维护时段以内的部分")
    if fact.announced_at > fact.began_at:
        raise UsageError(f"{fact.announced_at:%Y-%m-%d %H:%M} 才通知，开始以后通知的维护不能剔除")


@transaction.atomic
def decide(claim_id: UUID, *, approve: bool, by: User, at: datetime, decision: str = "") -> ExclusionClaim:
    """Approve or return a claim; what is approved becomes a record that names both people.

    Raises UsageError where it is decided on already, for who asked (four eyes, by the person), for a return
    without a reason, and where the outage's record has changed so that it no longer fits; and as `correct`
    of evidence does, where the period is signed.
    """
    claims = ExclusionClaim.objects.select_for_update(of=("self",)).select_related("asked_by", "project")
    claim = claims.get(pk=claim_id)
    becomes = ClaimState.APPROVED if approve else ClaimState.RETURNED
    claim.decide(becomes, returned=not approve, by=by, at=at, decision=decision, what="剔除申请")
    if approve:
        _keep(claim, by, at)
    _tell("approve_exclusion" if approve else "return_exclusion", claim, by, at, before=ClaimState.ASKED)
    return claim


@transaction.atomic
def decide_window(record: Record, *, approve: bool, by: User, at: datetime, decision: str = "") -> None:
    """Approve or return planned maintenance: approved, its record says by whom and when.

    Raises UsageError where it was approved, returned or changed since, was announced only after it began,
    for who entered or corrected it (four eyes, by the person) or where nobody knows who did, for a return
    without a reason; and as `correct` of evidence does.
    """
    now = (
        Record.objects.select_for_update(of=("self",))
        .select_related("project", "entered_by")
        .get(pk=record.pk)
    )
    fact = window_of(now)
    if now.superseded_by or not now.stands or now.is_late or fact.approved_by:
        raise UsageError("这条计划内维护已经批准、更正或作废\n    怎么办：刷新页面，看现在的那一条")
    if ExclusionClaim.objects.filter(project=now.project, kind=now.kind, outage=now.record_id).exists():
        raise UsageError("这条计划内维护已经退回\n    怎么办：请登记的人更正，更正后再审批")
    hands = [each.entered_by for each in history_of(now) if each.entered_by]
    if now.entered_by is None:
        raise UsageError("不知道是谁登记的（导入的记录）\n    怎么办：请登记的人更正一次，更正后再审批")
    if approve and fact.announced_at > fact.began_at:
        raise UsageError(f"{fact.why_it_counts()}，开始以后通知的维护不能批准\n    怎么办：退回")
    claim = ExclusionClaim(
        project=now.project, kind=now.kind, outage=now.record_id, system=fact.system,
        began_at=fact.began_at, ended_at=fact.ended_at, ground=Ground.PLANNED,
        asked_by=now.entered_by, asked_at=now.entered_at, state=ClaimState.ASKED,
    )  # fmt: skip
    becomes = ClaimState.APPROVED if approve else ClaimState.RETURNED
    claim.decide(
        becomes, returned=not approve, by=by, at=at, decision=decision, what="计划内维护", hands=hands
    )
    if approve:
        told = f"批准不计入（{now.entered_by.name}登记，{by.name}批准）"
        approval = {"approved_by": by.name, "approved_at": f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"}
        evidence.correct(now, approval, by=by, at=at, reason=told, approving=True)
    _tell("approve_exclusion" if approve else "return_exclusion", claim, by, at, before=ClaimState.ASKED)


def _keep(claim: ExclusionClaim, by: User, at: datetime) -> None:
    """Enter what was approved: the arithmetic of availability reads it from the record."""
    first = find_record(claim.project, claim.outage)
    newest = newest_of(first) if first else None
    if newest is None:
        raise UsageError("这次中断的记录已作废，不能再剔除")
    fact = outage_of(newest)
    if not (fact.began_at <= claim.began_at and fact.ended_at and claim.ended_at <= fact.ended_at):
        raise UsageError("这次中断的起止时间后来更正过，申请的时段已不在其中\n    怎么办：退回，重新申请")
    told = told_of(claim)
    if (claim.began_at, claim.ended_at) == (fact.began_at, fact.ended_at):
        cause = f"{fact.cause}；{told}".removeprefix("；")
        changed = {"counts": EXCLUDED, "cause": cause, "approved_by": by.name}
        evidence.correct(newest, changed, by=by, at=at, reason=told, approving=True)
        return
    words: Mapping[str, str] = {
        "system": fact.system,
        "began_at": f"{claim.began_at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}",
        "ended_at": f"{claim.ended_at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}",
        "counts": EXCLUDED,
        "cause": f"中断 {newest.record_id} 的一部分，{told}",
        "approved_by": by.name,
    }
    evidence.enter(claim.project, Outage.stem, words, by=by, at=at, approving=True)


def told_of(claim: ExclusionClaim) -> str:
    """Say why the time does not count, and by whom, as records and documents print it."""
    people = f"{claim.asked_by.name}申请，{claim.decided_by.name if claim.decided_by else ''}批准"
    basis = f" {claim.basis}" if claim.basis else ""
    return f"不计入：{claim.get_ground_display()}{basis}，{claim.reason}（{people}）"


def _tell(act: str, claim: ExclusionClaim, by: User, at: datetime, *, before: str) -> None:
    span = [
        timezone.localtime(each).strftime("%Y-%m-%d %H:%M:%S") for each in (claim.began_at, claim.ended_at)
    ]
    entries.write(
        act, "exclusion_claim", claim.pk, by=by, at=at,
        organisation=claim.project.organisation_id, project=claim.project_id,
        before={"state": before} if before else None,
        after={"state": claim.state, "system": claim.system, "period": " 至 ".join(span)},
        reason=claim.decision or claim.reason,
    )  # fmt: skip
