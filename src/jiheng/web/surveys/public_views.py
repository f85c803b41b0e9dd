"""The page for everybody: one form, no account, no script, nothing kept of who it was."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple, Self
from uuid import UUID, uuid4

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from jiheng.errors import UsageError
from jiheng.web.accounts.needs import open_page
from jiheng.web.surveys import answering
from jiheng.web.surveys.answering import Door, Standing
from jiheng.web.surveys.forms import AnswerForm
from jiheng.web.surveys.models import DoorKind, Survey
from jiheng.web.ui.headers import cookie

GONE, WRONG = 410, 422
NO_KEY = str(UUID(int=0))  # where the key of each page comes
MOST_KEPT = 32  # blank pages in a process


@csrf_exempt  # nobody is signed in here, and a token would be a cookie
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_page("whoever holds the code or link answers one survey, anonymously; nothing else is shown")
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the questions, and take one answer."""
    now, door = timezone.now(), answering.find(token)
    if door is None:
        raise Http404
    survey, stands = door.survey, answering.standing(door.survey, now)
    if stands is not Standing.OPEN:
        told = f"{survey.opens_on:%m 月 %d 日}开始" if stands is Standing.AHEAD else "已经结束，谢谢您"
        return _told(request, door, f"这次调查{told}。", GONE if stands is Standing.OVER else 200)
    if door.link and door.link.used:
        return _told(request, door, "这个链接已经用过，谢谢您。", GONE)
    if not door.link and request.COOKIES.get(_cookie(door)):
        return _told(request, door, "这台设备已经答过，谢谢您。", 200)
    asks_pin = not door.link and survey.door == DoorKind.PIN
    if request.method != "POST":
        return HttpResponse(_blank(_Shown.of(survey, asks_pin=asks_pin)).replace(NO_KEY, str(uuid4())))
    form = AnswerForm(request.POST, survey=survey, pin=asks_pin)
    if form.is_valid():
        try:
            _keep(request, door, form, now)
        except UsageError as error:
            form.add_error(None, str(error))
        else:
            return _thanks(request, door, now)
    return render(request, "surveys/answer.html", {"survey": survey, "form": form}, status=WRONG)


class _Shown(NamedTuple):
    """All that the blank page shows: whoever comes is shown the same, but for the key."""

    survey: UUID
    name: str
    unit: str
    asked: str
    closes_on: date
    asks_pin: bool

    @classmethod
    def of(cls, survey: Survey, *, asks_pin: bool) -> Self:
        asked = repr((survey.frame, survey.questions))
        return cls(survey.pk, survey.name, survey.project.unit, asked, survey.closes_on, asks_pin)


@lru_cache(maxsize=MOST_KEPT)
def _blank(shown: _Shown) -> str:
    """Draw the blank page of a survey, as it is the same for thousands who open it in an hour."""
    survey = Survey.objects.select_related("project").get(pk=shown.survey)
    form = AnswerForm(survey=survey, pin=shown.asks_pin, initial={"key": NO_KEY})
    return render_to_string("surveys/answer.html", {"survey": survey, "form": form})


@require_safe
@open_page("it thanks, and tells nothing")
def thanks(request: HttpRequest) -> HttpResponse:
    """Say that the answer has come."""
    return render(request, "surveys/told.html", {"told": "已经收到，谢谢您。可以关闭这一页。"})


def _keep(request: HttpRequest, door: Door, form: AnswerForm, now: datetime) -> None:
    answering.answer(
        door, form.cleaned_data["key"], form.group, form.said(),
        pin=form.cleaned_data.get("pin", ""), address=request.META.get("REMOTE_ADDR", ""),
        browser=request.headers.get("User-Agent", ""), at=now,
    )  # fmt: skip


def _thanks(request: HttpRequest, door: Door, now: datetime) -> HttpResponse:
    answered = redirect(reverse("survey:thanks"))
    if not door.link:
        last = datetime.combine(
            door.survey.closes_on + timedelta(days=1), time(), timezone.localtime(now).tzinfo
        )
        answered.set_cookie(
            _cookie(door), "1", max_age=last - now, httponly=True, samesite="Lax",
            secure=settings.SECURE,
        )  # fmt: skip
    return answered


def _cookie(door: Door) -> str:
    return cookie(f"answered-{door.survey.code[:8]}")


def _told(request: HttpRequest, door: Door, told: str, status: int) -> HttpResponse:
    return render(request, "surveys/told.html", {"survey": door.survey, "told": told}, status=status)
