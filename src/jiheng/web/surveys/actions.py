"""Ask for a survey and approve its form, make links, leave answers out, close: each whole, with its entry."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiheng.errors import UsageError
from jiheng.measures.surveys import LEVELS
from jiheng.values.days import chinese_day
from jiheng.web.accounts.four_eyes import hands_in
from jiheng.web.accounts.models import User
from jiheng.web.evidence import actions as evidence
from jiheng.web.evidence.files import attach
from jiheng.web.projects.models import Project
from jiheng.web.surveys import answers_file, counts
from jiheng.web.surveys.answering import Standing, digest_of, standing
from jiheng.web.surveys.models import (
    Answer,
    Channel,
    Closing,
    DoorKind,
    Link,
    Removal,
    RemovalState,
    Survey,
    SurveyState,
)
from jiheng.web.surveys.questions import Question
from jiheng.web.surveys.telling import tell

CODE_BYTES, LINK_BYTES = 18, 24  # drawn at random: 144 and 192 bits
MOST_LINKS = 2_000  # at once
SHORTEST_REASON = 10  # characters (ux.md 7)
REGISTER = "survey"


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked for: whom, when, how."""

    name: str
    frame: tuple[tuple[str, int], ...]
    sampling: str
    questions: tuple[Question, ...]
    opens_on: date
    closes_on: date
    door: str


def ask(project: Project, form: Form, *, by: User, at: datetime, survey: Survey | None = None) -> Survey:
    """Ask that a form be approved; `survey` is one that was returned or still waits, and is changed.

    Raises UsageError where it was approved meanwhile.
    """
    with transaction.atomic():
        if survey is None:
            survey = Survey(project=project, code=secrets.token_urlsafe(CODE_BYTES))
        else:
            survey = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
            if survey.state == SurveyState.APPROVED:
                raise UsageError("问卷已经批准，不能再改\n    怎么办：确要改的，另建一次调查")
        survey.name, survey.sampling, survey.door = form.name, form.sampling, form.door
        survey.frame = [list(each) for each in form.frame]
        survey.questions = [each.kept() for each in form.questions]
        survey.opens_on, survey.closes_on = form.opens_on, form.closes_on
        survey.pin = f"{secrets.randbelow(10**6):06}" if form.door == DoorKind.PIN else ""
        survey.state, survey.asked_by, survey.asked_at = SurveyState.ASKED, by, at
        survey.save()
        tell(
            "ask_survey", survey, by=by, at=at,
            after={"state": survey.state, "first": str(form.opens_on), "last": str(form.closes_on)},
        )  # fmt: skip
    return survey


@transaction.atomic
def decide(survey_id: UUID, *, approve: bool, by: User, at: datetime, decision: str = "") -> Survey:
    """Approve or return a form. Raises UsageError as `Asked.decide` does, and where its period is over."""
    survey = _locked(survey_id)
    if approve and timezone.localdate(at) > survey.closes_on:
        raise UsageError(f"截止日期 {survey.closes_on} 已经过了\n    怎么办：退回，改了日期再提交")
    becomes = SurveyState.APPROVED if approve else SurveyState.RETURNED
    hands = hands_in("survey_form", survey.pk, ["ask_survey"], survey.project.organisation_id)
    survey.decide(becomes, returned=not approve, by=by, at=at, decision=decision, what="问卷", hands=hands)
    tell(
        "approve_survey" if approve else "return_survey", survey, by=by, at=at,
        before={"state": SurveyState.ASKED}, after={"state": survey.state}, reason=survey.decision,
    )  # fmt: skip
    return survey


@transaction.atomic
def make_links(survey: Survey, count: int, *, by: User, at: datetime) -> list[tuple[int, str]]:
    """Make one-use links; give number and token of each: nobody keeps the tokens.

    Raises UsageError for a form that was not approved, and once the survey is over.
    """
    held = _locked(survey.pk)
    if held.state != SurveyState.APPROVED or standing(held, at) == Standing.OVER:
        raise UsageError("问卷批准以后、截止以前才能发链接")
    last = held.links.order_by("-number").values_list("number", flat=True).first() or 0
    made = [(last + number, secrets.token_urlsafe(LINK_BYTES)) for number in range(1, count + 1)]
    Link.objects.bulk_create(
        (Link(survey=held, number=number, digest=digest_of(token)) for number, token in made), batch_size=500
    )
    tell("issue_survey_links", held, by=by, at=at, after={"count": count})
    return made


@transaction.atomic
def ask_removal(answer: Answer, reason: str, *, by: User, at: datetime) -> Removal:
    """Ask that an answer be left out.

    Raises UsageError for a reason shorter than ten characters, once the survey is closed, and where somebody
    asked already.
    """
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise UsageError(f"剔除理由太短\n    应当是：写明依据什么，至少 {SHORTEST_REASON} 个字")
    survey = _locked(answer.survey_id)
    _refuse_closed(survey)
    try:
        with transaction.atomic():
            made = Removal.objects.create(answer=answer, reason=reason, asked_by=by, asked_at=at)
    except IntegrityError as error:
        raise UsageError("这一份已经有人申请剔除") from error
    tell("ask_removal", survey, by=by, at=at, reason=reason)
    return made


@transaction.atomic
def decide_removal(removal_id: UUID, *, approve: bool, by: User, at: datetime, decision: str = "") -> Removal:
    """Leave an answer out, or not. Raises as `Asked.decide` does, and once the survey is closed."""
    removal = Removal.objects.select_related("answer").get(pk=removal_id)
    survey = _locked(removal.answer.survey_id)
    removal = Removal.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=removal_id)
    _refuse_closed(survey)
    becomes = RemovalState.APPROVED if approve else RemovalState.RETURNED
    removal.decide(becomes, returned=not approve, by=by, at=at, decision=decision, what="剔除申请")
    tell(
        "approve_removal" if approve else "return_removal", survey, by=by, at=at,
        reason=removal.decision or removal.reason,
    )  # fmt: skip
    return removal


def close(survey: Survey, sent: int, *, by: User, at: datetime) -> Closing:
    """End a survey: its counts become a record of the register, with a summary of the answers as its file.

    Raises UsageError while a removal waits, before it began, where fewer were sent than answered or made as
    links; and as `enter` does (the day lies in a signed period).
    """
    with transaction.atomic():
        held = _locked(survey.pk)
        _refuse_closed(held)
        counted = counts.counted(held)
        _check_sent(held, sent, counted.answers, at)
        raw = answers_file.raw_file(held)
        name, summary = answers_file.summary_file(held, sent, raw)
        attach(held.project, name, [summary], by=by, at=at, note=f"{held.name}：答卷汇总")
        record = evidence.enter(held.project, REGISTER, _words(held, sent, counted, name, at), by=by, at=at)
        closing = Closing.objects.create(
            survey=held, sent=sent, record_id=record.record_id, raw_sha256=answers_file.sha256(raw),
            closed_by=by, closed_at=at,
        )  # fmt: skip
        tell("close_survey", held, by=by, at=at, after={"sent": sent, "answers": counted.answers})
    return closing


def least_sent(survey: Survey, answers: int) -> int:
    """Give the least that must have been sent: all answers, and all links with the sheets of paper."""
    papers = survey.answers.filter(channel=Channel.PAPER).count()
    return max(answers, survey.links.count() + papers)


def _check_sent(survey: Survey, sent: int, answers: int, at: datetime) -> None:
    if survey.state != SurveyState.APPROVED or standing(survey, at) == Standing.AHEAD:
        raise UsageError("调查还没有开始，不能结束")
    if waiting := Removal.objects.filter(answer__survey=survey, state=RemovalState.ASKED).count():
        raise UsageError(f"有 {waiting} 份答卷的剔除申请在等审批\n    怎么办：先审批，再结束")
    least = least_sent(survey, answers)
    if sent < least:
        raise UsageError(
            f"发放 {sent} 份，少于收回的份数和发出的链接、纸质问卷\n    应当是：不少于 {least} 份"
        )


def _words(survey: Survey, sent: int, counted: counts.Counted, file: str, at: datetime) -> dict[str, str]:
    """Say it as the register does."""
    levels = zip(("very_satisfied", "satisfied", "fair", "dissatisfied"), counted.overall, strict=True)
    assert len(counted.overall) == len(LEVELS)  # noqa: S101 — the first question is of these levels
    channels = "、".join(f"{title} {count} 份" for title, count in counted.channels) or "没有人回答"
    approved = f"{survey.decided_by.name} {chinese_day(timezone.localdate(survey.decided_at))}批准"  # type: ignore[union-attr]
    return {
        "name": survey.name,
        "group": "、".join(survey.groups),
        "closed_on": str(min(timezone.localdate(at), survey.closes_on)),
        "sent": str(sent),
        **{name: str(count) for name, count in levels},
        "population": str(survey.population),
        "began_on": str(survey.opens_on),
        "channel": channels,
        "questionnaire": f"{len(survey.asked)} 题，{approved}",
        "attachments": file,
    }


def _locked(survey_id: UUID) -> Survey:
    found = Survey.objects.select_for_update(of=("self",)).select_related("project", "asked_by")
    return found.get(pk=survey_id)


def _refuse_closed(survey: Survey) -> None:
    if hasattr(survey, "closing"):
        raise UsageError("调查已经结束，答卷不再变动")
