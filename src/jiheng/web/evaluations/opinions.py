"""A draft goes to the evaluated unit; what it says of each item is answered one by one, with reasons.

财监〔2021〕4号: draft, written comments of the evaluated unit, each answered, then the signature of who
answers for the report.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jiheng.errors import UsageError
from jiheng.web.accounts.models import User
from jiheng.web.evaluations import filings
from jiheng.web.evaluations.forms import SHORTEST_REASON, is_reason
from jiheng.web.evaluations.models import Filing, Opinion
from jiheng.web.evaluations.states import FilingKind, FilingState
from jiheng.web.projects.models import Project
from jiheng.web.trail import entries
from jiheng.workflows.evaluate import Evaluation


def send(
    project: Project, found: Evaluation, until: date, *, by: User, at: datetime, reason: str = ""
) -> Filing:
    """Send the evaluation as it is to the unit, which may speak until a day; raises as `file` does."""
    if until < timezone.localdate(at):
        raise UsageError(f"提意见的期限 {until} 已经过了\n    应当是：今天或以后的一天")
    content = filings.filed_content(found.card)
    return filings.file(
        project, FilingKind.EVALUATION_REPORT, content, lacks=0, by=by, at=at, reason=reason, until=until
    )


@transaction.atomic
def give(filing_id: UUID, about: str, words: str, *, by: User, at: datetime) -> Opinion:
    """Say something of an item. Raises UsageError for words that say nothing, and once it is over."""
    filing = _open(filing_id)
    if filing.heard_at is not None:
        raise UsageError("单位已说意见提完了，不能再提")
    if not about.strip() or not is_reason(words):
        raise UsageError(
            f"要写明对哪一项、什么意见\n    应当是：意见至少 {SHORTEST_REASON} 个字，写明理由和依据"
        )
    made = Opinion.objects.create(
        filing=filing, about=about.strip()[:200], words=words.strip(), made_by=by, made_at=at
    )
    _tell("give_opinion", made, by, at, reason=made.words)
    return made


@transaction.atomic
def finish(filing_id: UUID, *, by: User, at: datetime) -> Filing:
    """Say that the unit has said all, which may be nothing."""
    filing = _open(filing_id)
    if filing.heard_at is not None:
        raise UsageError("已经说过意见提完了")
    filing.heard_by, filing.heard_at = by, at
    filing.save()
    entries.write(
        "finish_opinions", filing.kind, filing.pk, by=by, at=at, organisation=filing.project.organisation_id,
        project=filing.project_id, after={"count": filing.opinions.count()},
    )  # fmt: skip
    return filing


@transaction.atomic
def answer(opinion_id: UUID, *, accepted: bool, words: str, by: User, at: datetime) -> Opinion:
    """Take an opinion or not, with the reason. Raises UsageError without one, and once it is signed."""
    rows = Opinion.objects.select_for_update(of=("self",)).select_related("filing__project")
    opinion = rows.get(pk=opinion_id)
    _open(opinion.filing_id)
    if not is_reason(words):
        raise UsageError(
            f"要写明理由\n    应当是：采纳的写怎样改，不采纳的写为什么，至少 {SHORTEST_REASON} 个字"
        )
    opinion.accepted, opinion.answer = accepted, words.strip()
    opinion.answered_by, opinion.answered_at = by, at
    opinion.save()
    _tell("answer_opinion", opinion, by, at, reason=opinion.answer)
    return opinion


def _open(filing_id: UUID) -> Filing:
    filing = Filing.objects.select_for_update(of=("self",)).select_related("project").get(pk=filing_id)
    if filing.state != FilingState.OPINIONS:
        raise UsageError(f"{filing}{filing.get_state_display()}，不再征求意见\n    怎么办：刷新页面")
    return filing


def _tell(act: str, opinion: Opinion, by: User, at: datetime, *, reason: str) -> None:
    filing = opinion.filing
    entries.write(
        act, filing.kind, filing.pk, by=by, at=at, organisation=filing.project.organisation_id,
        project=filing.project_id, reason=reason,
        after={
            "name": opinion.about,
            **({} if opinion.accepted is None else {"state": "采纳" if opinion.accepted else "不采纳"}),
        },
    )  # fmt: skip
