"""Forms of a large upload are compared in the background."""

from collections.abc import Mapping
from datetime import date

from django.urls import reverse

from jiheng.web.accounts.models import User
from jiheng.web.accounts.needs import roles_of
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.exchange import actions
from jiheng.web.exchange.models import FormUpload
from jiheng.web.jobs.registry import Result, job
from jiheng.web.jobs.work import Work


def _may(user: User | None, arguments: Mapping[str, str], on: date) -> bool:
    if user is None or Act.CREATE not in matrix().acts(actions.SUBJECT, roles_of(user, on)):
        return False
    return FormUpload.objects.filter(pk=arguments["upload"], uploaded_by=user).exists()


@job("exchange.compare", "比较收到的表", allowed=_may)
def compare(work: Work) -> Result:
    """Compare every form of an upload, and note how many cells differ."""
    upload = FormUpload.objects.get(pk=work.arguments["upload"])
    forms = actions.waiting(upload)
    for number, each in enumerate(forms):
        work.step(number, len(forms), f"{each.project.name}：{each.title}")
        actions.note(each)
    work.step(len(forms), len(forms))
    return Result(f"比较了 {len(forms)} 张表", reverse("exchange:upload", args=[upload.pk]))
