"""What pages show of jobs."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from jiheng.web.accounts.models import User
from jiheng.web.jobs import marks
from jiheng.web.jobs.models import GOING_ON, Job, JobState, Worker
from jiheng.web.jobs.registry import KINDS
from jiheng.web.ui import parts

MINUTE = 60
HOUR = 60 * MINUTE
DAY = timedelta(days=1)
ALIVE_WITHIN = timedelta(seconds=60)  # a worker gives a sign of life every quarter of that


Seen: TypeAlias = Callable[[User, date], QuerySet[Any]]
seen_projects: list[Seen] = []  # by an area above: which projects somebody sees at all


def jobs_of(user: User, on: date) -> QuerySet[Job]:
    """Give the jobs somebody asked for, and the schedule's that they might ask for; the newest first."""
    kinds = [each.code for each in KINDS.scheduled() if each.allowed(user, {}, on)]
    mine = Q(asked_by=user) & _of_seen(user, on) | Q(asked_by=None, kind__in=kinds)
    return Job.objects.filter(mine).order_by("-asked_at")


def find_job(user: User, job_id: UUID, at: datetime) -> Job:
    """Give a job that somebody asked for, or might have. Raises Http404 for any other."""
    job = Job.objects.filter(pk=job_id).first()
    if job is None or not (_is_own(user, job, at) or _might_ask(user, job, at)):
        raise Http404
    return job


def _is_own(user: User, job: Job, at: datetime) -> bool:
    mine = Job.objects.filter(_of_seen(user, timezone.localdate(at)), pk=job.pk, asked_by=user)
    return mine.exists()


def _of_seen(user: User, on: date) -> Q:
    """Give the condition of jobs of no project, or of one that somebody sees still: contracts end (AC-06)."""
    condition = Q(project=None)
    for seen in seen_projects:
        condition |= Q(project__in=seen(user, on).values("pk"))
    return condition


def _might_ask(user: User, job: Job, at: datetime) -> bool:
    kind = KINDS.by_code.get(job.kind)
    return kind is not None and kind.allowed(user, job.arguments, timezone.localdate(at))


def shown(job: Job, at: datetime) -> parts.Job:
    """Give what the component draws; of one that writes much at once, what it says meanwhile."""
    if job.state == JobState.RUNNING and (said := marks.told(job.pk)) and said.done >= job.done:
        job.done, job.all, job.words = said
    return parts.Job(
        title=job.title,
        state=job.state,
        url=reverse("jobs:job", args=[job.pk]),
        done=job.all if job.state == JobState.DONE else job.done,  # the last step is not told of
        all=job.all,
        words=" · ".join(each for each in (job.words or _place(job), _pace(job, at)) if each),
        result_url=job.result_url if job.state in {JobState.DONE, JobState.PARTIAL} else "",
        cancel_url="" if job.cancel_asked else reverse("jobs:cancel", args=[job.pk]),
        log=job.log.splitlines(),
    )


def _place(job: Job) -> str:
    if job.state != JobState.WAITING:
        return ""
    before = Job.objects.filter(state__in=GOING_ON, asked_at__lt=job.asked_at).count()
    return f"前面还有 {before} 项" if before else "马上开始"


def _pace(job: Job, at: datetime) -> str:
    """Say rate and time left, from what was done in which time; nothing before something was."""
    if job.cancel_asked and job.state == JobState.RUNNING:
        return "正在取消，做完手头这一步就停"
    if job.state != JobState.RUNNING or not job.begun_at or not job.done:
        return ""
    seconds = max(int((at - job.begun_at).total_seconds()), 1)
    left = (job.all - job.done) * seconds // job.done
    rate = (
        f"每秒 {job.done // seconds} 项"
        if job.done >= seconds
        else f"每分钟 {job.done * MINUTE // seconds} 项"
    )
    return f"{rate}，约剩 {length(left)}"


def length(seconds: int) -> str:
    """Say how long so many seconds are, in the unit that suits."""
    if seconds < MINUTE:
        return f"{seconds} 秒"
    if seconds < HOUR:
        return f"{-(-seconds // MINUTE)} 分钟"
    return f"{seconds // HOUR} 小时 {seconds % HOUR // MINUTE} 分钟"


class Queue(NamedTuple):
    """How the background does: its processes, what waits, what was done last, what failed in a day."""

    workers: int  # that gave a sign of life a moment ago
    last_seen: datetime | None  # of whichever was seen last
    waiting: int
    oldest: Job | None  # of those that wait
    last_done: Job | None
    failed: int


def queue(at: datetime) -> Queue:
    """Give how the background does."""
    ended = Job.objects.filter(ended_at__gte=at - DAY)
    return Queue(
        Worker.objects.filter(seen_at__gte=at - ALIVE_WITHIN).count(),
        Worker.objects.aggregate(last=Max("seen_at"))["last"],
        Job.objects.filter(state=JobState.WAITING).count(),
        Job.objects.filter(state=JobState.WAITING).order_by("asked_at").first(),
        Job.objects.filter(state=JobState.DONE).order_by("-ended_at").first(),
        ended.filter(state=JobState.FAILED).count(),
    )
