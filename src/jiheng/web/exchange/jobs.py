"""Forms of a large upload are compared in the background."""

from collections.abc import Mapping
from datetime import date

from django.urls import reverse
from django.utils import timezone

from jiheng.web.accounts.models import User
from jiheng.web.accounts.needs import roles_of
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.exchange import actions
from jiheng.web.exchange.models import FormUpload, ReceivedForm
from jiheng.web.jobs.registry import Result, job
from jiheng.web.jobs.work import Work
from jiheng.web.projects.access import acts_on


def _may(user: User | None, arguments: Mapping[str, str], on: date) -> bool:
    if user is None or Act.CREATE not in matrix().acts(actions.SUBJECT, roles_of(user, on)):
        return False
    mine = FormUpload.objects.filter(pk=arguments["upload"], uploaded_by=user).first()
    return mine is not None and bool(_open_to(user, mine, on))


def _open_to(user: User, upload: FormUpload, on: date) -> list[ReceivedForm]:
    """Give the forms that wait, of the projects that somebody may still exchange forms of (AC-09)."""
    waiting = actions.waiting(upload)
    return [each for each in waiting if Act.CREATE in acts_on(user, each.project, actions.SUBJECT, on)]


@job("exchange.compare", "比较收到的表", allowed=_may)
def compare(work: Work) -> Result:
    """Compare every form of an upload, and note how many cells differ."""
    upload = FormUpload.objects.get(pk=work.arguments["upload"])
    assert work.user is not None  # noqa: S101 — `_may`
    forms = _open_to(work.user, upload, timezone.localdate(work.at))
    for number, each in enumerate(forms):
        work.step(number, len(forms), f"{each.project.name}：{each.title}")
        actions.note(each)
    work.step(len(forms), len(forms))
    return Result(f"比较了 {len(forms)} 张表", reverse("exchange:upload", args=[upload.pk]))
