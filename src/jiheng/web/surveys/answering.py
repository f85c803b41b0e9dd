"""Who may answer and how an answer is kept: no name, no address, no entry of the trail, which tells both.

What a clerk keys from paper is entered in the clerk's name, with the number of the sheet.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TypeAlias
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiheng.errors import UsageError
from jiheng.web.accounts.models import User
from jiheng.web.surveys import limits
from jiheng.web.surveys.models import Answer, Channel, DoorKind, Link, Survey, SurveyState
from jiheng.web.surveys.telling import tell

Said: TypeAlias = Sequence[int | str | None]


class Standing(Enum):
    """Whether a survey takes answers now."""

    AHEAD = "ahead"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Door:
    """The way somebody comes in: a survey, and the one-use link they hold."""

    survey: Survey
    link: Link | None = None

    @property
    def channel(self) -> Channel:
        """How the answer will be marked."""
        return Channel.LINK if self.link else Channel(self.survey.door)


def find(token: str) -> Door | None:
    """Give the door that a token opens: the open one, or that of a link; None for a form not approved."""
    links = Link.objects.select_related("survey__project", "survey__closing")
    for link in links.filter(digest=digest_of(token)):
        return Door(link.survey, link)
    surveys = Survey.objects.select_related("project", "closing").filter(state=SurveyState.APPROVED)
    for survey in surveys.filter(code=token).exclude(door=DoorKind.NONE):
        return Door(survey)
    return None


def standing(survey: Survey, at: datetime) -> Standing:
    """Say whether answers are taken."""
    today = timezone.localdate(at)
    if today > survey.closes_on or hasattr(survey, "closing"):
        return Standing.OVER
    return Standing.AHEAD if today < survey.opens_on else Standing.OPEN


def answer(
    door: Door, key: UUID, group: str, said: Said, *, pin: str, address: str, browser: str, at: datetime
) -> Answer:
    """Keep an answer, once however often it is sent; `address` and `browser` are counted, and not kept.

    A link is used once, so that what comes by one needs not be looked for.

    Raises UsageError where the link was used, the PIN is wrong, or too many came from there.
    """
    survey = door.survey
    if door.link is None and (kept := Answer.objects.filter(pk=key, survey=survey).first()):
        return kept
    _check_pin(door, pin, address, at)
    refused = ""
    with transaction.atomic():
        if door.link:
            if not Link.objects.filter(pk=door.link.pk, used=False).update(used=True):
                raise UsageError("这个链接已经用过")
        else:
            refused = limits.too_often(survey, address, browser, at)
        if not refused:
            return Answer.objects.create(
                pk=key, survey=survey, channel=door.channel, group=group, said=list(said), minute=_minute(at)
            )
    raise UsageError(refused)


def _check_pin(door: Door, pin: str, address: str, at: datetime) -> None:
    if door.link or door.survey.door != DoorKind.PIN:
        return
    if limits.pins_used_up(door.survey, address, at):
        raise UsageError("口令今天错得太多，不能再试：请找现场工作人员要纸质问卷")
    if not secrets.compare_digest(pin.encode(), door.survey.pin.encode()):
        limits.wrong_pin(door.survey, address, at)
        raise UsageError("口令不对：是现场公布的 6 位数字")


def key_paper(survey: Survey, number: str, group: str, said: Said, *, by: User, at: datetime) -> Answer:
    """Enter a sheet of paper.

    Raises UsageError before the survey begins, after it was closed, and for a number that was entered.
    """
    if survey.state != SurveyState.APPROVED or standing(survey, at) == Standing.AHEAD:
        raise UsageError("调查还没有开始，不能代录")
    with transaction.atomic():
        held = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
        if hasattr(held, "closing"):
            raise UsageError("调查已经结束，不能再代录")
        try:
            with transaction.atomic():
                made = Answer.objects.create(
                    survey=survey, channel=Channel.PAPER, group=group, said=list(said), minute=_minute(at),
                    paper=number, keyed_by=by,
                )  # fmt: skip
        except IntegrityError as error:
            raise UsageError(
                f"编号 {number} 的纸质问卷已经录过\n"
                f"    怎么办：核对编号；录错的，申请剔除后用“{number}-2”重录"
            ) from error
        tell("key_paper", survey, by=by, at=at, after={"count": 1})
    return made


def digest_of(token: str) -> str:
    """Give what is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
