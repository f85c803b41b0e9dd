"""Decide what becomes of a project in the middle of its year: one proposes, another approves (纠偏).

What was approved is a record and, where it has a deadline, a matter: the unit is told, says what it did, and
somebody else closes it (`matters`, which let the record say so).
"""

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiheng.errors import UsageError
from jiheng.evidence.facts.decisions import HANDLING_TITLES, CorrectiveAction, Handling
from jiheng.projects.explanations import FUNDS
from jiheng.projects.load import LAST_YEAR
from jiheng.web.accounts.four_eyes import told_apart
from jiheng.web.accounts.models import User
from jiheng.web.evaluations import matters
from jiheng.web.evaluations.forms import SHORTEST_REASON, is_reason
from jiheng.web.evaluations.models import Correction, Filing
from jiheng.web.evaluations.states import CorrectionState, FilingKind, Proposal
from jiheng.web.evidence import actions as evidence
from jiheng.web.projects.models import Project, ProjectState, ProjectVersion
from jiheng.web.projects.texts import read_project
from jiheng.web.trail import entries

SUBJECT = "correction"


def names_of(project: Project) -> list[str]:
    """Give what can be decided on: the money, and every indicator that is monitored."""
    read = read_project(project)
    names = [FUNDS, *(leaf.name for _, leaf in read.leaves()), *(each.name for each in read.unweighted)]
    return list(dict.fromkeys(names))


@transaction.atomic
def propose(
    project: Project, given: Proposal, *, by: User, at: datetime, filing: Filing | None = None
) -> Correction:
    """Propose a decision, by what was filed where it is. Raises UsageError with all that is wrong with it."""
    if project.state == ProjectState.ARCHIVED:
        raise UsageError(f"{project} 已归档，不能再作决定\n    怎么办：接着要做的，在下一年度的项目里作决定")
    if faults := list(_faults(project, given, by, timezone.localdate(at))):
        raise UsageError("\n".join(faults))
    filed = project.filings.filter(kind=FilingKind.MONITORING, as_of=given.as_of)
    try:
        with transaction.atomic():
            made = Correction.objects.create(
                project=project, filing=filing or filed.order_by("-number").first(), as_of=given.as_of,
                indicator=given.indicator, handling=given.handling.value, reason=given.reason.strip(),
                deadline=given.deadline, document_number=given.document_number.strip(), asked_by=by,
                asked_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise UsageError(
            f"{given.indicator or '整个项目'}按 {given.as_of} 的监控已有一个决定等批准\n"
            "    怎么办：先批准或退回那一个"
        ) from error
    _tell("propose_correction", made, by, at, reason=made.reason)
    return made


def _faults(project: Project, given: Proposal, by: User, today: date) -> Iterator[str]:
    title = HANDLING_TITLES[given.handling]
    if not is_reason(given.reason):
        yield f"“{title}”要写明理由：依据什么这样决定、要单位做什么，至少 {SHORTEST_REASON} 个字"
    if not date(project.fiscal_year, 1, 1) <= given.as_of <= today:
        yield f"监控截至 {given.as_of} 不对：应当在 {project.fiscal_year}-01-01 到今天之间"
    if given.deadline is not None and given.deadline < today:
        yield f"期限 {given.deadline} 已经过了：应当是今天或以后的一天"
    if given.deadline is not None and given.deadline.year > LAST_YEAR:
        yield f"期限 {given.deadline} 太远：应当不晚于 {LAST_YEAR} 年"
    if given.indicator and given.indicator not in (names := names_of(project)):
        yield f"没有指标“{given.indicator}”：应当是 {'、'.join(names)} 之一，整个项目的空着"
    if given.as_of <= today:
        yield from CorrectiveAction(
            handling=given.handling, as_of=given.as_of, basis=given.reason, decided_on=today,
            asked_by=by.name, approved_by="", deadline=max(given.deadline, today) if given.deadline else None,
        ).contradictions()  # fmt: skip


@transaction.atomic
def decide(correction_id: UUID, *, approve: bool, by: User, at: datetime, decision: str = "") -> Correction:
    """Approve a proposal, which makes it a record and tells the unit what to do, or return it.

    Raises UsageError where it is decided already, for who proposed it (four eyes, by the person), for a
    return without a reason, and where its deadline is over; else as `evidence.enter` does.
    """
    found = _locked(correction_id)
    found.decide(
        CorrectionState.APPROVED if approve else CorrectionState.RETURNED, returned=not approve, by=by, at=at,
        decision=decision, what="纠偏决定", others="另一位财政审核人",
    )  # fmt: skip
    if approve:
        found.record_id = evidence.enter(
            found.project, CorrectiveAction.stem, _words(found, by, at), by=by, at=at
        ).record_id
        if found.deadline is None:
            found.state = CorrectionState.CLOSED
        else:
            told = matters.Found("纠偏决定", str(found), found.reason)
            [found.matter] = matters.add(
                found.project, [told], responsible=found.project.unit[:60], due=found.deadline, by=by, at=at
            )
        found.save()
    _tell(
        "approve_correction" if approve else "return_correction", found, by, at, before=CorrectionState.ASKED,
        reason=found.decision,
    )  # fmt: skip
    return found


@transaction.atomic
def withdraw(correction_id: UUID, *, by: User, at: datetime) -> Correction:
    """Take a proposal back. Raises UsageError where it is decided, and for who did not propose it."""
    found = _locked(correction_id)
    found.withdraw(CorrectionState.WITHDRAWN, by=by, at=at, what="纠偏决定")
    _tell("withdraw_correction", found, by, at, before=CorrectionState.ASKED)
    return found


def _locked(correction_id: UUID) -> Correction:
    rows = Correction.objects.select_for_update(of=("self",)).select_related("project", "asked_by")
    return rows.get(pk=correction_id)


def _words(found: Correction, by: User, at: datetime) -> dict[str, str]:
    asked = found.asked_by.name
    return {
        "handling": HANDLING_TITLES[Handling(found.handling)], "as_of": found.as_of.isoformat(),
        "basis": found.reason, "decided_on": timezone.localdate(at).isoformat(), "asked_by": asked,
        "approved_by": told_apart(by, asked), "indicator": found.indicator,
        "deadline": found.deadline.isoformat() if found.deadline else "",
        "document_number": found.document_number,
    }  # fmt: skip


def versions_since(found: Correction) -> list[ProjectVersion]:
    """Give the texts that were written after a decision, which is where goals are adjusted."""
    if found.decided_at is None:
        return []
    return list(found.project.versions.filter(made_at__gt=found.decided_at).order_by("number"))


def _tell(act: str, found: Correction, by: User, at: datetime, *, before: str = "", reason: str = "") -> None:
    entries.write(
        act, SUBJECT, found.pk, by=by, at=at, organisation=found.project.organisation_id,
        project=found.project_id, before={"state": CorrectionState(before).label} if before else None,
        after={
            "state": CorrectionState(found.state).label, "handling": found.get_handling_display(),
            "as_of": str(found.as_of),
            **({"indicator": found.indicator} if found.indicator else {}),
            **({"due": str(found.deadline)} if found.deadline else {}),
            **({"document_number": found.document_number} if found.document_number else {}),
        },
        reason=reason,
    )  # fmt: skip
