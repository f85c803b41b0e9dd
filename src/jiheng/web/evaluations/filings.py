"""File what was evaluated, sign it, approve or return it: each whole, with its entry of the trail."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jiheng.errors import UsageError
from jiheng.evidence.canonical import canonical_json
from jiheng.evidence.facts.decisions import Handling
from jiheng.scoring.machine_output import scorecard_json
from jiheng.scoring.scorecard import Scorecard
from jiheng.web.accounts.four_eyes import hands_in
from jiheng.web.accounts.models import User
from jiheng.web.evaluations import corrections
from jiheng.web.evaluations.forms import SHORTEST_REASON, is_reason
from jiheng.web.evaluations.leaves import reason_lacks
from jiheng.web.evaluations.models import Filing, Kept, Round
from jiheng.web.evaluations.states import OPEN_STATES, STEPS, FilingKind, FilingState, Handled, Proposal
from jiheng.web.evidence.anchoring import anchor_soon
from jiheng.web.evidence.writing import locked_end
from jiheng.web.projects import versions
from jiheng.web.projects.models import Project, ProjectState, ProjectVersion, VersionState
from jiheng.web.trail import entries
from jiheng.workflows.evaluate import Evaluation

CARRY_ON = Handled()
ANCHORED = ("sign", "approve")  # steps that are anchored soon after
WITH_TEXT = (FilingKind.SELF_EVALUATION,)  # whose text is approved with the signature


def lacking(found: Evaluation) -> Iterator[tuple[int, str, str]]:
    """Give what a self-evaluation lacks to be filed: the indicator's number (0: none), its name, what."""
    card = found.card
    if not card.branches:
        yield 0, "评分指标", "没有评分的指标，没有可以报的得分：先在“目标和指标”里写"
    if not card.project.goals.attained.strip():
        yield 0, "年度目标实际完成情况", "还没有写；自评表里有这一栏"
    for number, leaf in enumerate(card.leaves(), 1):
        if reason_lacks(leaf):
            lost = "没有得分" if leaf.score is None else "没有得满分"
            yield number, leaf.leaf.name, f"{lost}，偏差原因还没有写，或不满 {SHORTEST_REASON} 个字"


def filed_content(card: Scorecard) -> str:
    """Give what is filed of a scorecard: it as machines get it, and the reasons that somebody wrote."""
    reasons = {each.leaf.name: each.leaf.deviation for each in card.leaves() if each.leaf.deviation}
    return canonical_json(scorecard_json(card) | {"deviations": reasons})


def open_filing(project: Project, kind: FilingKind) -> Filing | None:
    """Give what is filed and not decided on."""
    found = Filing.objects.filter(project=project, kind=kind, state__in=OPEN_STATES)
    return found.select_related("submitted_by", "signed_by").first()


@transaction.atomic
def submit(project: Project, found: Evaluation, *, by: User, at: datetime, reason: str = "") -> Filing:
    """File a self-evaluation: the scorecard is kept as it is, its text goes to approval with it.

    Raises UsageError where something is lacking, where one is filed already, where one was approved and
    no `reason` is given, and as `versions.submit` does.
    """
    lacks = list(lacking(found))
    content = filed_content(found.card)
    return file(
        project, FilingKind.SELF_EVALUATION, content, lacks=len(lacks), by=by, at=at, reason=reason
    )  # fmt: skip


@transaction.atomic
def file(
    project: Project, kind: FilingKind, content: str, *, lacks: int, by: User, at: datetime,
    reason: str = "", as_of: date | None = None, until: date | None = None,
) -> Filing:  # fmt: skip
    """Keep what is handed in as it is, for opinions where `until` is given; raises as `submit` does."""
    head = locked_end(project)
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if project.state == ProjectState.ARCHIVED:
        raise UsageError(f"{project} 已归档，不能再报")
    if earlier := open_filing(project, kind):
        raise UsageError(
            f"{earlier}{earlier.get_state_display()}，不能再提交\n    怎么办：请负责人或财政退回以后再改"
        )
    if lacks:
        raise UsageError(f"还有 {lacks} 处没有填好，没有提交\n    怎么办：按“还差”里列的逐项补上")
    if project.filings.filter(kind=kind, state=FilingState.APPROVED, as_of=as_of).exists() and not is_reason(
        reason
    ):
        raise UsageError(f"已经批准锁定过一次，再报要写明原因\n    应当是：至少 {SHORTEST_REASON} 个字")
    version = _to_be_approved(project, by=by, at=at) if kind in WITH_TEXT else project.current
    assert version is not None  # noqa: S101 — what is filed was evaluated
    begins = FilingState.SUBMITTED if until is None else FilingState.OPINIONS
    number = project.filings.filter(kind=kind).count() + 1
    made = Filing.objects.create(
        project=project, kind=kind, number=number, state=begins, deadline=until, version=version,
        ledger_seq=head.seq, ledger_hash=head.hash, as_of=as_of, reason=reason.strip(),
        submitted_by=by, submitted_at=at,
    )  # fmt: skip
    Kept.objects.create(filing=made, content=content)
    _tell("submit", made, by, at, before="", reason=made.reason)
    return made


def _to_be_approved(project: Project, *, by: User, at: datetime) -> ProjectVersion:
    """Send the text that is evaluated to approval, unless it is approved or waits already."""
    newest = versions.newest_version(project)
    if newest.pk != project.current_id:
        raise UsageError(
            f"项目文本第 {newest.number} 版草稿里还有问题\n    怎么办：先在“目标和指标”里改好再提交"
        )
    if newest.state in (VersionState.DRAFT, VersionState.RETURNED):
        return versions.submit(newest.pk, by=by, at=at)
    return newest


@transaction.atomic
def take(
    filing_id: UUID, step: str, *, by: User, at: datetime, decision: str = "", handled: Handled = CARRY_ON
) -> Filing:
    """Take a step of the table: sign, approve or return.

    With the signature the text is approved, with a return by the head returned. `handled` is what the bureau
    would decide on the project with the approval of its monitoring: anything but to go on is proposed to
    another person (`corrections`). Raises UsageError for a step that there is not, for one's own work (four
    eyes, by the person), for a return without a reason, and as `corrections.propose` does.
    """
    filing = (
        Filing.objects.select_for_update(of=("self",)).select_related("project", "version").get(pk=filing_id)
    )
    if (state := FilingState(filing.state), step) not in STEPS:
        raise UsageError(f"{filing}{filing.get_state_display()}，不能再办\n    怎么办：刷新页面")
    own = state == FilingState.OPINIONS  # who wrote a report signs it, and answers for it
    if not own and any(by.is_same_person(each) for each in _hands(filing)):
        raise UsageError("自己填报、签署的不能自己审\n    怎么办：请另一位有审批权的人来审")
    if step == "return" and len(decision.strip()) < versions.SHORTEST_REASON:
        raise UsageError("退回要写明原因（至少四个字）\n    怎么办：说清楚哪一项不行、改成怎样")
    goes_along = filing.kind in WITH_TEXT
    waits = goes_along and filing.version.state == VersionState.SUBMITTED
    if step == "sign":
        if own:
            _heard(filing, at)
        if goes_along and filing.version.state == VersionState.RETURNED:
            raise UsageError("它的项目文本已被退回\n    怎么办：把这份材料也退回，改好再报")
        if waits:
            versions.approve(filing.version_id, by=by, at=at, decision=f"随{filing}签署")
        filing.signed_by, filing.signed_at = by, at
    else:
        if step == "return" and waits:
            versions.send_back(filing.version_id, by=by, at=at, decision=decision)
        filing.decided_by, filing.decided_at, filing.decision = by, at, decision.strip()
    if step == "approve" and filing.kind == FilingKind.MONITORING:
        _handle(filing, handled, by=by, at=at)
    filing.state = STEPS[state, step].becomes
    filing.save()
    _tell(step, filing, by, at, before=state.label, reason=filing.decision)
    return filing


def _heard(filing: Filing, at: datetime) -> None:
    """See that the unit was heard before a report is signed. Raises UsageError where it was not."""
    if left := filing.opinions.filter(accepted=None).count():
        raise UsageError(f"还有 {left} 条意见没有答复\n    怎么办：逐条写明采纳或不采纳和理由，再签署")
    if filing.heard_at is None and filing.deadline is not None and timezone.localdate(at) <= filing.deadline:
        raise UsageError(
            f"单位还可以提意见到 {filing.deadline}\n    怎么办：等单位说意见提完了，或过了这一天再签署"
        )


def _hands(filing: Filing) -> Iterator[User]:
    """Give everybody who had a hand in what was filed: they neither sign nor approve it."""
    yield filing.submitted_by
    if filing.signed_by is not None:
        yield filing.signed_by
    if filing.kind in WITH_TEXT:
        yield from versions.hands_of(filing.version)
    if filing.as_of is not None:
        rounds = Round.objects.filter(project=filing.project_id, as_of=filing.as_of)
        for each in rounds.select_related("changed_by"):
            yield each.changed_by
            yield from hands_in("monitoring", each.pk, ["update"], filing.project.organisation_id)


def _handle(filing: Filing, handled: Handled, *, by: User, at: datetime) -> None:
    """Keep what the bureau would decide, and propose it to another person."""
    filing.handling, filing.deadline = handled.what, handled.deadline
    if handled.what != Handling.CONTINUE and filing.as_of is not None:
        given = Proposal(handled.what, filing.as_of, filing.decision, deadline=handled.deadline)
        corrections.propose(filing.project, given, by=by, at=at, filing=filing)


def kept_card(filing: Filing) -> dict[str, Any]:
    """Give the scorecard that was filed."""
    read: dict[str, Any] = json.loads(filing.kept.content)
    return read


def _tell(act: str, filing: Filing, by: User, at: datetime, *, before: str, reason: str) -> None:
    card = kept_card(filing)
    entries.write(
        act, filing.kind, filing.pk, by=by, at=at, organisation=filing.project.organisation_id,
        project=filing.project_id, before={"state": before} if before else None,
        after={
            "state": FilingState(filing.state).label, "version": filing.version.number,
            "ledger": [filing.ledger_seq, filing.ledger_hash],
            **{name: card[name] for name in ("total", "grade") if name in card},
            **({"as_of": str(filing.as_of)} if filing.as_of else {}),
            **({"handling": filing.get_handling_display()} if filing.handling else {}),
            **({"due": str(filing.deadline)} if filing.deadline else {}),
        },
        reason=reason,
    )  # fmt: skip
    if act in ANCHORED:
        anchor_soon(filing.project, at)
