"""Propose what a result leads to, decide on it, answer it: each whole, with its entry of the trail."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiheng.errors import UsageError
from jiheng.evidence.facts.decisions import USE_TITLES, ResultUse, Use
from jiheng.frameworks.grades import Consequence
from jiheng.frameworks.rule_set import RuleSet
from jiheng.values.money import Money
from jiheng.web.accounts.four_eyes import told_apart
from jiheng.web.accounts.models import User
from jiheng.web.evaluations.filings import kept_card
from jiheng.web.evaluations.forms import SHORTEST_REASON, is_reason
from jiheng.web.evaluations.models import Filing
from jiheng.web.evaluations.states import FilingKind, FilingState
from jiheng.web.evidence import actions as evidence
from jiheng.web.evidence.models import Record
from jiheng.web.projects.models import Project
from jiheng.web.projects.texts import read_project
from jiheng.web.trail import entries
from jiheng.web.uses.models import UseDecision, UseState

SUBJECT = "result_use"
RESULTS = (FilingKind.EVALUATION_REPORT, FilingKind.SELF_EVALUATION)  # the first that was approved counts


class Proposal(NamedTuple):
    """What somebody proposes; amounts where they are known, both or none."""

    use: Use
    budget_year: int
    reason: str
    before: Money | None = None
    after: Money | None = None
    document_number: str = ""
    answer_by: date | None = None


class Result(NamedTuple):
    """The approved result of a project: what was filed, total and grade, and what which rule set advises."""

    filing: Filing
    total: str
    grade: str
    rules: str
    advice: Consequence | None


def result_of(project: Project) -> Result | None:
    """Give the result that decisions rest on; None where none was approved."""
    rows = Filing.objects.filter(project=project, state=FilingState.APPROVED).select_related("kept")
    for kind in RESULTS:
        if (filing := rows.filter(kind=kind).order_by("-number").first()) is not None:
            card = kept_card(filing)
            grade, rules = card.get("grade") or "", read_project(project).rule_set
            return Result(filing, card.get("total") or "", grade, rules.called, advice_of(rules, grade))
    return None


def advice_of(rule_set: RuleSet, grade: str) -> Consequence | None:
    """Give what a rule set says a grade leads to; None where it says nothing."""
    return next((each for each in rule_set.consequences if each.grade == grade), None)


@transaction.atomic
def propose(project: Project, given: Proposal, *, by: User, at: datetime) -> UseDecision:
    """Propose a use. Raises UsageError for what cannot be decided so, all of it together."""
    result = result_of(project)
    if result is None:
        raise UsageError("还没有批准锁定的评价结果\n    怎么办：先由财政批准自评或评价报告，再决定结果怎样用")
    if faults := list(_faults(project, given, by, timezone.localdate(at))):
        raise UsageError("\n".join(faults))
    try:
        with transaction.atomic():
            made = UseDecision.objects.create(
                project=project, filing=result.filing, use=given.use.value, total=result.total,
                grade=result.grade, budget_year=given.budget_year,
                budget_before=None if given.before is None else given.before.fen,
                budget_after=None if given.after is None else given.after.fen,
                reason=given.reason.strip(), document_number=given.document_number.strip(),
                answer_by=given.answer_by, asked_by=by, asked_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise UsageError(
            f"{given.budget_year} 年度预算已有一个决定等批准\n    怎么办：先批准或退回那一个"
        ) from error
    _tell("propose_use", made, by, at, reason=made.reason)
    return made


def _faults(project: Project, given: Proposal, by: User, today: date) -> Iterator[str]:
    if not is_reason(given.reason):
        yield f"应用理由太短：写明依据什么这样决定，至少 {SHORTEST_REASON} 个字"
    if given.budget_year <= project.fiscal_year:
        yield f"{project.fiscal_year} 年度的评价结果用于以后年度的预算，不能是 {given.budget_year}"
    if given.answer_by is not None and given.answer_by < today:
        yield f"答复期限 {given.answer_by} 已经过了：应当是今天或以后的一天"
    record = ResultUse(
        use=given.use, budget_year=given.budget_year, basis=given.reason, decided_on=today, asked_by=by.name,
        approved_by="", budget_before=given.before, budget_after=given.after,
    )  # fmt: skip
    yield from record.contradictions()


@transaction.atomic
def decide(decision_id: UUID, *, approve: bool, by: User, at: datetime, decision: str = "") -> UseDecision:
    """Approve a proposal, which makes it a record of the project, or return it.

    Raises UsageError where it is decided already, for who proposed it (four eyes, by the person), and for a
    return without a reason; else as `evidence.enter` does.
    """
    found = _locked(decision_id)
    becomes = UseState.APPROVED if approve else UseState.RETURNED
    earlier = UseDecision.objects.select_for_update(of=("self",)).filter(
        project=found.project, budget_year=found.budget_year, state=UseState.APPROVED
    ).first() if approve else None  # fmt: skip
    if earlier is not None:
        earlier.state = UseState.REPLACED
        earlier.save(update_fields=["state"])
    found.decide(
        becomes,
        returned=not approve,
        by=by,
        at=at,
        decision=decision,
        what="结果应用",
        others="另一位财政审核人",
    )
    if approve:
        found.record_id = _keep_record(found, earlier, by, at).record_id
        found.save(update_fields=["record_id"])
    _tell(
        "approve_use" if approve else "return_use",
        found,
        by,
        at,
        before=UseState.ASKED,
        reason=found.decision,
    )
    return found


@transaction.atomic
def withdraw(decision_id: UUID, *, by: User, at: datetime) -> UseDecision:
    """Take a proposal back. Raises UsageError where it is decided, and for who did not propose it."""
    found = _locked(decision_id)
    found.withdraw(UseState.WITHDRAWN, by=by, at=at, what="结果应用")
    _tell("withdraw_use", found, by, at, before=UseState.ASKED)
    return found


def _locked(decision_id: UUID) -> UseDecision:
    rows = UseDecision.objects.select_for_update(of=("self",)).select_related("project", "asked_by")
    return rows.get(pk=decision_id)


def _keep_record(found: UseDecision, earlier: UseDecision | None, by: User, at: datetime) -> Record:
    """Enter what was approved as evidence; what it replaces is corrected by it."""
    asked = found.asked_by.name
    words = {
        "use": USE_TITLES[Use(found.use)], "budget_year": str(found.budget_year), "basis": found.reason,
        "decided_on": timezone.localdate(at).isoformat(), "asked_by": asked,
        "approved_by": told_apart(by, asked),
        "grade": found.grade, "document_number": found.document_number,
        "answer_by": found.answer_by.isoformat() if found.answer_by else "",
        "budget_before": found.amounts[0].yuan if found.amounts else "",
        "budget_after": found.amounts[1].yuan if found.amounts else "",
    }  # fmt: skip
    if earlier is None:
        return evidence.enter(found.project, ResultUse.stem, words, by=by, at=at)
    anew = words | {"answer": "", "answered_by": "", "answered_on": ""}
    return evidence.correct(_record(earlier), anew, by=by, at=at, reason=f"由新的决定代替：{found.reason}")


@transaction.atomic
def answer(decision_id: UUID, text: str, *, by: User, at: datetime) -> UseDecision:
    """Say for the unit how it carries a decision out. Raises UsageError for words that say nothing."""
    found = UseDecision.objects.select_for_update(of=("self",)).select_related("project").get(pk=decision_id)
    if found.state != UseState.APPROVED:
        raise UsageError(f"这个决定{found.get_state_display()}，不用答复\n    怎么办：刷新页面")
    if found.answer:
        raise UsageError("已经答复过\n    怎么办：刷新页面看答复")
    if not is_reason(text):
        raise UsageError(f"答复太短\n    应当是：怎样落实这个决定，至少 {SHORTEST_REASON} 个字")
    found.answer, found.answered_by, found.answered_at = text.strip(), by, at
    words = {
        "answer": found.answer,
        "answered_by": by.name,
        "answered_on": timezone.localdate(at).isoformat(),
    }
    found.record_id = evidence.correct(_record(found), words, by=by, at=at, reason="单位答复").record_id
    found.save()
    _tell("answer_use", found, by, at, reason=found.answer)
    return found


def _record(found: UseDecision) -> Record:
    return found.project.records.get(kind=ResultUse.stem, record_id=found.record_id)


def _tell(
    act: str, found: UseDecision, by: User, at: datetime, *, before: str = "", reason: str = ""
) -> None:
    amounts = found.amounts
    entries.write(
        act, SUBJECT, found.pk, by=by, at=at, organisation=found.project.organisation_id,
        project=found.project_id, before={"state": UseState(before).label} if before else None,
        after={
            "state": UseState(found.state).label, "use": found.get_use_display(),
            "budget_year": found.budget_year,
            **({"budget_before": amounts[0].yuan, "budget_after": amounts[1].yuan} if amounts else {}),
            **({"grade": found.grade} if found.grade else {}),
            **({"document_number": found.document_number} if found.document_number else {}),
            **({"due": str(found.answer_by)} if found.answer_by else {}),
        },
        reason=reason,
    )  # fmt: skip
