"""The tables of monitoring. Samples are in the store (design D11), outages are records: here is the rest."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jiheng.evidence.facts.systems import Outage
from jiheng.sources.alerts import KINDS
from jiheng.web.accounts.four_eyes import Asked
from jiheng.web.accounts.models import User
from jiheng.web.ids import new_id
from jiheng.web.projects.models import Project
from jiheng.web.trail.seals import protect


class PermitState(models.TextChoices):
    """Where a permission stands: of a host that is asked, of a way in or out of the server."""

    ASKED = "asked", "待批准"
    APPROVED = "approved", "已批准"
    RETURNED = "returned", "已退回"
    WITHDRAWN = "withdrawn", "已收回"


class Permit(Asked):
    """A host or network that the server may ask: the system administrator asks, the security one approves."""

    id = models.UUIDField(primary_key=True, default=new_id)
    written = models.CharField("主机或网段", max_length=200)  # as `read_permission` reads it
    reason = models.CharField("用途", max_length=200)
    state = models.CharField("状态", max_length=20, choices=PermitState.choices, default=PermitState.ASKED)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["written"], condition=Q(state__in=["asked", "approved"]), name="one_permit_a_network"
            ),
        ]

    def __str__(self) -> str:
        """Give it as it is written."""
        return self.written


class TargetState(models.TextChoices):
    """Where a target stands."""

    ASKED = "asked", "待批准"
    ON = "on", "监测中"
    RETURNED = "returned", "已退回"
    STOPPED = "stopped", "已停止"


GOING_ON = (TargetState.ASKED, TargetState.ON)


PLACE = "服务器"  # where the prober works
NEWEST = ("-asked_at", "-pk")  # of targets; ids come in the order of time, so that two of one moment do too


class Target(Asked):
    """What tells whether a system is up: an address that is asked, or a job that reports in by itself.

    The address is never changed: another is another target. `series` names its samples in the store; all
    targets that a system ever had share it. What does not count is a job whose silence is a fault of the
    system, and no outage of it; it has a series of its own. Of the secret that a job reports to only the
    SHA-256 is kept.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="targets")
    system = models.CharField("系统", max_length=200)
    url = models.CharField("网址", max_length=1000, blank=True)
    every = models.PositiveIntegerField("间隔", default=60)  # seconds
    series = models.CharField(max_length=40)
    state = models.CharField("状态", max_length=20, choices=TargetState.choices, default=TargetState.ASKED)
    published = models.BooleanField(default=False)  # on the page for everybody
    severity = models.CharField("故障级别", max_length=40, blank=True)  # of the faults it opens
    because = models.CharField("为什么要批准", max_length=500, blank=True)
    job = models.CharField("作业", max_length=40, blank=True)  # that reports in; an address has none
    counts = models.BooleanField(default=True)  # as the system's availability
    report_every = models.PositiveIntegerField("多久报到一次", default=0)  # seconds
    grace = models.PositiveIntegerField("宽限", default=0)  # seconds
    digest = models.CharField(max_length=64, blank=True)
    secret_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    said = models.CharField(max_length=200, blank=True)  # with the last report
    stopped_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "system"],
                condition=Q(state__in=["asked", "on"], counts=True),
                name="one_target_that_counts",
            ),
            models.UniqueConstraint(
                fields=["project", "system", "job"],
                condition=Q(state="on") & ~Q(job=""),
                name="one_job_a_name",
            ),
            models.UniqueConstraint(fields=["digest"], condition=~Q(digest=""), name="one_job_an_address"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "project"])  # what waits is counted on every page
        ]

    def __str__(self) -> str:
        """Say what is asked for which system."""
        return f"{self.system} {self.job or self.url}"


class SeenOutage(models.Model):
    """An outage as it was measured, beside the records that tell of it; seconds since 1970.

    `ended` is the last second it was seen, `recovered` the first at which the system was seen up again:
    later, where nobody looked in between.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="seen_outages")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="seen_outages")
    series = models.CharField(max_length=40)
    began = models.BigIntegerField()
    ended = models.BigIntegerField(null=True)
    recovered = models.BigIntegerField(null=True)
    outage = models.CharField(max_length=200)  # the id of its first record; empty where it does not count
    incident = models.CharField(max_length=200, blank=True)  # the same; empty where none was opened
    noticed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "began"], name="one_outage_a_beginning"),
        ]
        indexes: ClassVar = [models.Index(fields=["recovered", "project"])]


class Ground(models.TextChoices):
    """Why time shall not count."""

    PLANNED = "planned", "计划内维护"
    FORCE_MAJEURE = "force_majeure", "不可抗力"
    OUTSIDE_HOURS = "outside_hours", "约定的服务时间以外"


class ClaimState(models.TextChoices):
    """Where a claim stands."""

    ASKED = "asked", "待审批"
    APPROVED = "approved", "已批准不计入"
    RETURNED = "returned", "已退回"


class ExclusionClaim(Asked):
    """Somebody asks that an outage, a part of it or planned maintenance shall not count; the owner decides.

    What is approved becomes a record: the correction of the outage or of the maintenance, or one more for the
    part. Maintenance is asked for by its record itself: a claim is there once it is decided on.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="exclusion_claims")
    kind = models.CharField(max_length=40, default=Outage.stem)  # of the record: that, or planned maintenance
    outage = models.CharField(max_length=200)  # the id of the outage's first record, of maintenance its own
    system = models.CharField("系统", max_length=200)
    began_at = models.DateTimeField("从")
    ended_at = models.DateTimeField("到")
    whole = models.BooleanField(default=True)
    ground = models.CharField("理由", max_length=20, choices=Ground.choices)
    basis = models.CharField("计划内维护记录", max_length=200, blank=True)
    reason = models.TextField("说明")
    state = models.CharField(max_length=20, choices=ClaimState.choices, default=ClaimState.ASKED)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "outage"], condition=Q(state="asked"), name="one_claim_waits_an_outage"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "project"])]  # what waits is counted on every page


class AnswerLink(models.Model):
    """A link by which the vendor answers one fault, once, without an account; only its SHA-256 is kept."""

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="answer_links")
    incident = models.CharField(max_length=200)  # the id of the fault's first record
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Receiver(Asked):
    """An address that Alertmanager posts alerts to; only the SHA-256 of the secret in it is kept.

    It takes nothing in before a second person approved it. `systems` says of each value of the label
    which system it is. `minute_at` and `posts` count what came within a minute.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="receivers")
    name = models.CharField("来源名", max_length=40)
    kind = models.CharField("记录种类", max_length=20, choices=KINDS.items())
    label = models.CharField("系统标签", max_length=100)
    systems = models.JSONField("系统对照")
    digest = models.CharField(max_length=64, unique=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_column="made_by_id")
    asked_at = models.DateTimeField(db_column="made_at")
    state = models.CharField("状态", max_length=20, choices=PermitState.choices, default=PermitState.ASKED)
    withdrawn_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    minute_at = models.DateTimeField(null=True)
    posts = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(null=True)
    last_told = models.CharField(max_length=500, blank=True)
    last_failed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "name"], condition=Q(withdrawn_at=None), name="one_receiver_a_name"
            ),
        ]

    def __str__(self) -> str:
        """Give its name."""
        return self.name


class SeenAlert(models.Model):
    """An alert as it was told, beside the record of its fault; seconds since 1970.

    `alert` is the id of its record, if it has one of its own: then that is its `incident`, too. Else the
    alert told of a fault that was open already.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="seen_alerts")
    receiver = models.ForeignKey(Receiver, on_delete=models.PROTECT, related_name="seen_alerts")
    alert = models.CharField(max_length=200)
    system = models.CharField(max_length=200)
    incident = models.CharField(max_length=200)  # the id of the fault's first record
    began = models.BigIntegerField()
    ended = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "alert"], name="one_fault_an_alert"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["project", "incident"]),
            models.Index(fields=["ended", "project"]),  # what fires is counted on every page
        ]


class FaultNumber(models.Model):
    """The number by which people answer a fault in DingTalk; counted over the whole server."""

    number = models.BigAutoField(primary_key=True)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="fault_numbers")
    incident = models.CharField(max_length=200)  # the id of the fault's first record

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "incident"], name="one_number_a_fault"),
        ]


class Robot(Asked):
    """The robot of the enterprise in DingTalk: its app secret, encrypted; one row.

    `secret` is the one in force. A new one waits in `proposed` until another administrator approves it;
    state, and who asked and decided, are those of the newest.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    secret = models.CharField(max_length=1000, blank=True)
    proposed = models.CharField(max_length=1000, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_column="set_by_id")
    asked_at = models.DateTimeField(db_column="set_at")
    state = models.CharField("状态", max_length=20, choices=PermitState.choices, default=PermitState.ASKED)


class Staff(Asked):
    """Whose a staff id of DingTalk is; it answers once another administrator approved it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="+")
    staff = models.CharField("钉钉 userid", max_length=100, unique=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_column="bound_by_id")
    asked_at = models.DateTimeField(db_column="bound_at")
    state = models.CharField("状态", max_length=20, choices=PermitState.choices, default=PermitState.ASKED)


class Heard(models.Model):
    """A message of DingTalk that was acted on, by the SHA-256 of its id: nothing is done twice."""

    message = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField(db_index=True)


protect(Permit, ExclusionClaim, Robot, Staff)
protect(Receiver, but=("minute_at", "posts", "last_at", "last_told", "last_failed"))
protect(Target, but=("reported_at", "said"))
