"""The table of jobs: what is to be done, who does it until when, and how it ended."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jiheng.web.accounts.models import User
from jiheng.web.ids import new_id


class JobState(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    PARTIAL = "partial", "部分完成"
    FAILED = "failed", "失败"
    CANCELLED = "cancelled", "已取消"


GOING_ON = (JobState.WAITING, JobState.RUNNING)


class Job(models.Model):
    """One job. While it goes on there is no other of its kind and key; a slot of the schedule has one."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=80)
    key = models.CharField(max_length=200, blank=True)
    title = models.CharField("事项", max_length=200)
    arguments = models.JSONField(default=dict)
    slot = models.CharField(max_length=40, null=True)  # noqa: DJ001 — NULL is equal to no other
    project = models.UUIDField(null=True)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="jobs")
    asked_at = models.DateTimeField()

    state = models.CharField("状态", max_length=20, choices=JobState.choices, default=JobState.WAITING)
    # The lease: until then the job is `worker`'s. Whoever takes it next raises `fence`, and what an
    # earlier holder still wants to write is refused.
    worker = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    lost = models.PositiveSmallIntegerField(default=0)  # how often its worker died
    cancel_asked = models.BooleanField(default=False)

    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    all = models.PositiveIntegerField(default=0)
    words = models.TextField(blank=True)  # where it stands; of a failed one, why and what to do
    log = models.TextField(blank=True)
    result_url = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=Q(state__in=["waiting", "running"]),
                name="one_going_on_a_key",
            ),
            models.UniqueConstraint(fields=["kind", "slot"], name="one_job_a_slot"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "asked_at"]),
            models.Index(fields=["asked_by", "-asked_at"]),
        ]

    def __str__(self) -> str:
        """Give its title."""
        return self.title


class Worker(models.Model):
    """A process that does jobs, as long as it runs: when it was last seen. The row goes when it ends."""

    name = models.CharField(primary_key=True, max_length=100)  # host:process
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        """Give the name."""
        return self.name
