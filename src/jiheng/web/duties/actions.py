"""Keep the duties in step with promises, records and the day; ask for waivers and decide on them."""

from collections import Counter
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiheng.errors import JihengError, UsageError
from jiheng.evidence.facts.contracts import WaiverRecord
from jiheng.evidence.promises import Occurrence, OccurrenceState
from jiheng.web.accounts.models import User
from jiheng.web.duties.models import WITHDRAWN, Duty, DutyWaiver, Plan, WaiverState
from jiheng.web.duties.reckoning import reckon, system_of
from jiheng.web.evidence import actions as evidence
from jiheng.web.evidence.models import LedgerHead
from jiheng.web.projects.models import Project
from jiheng.web.trail import entries

CHANGING = ("promise", "contract", "kind", "system", "due", "needed", "state", "because", "records")
SHORTEST_REASON = 10  # characters (ux.md 7): “无” is none
SHOWN = 20  # changes told one by one in the trail
BATCH = 500


def settle(project_id: UUID, *, at: datetime) -> Plan:
    """Bring the duties of a project in step with its promises and records, as of the day of `at`.

    All in one transaction that holds the plan, so that it happens once whoever else settles, and
    wholly or not at all. What cannot be reckoned leaves the duties as they are, and the plan says why.
    """
    with transaction.atomic():
        plan = _locked_plan(project_id)
        project = Project.objects.select_related("current").get(pk=project_id)
        on = timezone.localdate(at)
        _note_what_is_read(plan, project, on, at)
        try:
            reckoned = reckon(project, on)
        except JihengError as error:
            plan.fault = str(error)
        else:
            plan.fault = ""
            changed = _keep(project, reckoned.occurrences)
            if changed:
                _tell(project, changed, at)
        plan.save()
    return plan


def _locked_plan(project_id: UUID) -> Plan:
    plans = Plan.objects.select_for_update()
    if (found := plans.filter(pk=project_id).first()) is None:
        Plan.objects.get_or_create(pk=project_id)
        found = plans.get(pk=project_id)
    return found


def _note_what_is_read(plan: Plan, project: Project, on: date, at: datetime) -> None:
    """Note it before it is read: what is added meanwhile makes the plan stale, never looks settled."""
    plan.version = project.current
    plan.ledger_seq = ledger_end(project)
    plan.day, plan.settled_at = on, at


def ledger_end(project: Project) -> int:
    """Say how many lines the ledger of a project has."""
    return LedgerHead.objects.filter(pk=project.pk).values_list("seq", flat=True).first() or 0


def _keep(project: Project, occurrences: tuple[Occurrence, ...]) -> list[tuple[Duty, str]]:
    """Write what differs; give the duties whose state is another one now, each with the one before."""
    kept = {(each.promise, each.first, each.last): each for each in project.duties.all()}
    new, changed, turned = [], [], []
    for one in occurrences:
        names = ((name, one.slot.first, one.slot.last) for name in (one.promise.name, *one.promise.aliases))
        duty = next((kept.pop(name) for name in names if name in kept), None)
        before = _values(duty) if duty else None
        if duty and duty.promise != one.promise.name:  # what waits under the old name comes along
            asked = project.duty_waivers.filter(promise=duty.promise, state=WaiverState.ASKED)
            asked.update(promise=one.promise.name)
        duty = duty or Duty(project=project, first=one.slot.first, last=one.slot.last)
        _write(duty, one)
        if before is None:
            new.append(duty)
        elif before != _values(duty):
            changed.append(duty)
        was = str(before["state"]) if before else OccurrenceState.OPEN
        if was != duty.state:
            turned.append((duty, was))
    for duty in kept.values():  # no longer promised: waived by whoever approved the new text
        if not duty.because.startswith(WITHDRAWN):
            turned.append((duty, duty.state))
            duty.state, duty.because, duty.records = OccurrenceState.WAIVED, _withdrawn(project), []
            changed.append(duty)
    Duty.objects.bulk_create(new, batch_size=BATCH)
    Duty.objects.bulk_update(changed, CHANGING, batch_size=BATCH)
    return turned


def _values(duty: Duty) -> dict[str, object]:
    return {name: getattr(duty, name) for name in CHANGING}


def _write(duty: Duty, one: Occurrence) -> None:
    duty.promise = one.promise.name
    duty.contract, duty.kind = one.promise.contract, one.promise.of.fact_type.stem
    duty.system, duty.needed = system_of(one.promise), one.promise.each
    duty.due, duty.state, duty.because = one.due, one.state.value, one.because
    duty.records = [*one.records, *filter(None, [one.waiver])]


def _withdrawn(project: Project) -> str:
    version = project.current
    if version is None:
        return WITHDRAWN
    by = f"，{version.decided_by.name}批准" if version.decided_by else ""
    return f"{WITHDRAWN}：第 {version.number} 版{by}" + (f"，{version.reason}" if version.reason else "")


def _tell(project: Project, turned: list[tuple[Duty, str]], at: datetime) -> None:
    counts = Counter(f"{was}→{duty.state}" for duty, was in turned)
    entries.write(
        "settle",
        "duty_plan",
        project.pk,
        by=None,
        at=at,
        organisation=project.organisation_id,
        project=project.pk,
        before={"duties": [[str(duty), was] for duty, was in turned[:SHOWN]]},
        after={"duties": [[str(duty), duty.state] for duty, _ in turned[:SHOWN]], "turned": dict(counts)},
    )


@transaction.atomic
def ask_waiver(duty: Duty, reason: str, *, by: User, at: datetime) -> DutyWaiver:
    """Ask that an occurrence be waived.

    Raises UsageError for a reason shorter than ten characters, for an occurrence that was fulfilled or
    is waived or lies in a signed period, and where somebody has asked already.
    """
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise UsageError(f"免除理由太短\n    应当是：写明什么情况、依据什么，至少 {SHORTEST_REASON} 个字")
    if duty.state in {OccurrenceState.DONE, OccurrenceState.LATE, OccurrenceState.WAIVED}:
        raise UsageError(f"这一次{duty.get_state_display()}，不用免除")
    _refuse_signed(duty.project, duty.kind, duty.last)
    try:
        with transaction.atomic():
            made = DutyWaiver.objects.create(
                project=duty.project,
                promise=duty.promise,
                first=duty.first,
                last=duty.last,
                reason=reason,
                asked_by=by,
                asked_at=at,
            )
    except IntegrityError as error:
        raise UsageError("这一次已经有人申请免除，正在等审批") from error
    _tell_waiver("ask_waiver", made, by, at, before="")
    return made


@transaction.atomic
def decide_waiver(
    waiver_id: UUID, *, approve: bool, by: User, at: datetime, decision: str = ""
) -> DutyWaiver:
    """Approve or return a waiver; one that is approved becomes a record, and the duties follow at once.

    Raises UsageError where it is decided on already, for who asked for it (four eyes, by the person),
    for a return without a reason, and for approval where the period is signed; else as `enter` does.
    """
    waiver = DutyWaiver.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=waiver_id)
    becomes = WaiverState.APPROVED if approve else WaiverState.RETURNED
    waiver.decide(becomes, returned=not approve, by=by, at=at, decision=decision, what="免除申请")
    if approve:
        _keep_record(waiver, by, at)
    _tell_waiver("approve_waiver" if approve else "return_waiver", waiver, by, at, before=WaiverState.ASKED)
    settle(waiver.project_id, at=at)
    return waiver


def _keep_record(waiver: DutyWaiver, by: User, at: datetime) -> None:
    """Enter what was approved as evidence: it is evaluated, exported and locked like any record."""
    project, asked = waiver.project, waiver.asked_by.name
    duty = Duty.objects.filter(
        project=project, promise=waiver.promise, first=waiver.first, last=waiver.last
    ).first()
    _refuse_signed(project, duty.kind if duty else "", waiver.last)
    words = {
        "promise": waiver.promise,
        "period": f"{waiver.last}..{waiver.last}",
        "basis": waiver.reason,
        "asked_by": asked,
        "approved_by": by.name if by.name != asked else f"{by.name}（{by.username}）",  # two of one name
        "approved_on": timezone.localdate(at).isoformat(),
    }
    evidence.enter(project, WaiverRecord.stem, words, by=by, at=at)


def _refuse_signed(project: Project, kind: str, day: date) -> None:
    for each in (kind, WaiverRecord.stem):
        if signed := evidence.signed_by(project, each, day):
            raise UsageError(
                f"{day} 所在的期间已由 {signed.signed_by} 签认，不能再免除\n"
                "    怎么办：请负责人写明原因，在“签认”页重新打开这一期间"
            )


def _tell_waiver(act: str, waiver: DutyWaiver, by: User, at: datetime, *, before: str) -> None:
    entries.write(
        act,
        "duty_plan",
        waiver.pk,
        by=by,
        at=at,
        organisation=waiver.project.organisation_id,
        project=waiver.project_id,
        before={"state": before} if before else None,
        after={"state": waiver.state, "promise": waiver.promise, "period": f"{waiver.first}..{waiver.last}"},
        reason=waiver.decision or waiver.reason,
    )
