"""What is to be put right: listed from what was found, answered by the unit, looked at again and closed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jiheng.errors import UsageError
from jiheng.evidence.facts.decisions import CorrectiveAction
from jiheng.reports.figures import Figures
from jiheng.reports.problems import problems
from jiheng.web.accounts.four_eyes import hands_in, told_apart
from jiheng.web.accounts.models import User
from jiheng.web.evaluations.forms import SHORTEST_REASON, is_reason
from jiheng.web.evaluations.models import Correction, Matter
from jiheng.web.evaluations.states import MATTER_STEPS, CorrectionState, MatterState
from jiheng.web.evidence import actions as evidence
from jiheng.web.projects.models import Project
from jiheng.web.projects.versions import SHORTEST_REASON as SHORTEST_DECISION
from jiheng.web.trail import entries
from jiheng.workflows.evaluate import Evaluation

OWN = "检查意见"


class Found(NamedTuple):
    """Something that is wrong: of which sort, with what, and what it is."""

    source: str
    about: str
    told: str


def found_in(evaluation: Evaluation) -> list[Found]:
    """Give what the core finds to be explained or mended, in its order."""
    figures = Figures(evaluation.card, evaluation.opened.evidence)
    return [Found(each.sort, each.about, each.told) for each in problems(evaluation.card, figures)]


def of_ones_own(words: str) -> Found:
    """Give a matter that nobody found in figures: an inspection, a review, an audit named it."""
    return Found(OWN, words.partition("\n")[0][:60], words)


def not_listed(project: Project, found: Sequence[Found]) -> list[Found]:
    """Give those of them that are on the list of a project in no state."""
    listed = set(project.matters.values_list("source", "about", "told"))
    return [each for each in found if each not in listed]


@transaction.atomic
def add(
    project: Project, found: Sequence[Found], *, responsible: str, due: date, by: User, at: datetime
) -> list[Matter]:
    """Put them on the list. Raises UsageError without who does it, and for a deadline that is over."""
    if not found:
        raise UsageError("还没有选要整改的事项\n    怎么办：勾选后再列入")
    if not responsible.strip():
        raise UsageError("要写明由谁整改\n    怎么办：填“责任人”")
    if due < timezone.localdate(at):
        raise UsageError(f"完成时限 {due} 已经过了\n    应当是：今天或以后的一天")
    made = [
        Matter(
            project=project, source=each.source[:40], about=each.about[:200], told=each.told,
            responsible=responsible.strip(), due=due, made_by=by, made_at=at,
        )
        for each in found
    ]  # fmt: skip
    for each in made:
        each.save()
        _tell("create", each, by, at, before="", reason="")
    return made


@transaction.atomic
def answer(matter_id: UUID, text: str, files: Sequence[str], *, by: User, at: datetime) -> Matter:
    """Say what was done, with files that prove it. Raises UsageError for words that say nothing."""
    matter = _locked(matter_id, "answer")
    if not is_reason(text):
        raise UsageError(f"整改情况太短\n    应当是：做了什么、什么时候做完，至少 {SHORTEST_REASON} 个字")
    there = set(matter.project.evidence_files.filter(name__in=files).values_list("name", flat=True))
    if missing := [each for each in files if each not in there]:
        raise UsageError(f"证据柜里没有“{'、'.join(missing)}”\n    怎么办：先放进证据柜，或改正文件名")
    matter.answer, matter.files = text.strip(), [*files]
    matter.answered_by, matter.answered_at = by, at
    told = {
        "answer": matter.answer, "answered_by": by.name, "answered_on": timezone.localdate(at).isoformat(),
        "attachments": "；".join(files), "attachment_pages": "",
    }  # fmt: skip
    _keep_record(matter, told, by=by, at=at, reason="单位落实")
    return _moved(matter, "answer", by, at, reason=matter.answer)


@transaction.atomic
def decide(matter_id: UUID, step: str, *, by: User, at: datetime, decision: str = "") -> Matter:
    """Close it, or give it back. Raises UsageError for who answered it, and for a return without a reason."""
    matter = _locked(matter_id, step)
    answers = hands_in("rectification", matter.pk, ["answer_matter"], matter.project.organisation_id)
    if any(by.is_same_person(each) for each in (*filter(None, [matter.answered_by]), *answers)):
        raise UsageError("自己整改的不能自己复核\n    怎么办：请评价组长或财政复核")
    if step == "return" and len(decision.strip()) < SHORTEST_DECISION:
        raise UsageError("退回要写明原因（至少四个字）\n    怎么办：说清楚还差什么")
    matter.decided_by, matter.decided_at, matter.decision = by, at, decision.strip()
    if step == "return":
        told = dict.fromkeys(("answer", "answered_by", "answered_on", "attachments", "attachment_pages"), "")
        _keep_record(matter, told, by=by, at=at, reason=f"退回：{matter.decision}")
    else:
        answered = matter.answered_by.name if matter.answered_by else ""
        told = {"closed_by": told_apart(by, answered), "closed_on": timezone.localdate(at).isoformat()}
        _keep_record(matter, told, by=by, at=at, reason="复核了结", closed=True)
    return _moved(matter, step, by, at, reason=matter.decision)


def _keep_record(
    matter: Matter, told: Mapping[str, str], *, by: User, at: datetime, reason: str, closed: bool = False
) -> None:
    """Let the record of the decision that a matter carries out, where it does, say what became of it."""
    found = Correction.objects.select_for_update(of=("self",)).filter(matter=matter).first()
    if found is None:
        return
    record = matter.project.records.get(kind=CorrectiveAction.stem, record_id=found.record_id)
    found.record_id = evidence.correct(record, told, by=by, at=at, reason=reason).record_id
    found.state = CorrectionState.CLOSED if closed else found.state
    found.save()


def _locked(matter_id: UUID, step: str) -> Matter:
    rows = Matter.objects.select_for_update(of=("self",)).select_related("project", "answered_by")
    matter = rows.get(pk=matter_id)
    if (MatterState(matter.state), step) not in MATTER_STEPS:
        raise UsageError(f"这一项{matter.get_state_display()}，不能再办\n    怎么办：刷新页面")
    return matter


def _moved(matter: Matter, step: str, by: User, at: datetime, *, reason: str) -> Matter:
    before = MatterState(matter.state)
    matter.state = MATTER_STEPS[before, step].becomes
    matter.save()
    acts = {"answer": "answer_matter", "close": "close_matter", "return": "return_matter"}
    _tell(acts[step], matter, by, at, before=before.label, reason=reason)
    return matter


def _tell(act: str, matter: Matter, by: User, at: datetime, *, before: str, reason: str) -> None:
    entries.write(
        act, "rectification", matter.pk, by=by, at=at, organisation=matter.project.organisation_id,
        project=matter.project_id, before={"state": before} if before else None,
        after={
            "name": matter.about, "state": MatterState(matter.state).label, "due": str(matter.due),
            "responsible": matter.responsible,
            **({"evidence": "；".join(matter.files)} if matter.files else {}),
        },
        reason=reason,
    )  # fmt: skip
