"""Sign many registers at once, sign the year, and open again what was signed (reliability-security AC-02)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from jiheng.errors import JihengError, UsageError
from jiheng.values.period import Period
from jiheng.web.accounts.models import User
from jiheng.web.evidence import actions
from jiheng.web.evidence.anchoring import anchor_soon
from jiheng.web.evidence.models import Record, Reopening, ReopeningState, SignOff
from jiheng.web.evidence.writing import locked_end
from jiheng.web.projects.models import Project, ProjectState
from jiheng.web.trail import entries

SHORTEST_REASON = 10  # characters (ux.md 7): “无” is none


class Wanted(NamedTuple):
    """What is to be signed: a kind of record, all where empty, in a period."""

    kind: str
    period: Period


@transaction.atomic
def sign_many(
    project: Project, wanted: Sequence[Wanted], *, by: User, at: datetime, note: str = ""
) -> list[SignOff]:
    """Sign all of it or nothing. Raises UsageError with what keeps each from being signed."""
    made, faults = [], []
    for each in wanted:
        try:
            with transaction.atomic():
                made.append(actions.sign_off(project, each.period, by=by, at=at, kind=each.kind, note=note))
        except JihengError as error:
            faults.append(str(error))
    if faults:
        raise UsageError("\n".join(dict.fromkeys(faults)) + "\n    一项也没有签认")
    return made


@transaction.atomic
def sign_year(project: Project, *, by: User, at: datetime) -> None:
    """Settle the year: from now on the vendor only reads.

    Raises UsageError where a record of the year is not signed yet, and where the year is settled already.
    """
    locked_end(project)
    project.refresh_from_db(fields=["state"])
    if project.state != ProjectState.OPEN:
        raise UsageError(f"{project} {project.get_state_display()}，不用再签认全年")
    if count := unsigned_records(project):
        raise UsageError(f"本年度还有 {count} 条记录没有签认\n    怎么办：先把下表中没有签认的签认完")
    if not SignOff.objects.in_force().filter(project=project).exists():
        raise UsageError("还没有签认过任何登记册\n    怎么办：先在下表中签认")
    _set_state(project, ProjectState.SIGNED, "sign_year", by, at, "")
    anchor_soon(project, at)


def unsigned_records(project: Project) -> int:
    """Count the records of the fiscal year that no sign-off in force covers."""
    year = Period.year(project.fiscal_year)
    records = Record.objects.filter(
        project=project, is_late=False, happened_on__range=(year.first, year.last)
    )
    signed = Q()
    for each in SignOff.objects.in_force().filter(project=project):
        own = Q(happened_on__range=(each.first, each.last))
        signed |= own & Q(kind=each.kind) if each.kind else own
    return (records.exclude(signed) if signed else records).count()


@transaction.atomic
def ask_reopening(sign_off: SignOff, reason: str, *, by: User, at: datetime) -> Reopening:
    """Ask that a sign-off be opened again.

    Raises UsageError for a reason shorter than ten characters, and where it was asked already.
    """
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise UsageError(f"理由太短\n    应当是：写明要补正什么、依据什么，至少 {SHORTEST_REASON} 个字")
    try:
        with transaction.atomic():
            made = Reopening.objects.create(sign_off=sign_off, reason=reason, asked_by=by, asked_at=at)
    except IntegrityError as error:
        raise UsageError("这次签认已经有人申请重新打开，或已经重新打开") from error
    _tell("ask_reopening", made, by, at, before="")
    return made


@transaction.atomic
def decide_reopening(
    reopening_id: UUID, *, approve: bool, by: User, at: datetime, decision: str = ""
) -> Reopening:
    """Open a sign-off again, or return the request; a year that was settled is open again with it.

    Late supplements stay what they are. Raises UsageError where it is decided on already, for who asked
    for it or signed (four eyes, by the person), and for a return without a reason.
    """
    found = (
        Reopening.objects.select_for_update(of=("self",))
        .select_related("asked_by", "sign_off__signed_by", "sign_off__project")
        .get(pk=reopening_id)
    )
    project = found.sign_off.project
    locked_end(project)  # whoever writes to the period has done so, or sees it open
    becomes = ReopeningState.APPROVED if approve else ReopeningState.RETURNED
    found.decide(
        becomes, returned=not approve, by=by, at=at, decision=decision, what="重新打开申请",
        others="评价组长或财政审核", hands=(found.sign_off.signed_by,),
    )  # fmt: skip
    act = "approve_reopening" if approve else "return_reopening"
    _tell(act, found, by, at, before=ReopeningState.ASKED)
    project.refresh_from_db(fields=["state"])
    if approve and project.state == ProjectState.SIGNED:
        _set_state(project, ProjectState.OPEN, "reopen_year", by, at, found.reason)
    return found


def _set_state(project: Project, state: str, act: str, by: User, at: datetime, reason: str) -> None:  # noqa: PLR0917
    before, project.state = project.state, state
    project.save(update_fields=["state"])
    entries.write(
        act, "project", project.pk, by=by, at=at, organisation=project.organisation_id,
        project=project.pk, before={"state": before}, after={"state": str(state)}, reason=reason,
    )  # fmt: skip


def _tell(act: str, made: Reopening, by: User, at: datetime, *, before: str) -> None:
    signed = made.sign_off
    entries.write(
        act,
        "reopening",
        made.pk,
        by=by,
        at=at,
        organisation=signed.project.organisation_id,
        project=signed.project_id,
        before={"state": before} if before else None,
        after={
            "state": str(made.state), "sign_off": str(signed.pk), "kind": signed.kind,
            "first": str(signed.first), "last": str(signed.last), "ledger": signed.ledger_hash,
        },
        reason=made.decision or made.reason,
    )  # fmt: skip
