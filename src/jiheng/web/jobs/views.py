"""The page of a job, polled every two seconds, and the list of one's own."""

from datetime import datetime
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jiheng.web.accounts.models import User
from jiheng.web.accounts.needs import signed_in_page
from jiheng.web.jobs import actions, queries
from jiheng.web.ui.shell import Crumb
from jiheng.web.ui.table import Column, Empty, ListTable

LIST = Crumb("后台任务", "/jobs/")
EMPTY = Empty(
    "还没有后台任务",
    "导入、生成报告等要几秒以上的事在后台办，关掉网页也不会停；进度和结果在这里看。",
)


def _local(moment: datetime | None) -> datetime | None:
    return timezone.localtime(moment) if moment else None


def open_job(request: HttpRequest, asked: actions.Asked) -> HttpResponse:
    """Lead to the page of a job just asked for; say so where it was going on already."""
    if asked.already:
        messages.info(request, "同样的任务正在进行，没有重复发起；下面就是它。")
    return redirect("jobs:job", asked.job.pk)


@require_safe
@signed_in_page("lists one's own jobs")
def index(request: HttpRequest) -> HttpResponse:
    """The jobs one asked for, and those of the schedule that one might."""
    columns = [
        Column("title", "事项"),
        Column("state", "状态", value=lambda job: job.get_state_display(), narrow=True),
        Column("asked_at", "发起时间", value=lambda job: timezone.localtime(job.asked_at), narrow=True),
        Column(
            "ended_at",
            "结束时间",
            value=lambda job: job.ended_at and timezone.localtime(job.ended_at),
            narrow=True,
        ),
        Column("words", "结果", sort=""),
    ]
    jobs = queries.jobs_of(cast("User", request.user), timezone.localdate())
    table = ListTable(
        request.GET, jobs, columns, "后台任务", order="-asked_at",
        row_url=lambda job: f"/jobs/{job.pk}/",
        empty=EMPTY,
    )  # fmt: skip
    return render(request, "jobs/list.html", {"table": table})


@require_safe
@signed_in_page("shows a job to who asked for it or might have")
def job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """A job: where it stands, what it made."""
    now = timezone.now()
    found = queries.find_job(cast("User", request.user), job_id, now)
    shown = queries.shown(found, now)
    if request.headers.get("HX-Request"):
        return render(request, "ui/components/job.html", {"job": shown})
    return render(
        request, "jobs/job.html", {"job": shown, "row": found, "crumbs": [LIST, Crumb(found.title)]}
    )


@require_POST
@signed_in_page("cancels a job of one's own")
def cancel(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Cancel it."""
    user, now = cast("User", request.user), timezone.now()
    found = queries.find_job(user, job_id, now)
    if found.asked_by_id not in (user.pk, None):  # of the schedule: whoever might ask for it
        messages.warning(request, f"没有取消：这是{found.asked_by}发起的，只有发起人能取消。")
    else:
        actions.cancel(found.pk, now)
    return redirect("jobs:job", found.pk)
