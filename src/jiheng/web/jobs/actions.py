"""Ask for jobs, take them, cancel them: what changes the table, but for what the work itself writes."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.utils import timezone

from jiheng.web.accounts.models import User
from jiheng.web.jobs import marks
from jiheng.web.jobs.models import GOING_ON, Job, JobState, Worker
from jiheng.web.jobs.registry import KINDS

LEASE = timedelta(seconds=60)
SILENT = timedelta(days=1)  # so long a worker that died without a word is still told of
MOST_LOST = 5
TRIES = 5
GIVEN_UP = f"办了 {MOST_LOST} 次都中途断掉，没有再试。已写入的部分有效；请系统管理员查看服务器日志后重新发起"


class Asked(NamedTuple):
    """A job, and whether it was going on already when it was asked for."""

    job: Job
    already: bool


def ask(
    code: str,
    *,
    by: User | None,
    at: datetime,
    key: str = "",
    title: str = "",
    arguments: Mapping[str, str] | None = None,
    project: UUID | None = None,
) -> Asked:
    """Ask for a job; where one of the same kind and key is going on, that one is the answer.

    Raises PermissionDenied for who may not, KeyError for an unknown code.
    """
    kind = KINDS[code]
    told = dict(arguments or {})
    if not kind.allowed(by, told, timezone.localdate(at)):
        raise PermissionDenied
    for _ in range(TRIES):  # it may end between the two looks
        try:
            with transaction.atomic():
                made = Job.objects.create(
                    kind=code, key=key, title=title or kind.title, arguments=told, project=project,
                    asked_by=by, asked_at=at,
                )  # fmt: skip
        except IntegrityError:
            going_on = Job.objects.filter(kind=code, key=key, state__in=GOING_ON).first()
            if going_on is not None:
                return Asked(going_on, already=True)
        else:
            return Asked(made, already=False)
    raise RuntimeError(f"job {code} {key} comes and goes")


def tick(at: datetime) -> list[Job]:
    """Queue what the schedule has due. Any number of workers may tick: a slot is queued once, for ever."""
    slots = [(kind, kind.schedule.slot(at)) for kind in KINDS.scheduled() if kind.schedule]
    due = [(kind, slot) for kind, slot in slots if slot is not None]
    codes = [kind.code for kind, _ in due]
    asked = Job.objects.filter(kind__in=codes, slot__in={slot for _, slot in due})
    there = set(asked.values_list("kind", "slot"))  # asked every second, so for all at once
    missing = [(kind, slot) for kind, slot in due if (kind.code, slot) not in there]
    if not missing:
        return []
    going_on = Job.objects.filter(kind__in=codes, key="", state__in=GOING_ON)
    begun, made = set(going_on.values_list("kind", flat=True)), []
    for kind, slot in missing:
        if kind.code in begun:  # the last one still goes on: then at a later tick
            continue
        try:
            with transaction.atomic():
                made.append(Job.objects.create(kind=kind.code, title=kind.title, slot=slot, asked_at=at))
        except IntegrityError:
            continue  # another was first
    return made


def claim(
    worker: str,
    at: datetime,
    *,
    lease: timedelta = LEASE,
    only: Collection[str] | None = None,
    silent: Collection[UUID] | None = None,
) -> Job | None:
    """Take the next job that waits, or one whose worker has died; None where there is none.

    `only` are the codes of the kinds to look for. Of running jobs only those are taken that were seen
    `silent`, whatever the clock says; None believes the clock.
    Who was served longest ago or never comes first, and each kind of the schedule is somebody: however much
    one asks for, and however much the schedule has to do, another waits for one job of theirs.
    """
    # A lease longer than any that is given was given by a clock that has been set back since.
    expired = Q(lease_until__gt=at + 2 * lease)
    for lost in range(MOST_LOST):
        expired |= Q(lost=lost, lease_until__lt=at - pause(lost, lease))
    if silent is not None:
        expired &= Q(pk__in=silent)
    open_jobs = Job.objects.filter(Q(state=JobState.WAITING) | Q(state=JobState.RUNNING) & expired)
    if only is not None:
        open_jobs = open_jobs.filter(kind__in=only)
    if not open_jobs.exists():
        return None
    with transaction.atomic():
        in_turn = open_jobs.order_by(_served().asc(nulls_first=True), "asked_at", "pk")
        job = in_turn.select_for_update(skip_locked=True).first()
        if job is None:
            return None
        if job.state == JobState.RUNNING:
            job.lost += 1
            job.log += f"{_clock(at)} 上一个处理进程中断，第 {job.lost + 1} 次接着办\n"
        job.fence += 1
        if job.lost >= MOST_LOST:
            job.state, job.words, job.ended_at, job.lease_until = JobState.FAILED, GIVEN_UP, at, None
        else:
            job.state, job.worker, job.lease_until = JobState.RUNNING, worker, at + lease
            job.begun_at = job.begun_at or at
        job.save()
    if job.state == JobState.RUNNING:
        return job
    return claim(worker, at, lease=lease, only=only, silent=silent)


def _served() -> Case:
    """Say when who asked for a job, or its kind where nobody did, was served last: by what has an index."""
    begun = Job.objects.filter(begun_at__isnull=False)
    of_person = begun.filter(asked_by=OuterRef("asked_by")).order_by("-asked_at")
    of_kind = begun.filter(asked_by=None, kind=OuterRef("kind")).order_by("-slot")
    return Case(
        When(asked_by=None, then=Subquery(of_kind.values("begun_at")[:1])),
        default=Subquery(of_person.values("begun_at")[:1]),
    )


def pause(lost: int, lease: timedelta) -> timedelta:
    """Say how long after its lease a job that lost so many workers before rests: it may be what kills them.

    Longer each time, so that others are done meanwhile; whoever lost the last one is not tried again.
    """
    return lease * (2**lost - 1) if lost < MOST_LOST - 1 else timedelta(0)


def extend(job_id: UUID, fence: int, at: datetime, *, lease: timedelta = LEASE) -> bool:
    """Hold a job longer; False where it is no longer the caller's."""
    held = Job.objects.filter(pk=job_id, fence=fence, state=JobState.RUNNING)
    return held.update(lease_until=at + lease) == 1


def give_back(job_id: UUID, fence: int) -> None:
    """Put a job back in the queue: its worker is told to stop."""
    held = Job.objects.filter(pk=job_id, fence=fence, state=JobState.RUNNING)
    held.update(state=JobState.WAITING, worker="", lease_until=None, fence=F("fence") + 1)


def cancel(job_id: UUID, at: datetime) -> None:
    """Cancel a job: at once where it waits; one that is being done stops at its next step."""
    marks.ask_to_stop(job_id)  # first: while the job writes, SQLite changes no row before it has stopped
    jobs = Job.objects.filter(pk=job_id)
    waiting, running = jobs.filter(state=JobState.WAITING), jobs.filter(state=JobState.RUNNING)
    ended = waiting.update(state=JobState.CANCELLED, ended_at=at, cancel_asked=True)
    if ended or not running.update(cancel_asked=True):
        marks.clear(job_id)


def beat(worker: str, at: datetime) -> None:
    """Say that a worker is there; forget those that have long been silent."""
    if not Worker.objects.filter(name=worker).update(seen_at=at):
        Worker.objects.create(name=worker, begun_at=at, seen_at=at)
    Worker.objects.filter(seen_at__lt=at - SILENT).delete()


def leave(worker: str) -> None:
    """Say that a worker is gone."""
    Worker.objects.filter(name=worker).delete()


def forget(before: datetime) -> int:
    """Remove jobs that ended before a moment; says how many."""
    return Job.objects.filter(ended_at__lt=before).delete()[0]


def _clock(at: datetime) -> str:
    return f"{timezone.localtime(at):%m-%d %H:%M:%S}"
