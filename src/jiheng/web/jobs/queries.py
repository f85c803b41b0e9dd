"""What pages show of jobs."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from jiheng.web.accounts.models import User
from jiheng.web.jobs.models import GOING_ON, Job, JobState
from jiheng.web.jobs.registry import KINDS
from jiheng.web.ui import parts

MINUTE = 60
HOUR = 60 * MINUTE


def jobs_of(user: User) -> QuerySet[Job]:
    """Give the jobs somebody asked for, the newest first."""
    return Job.objects.filter(asked_by=user).order_by("-asked_at")


def find_job(user: User, job_id: UUID, at: datetime) -> Job:
    """Give a job that somebody asked for, or might have. Raises Http404 for any other."""
    job = Job.objects.filter(pk=job_id).first()
    if job is None or not (job.asked_by_id == user.pk or _might_ask(user, job, at)):
        raise Http404
    return job


def _might_ask(user: User, job: Job, at: datetime) -> bool:
    kind = KINDS.by_code.get(job.kind)
    return kind is not None and kind.allowed(user, job.arguments, timezone.localdate(at))


def shown(job: Job, at: datetime) -> parts.Job:
    """Give what the component draws."""
    return parts.Job(
        title=job.title,
        state=job.state,
        url=reverse("jobs:job", args=[job.pk]),
        done=job.done,
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
    return f"{rate}，约剩 {_length(left)}"


def _length(seconds: int) -> str:
    if seconds < MINUTE:
        return f"{seconds} 秒"
    if seconds < HOUR:
        return f"{-(-seconds // MINUTE)} 分钟"
    return f"{seconds // HOUR} 小时 {seconds % HOUR // MINUTE} 分钟"
