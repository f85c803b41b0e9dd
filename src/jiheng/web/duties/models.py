"""The tables of duties. A duty is what the core reckons of a promise, kept row by row."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jiheng.evidence.promises import STATE_TITLES, OccurrenceState
from jiheng.web.accounts.four_eyes import Asked
from jiheng.web.accounts.models import User
from jiheng.web.ids import new_id
from jiheng.web.projects.models import Project, ProjectVersion
from jiheng.web.trail.seals import protect

STATES = [(state.value, STATE_TITLES[state]) for state in OccurrenceState]
WITHDRAWN = "合同里已没有这项约定"


class Plan(models.Model):
    """How far the duties of a project are reckoned; the row is locked while they are."""

    project = models.OneToOneField(
        Project, primary_key=True, on_delete=models.PROTECT, related_name="duty_plan"
    )
    version = models.ForeignKey(ProjectVersion, null=True, on_delete=models.PROTECT, related_name="+")
    ledger_seq = models.PositiveBigIntegerField(default=0)
    day = models.DateField(null=True)  # as of which it was reckoned
    settled_at = models.DateTimeField(null=True)
    fault = models.TextField(blank=True)  # why it could not be reckoned


class Duty(models.Model):
    """One occurrence of a promise: due once, and never there twice."""

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="duties")
    contract = models.CharField("合同", max_length=200, blank=True)
    promise = models.CharField("约定", max_length=200)
    kind = models.CharField("记录种类", max_length=40)
    system = models.CharField("系统", max_length=200, blank=True)
    first = models.DateField("期间起")
    last = models.DateField("期间止")
    due = models.DateField("应完成日期")
    needed = models.PositiveSmallIntegerField("应有记录", default=1)
    state = models.CharField("状态", max_length=20, choices=STATES, default=OccurrenceState.OPEN)
    because = models.TextField("原因", blank=True)
    records = models.JSONField("记录", default=list)  # ids that documents print

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "promise", "first", "last"], name="one_duty_an_occurrence"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["project", "due"]),
            models.Index(fields=["state", "due"]),
        ]

    def __str__(self) -> str:
        """Say what is due when."""
        return f"{self.promise}（{self.due}）"


class WaiverState(models.TextChoices):
    """Where a waiver stands."""

    ASKED = "asked", "待审批"
    APPROVED = "approved", "已批准"
    RETURNED = "returned", "已退回"


class DutyWaiver(Asked):
    """Somebody asks that an occurrence be waived; another person decides. What is approved is a record."""

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="duty_waivers")
    promise = models.CharField(max_length=200)
    first = models.DateField()
    last = models.DateField()
    reason = models.TextField("免除理由")
    state = models.CharField(max_length=20, choices=WaiverState.choices, default=WaiverState.ASKED)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "promise", "first", "last"],
                condition=Q(state__in=["asked", "approved"]),
                name="one_waiver_an_occurrence",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "project"])]  # what waits is counted on every page


class Spot(models.Model):
    """A room or rack where work is done, with a QR code on it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="spots")
    name = models.CharField("地点", max_length=100)
    system = models.CharField("系统", max_length=200, blank=True)  # empty: of every system
    checklist = models.TextField(
        "检查项", blank=True
    )  # one a line; a unit at its end in brackets asks a value
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "name"], name="one_spot_a_name")]

    def __str__(self) -> str:
        """Give the name."""
        return self.name


class CheckIn(models.Model):
    """What a phone told beside the record: never changed, judged by people only.

    The id is made by the phone: the same again is the same check-in.
    """

    id = models.UUIDField(primary_key=True)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="check_ins")
    spot = models.ForeignKey(Spot, null=True, on_delete=models.PROTECT, related_name="check_ins")
    scanned = models.BooleanField(default=False)  # the code on the spot was read, not typed
    kind = models.CharField(max_length=40)
    record_id = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)  # of all that was posted
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="check_ins")
    # Three clocks: the phone's when it was done and when it was sent, ours when it came.
    done_at_phone = models.DateTimeField()
    sent_at_phone = models.DateTimeField()
    received_at = models.DateTimeField()
    latitude = models.CharField(max_length=20, blank=True)  # degrees, as the phone wrote them
    longitude = models.CharField(max_length=20, blank=True)
    accuracy = models.PositiveIntegerField(null=True)  # metres
    no_place = models.CharField(max_length=100, blank=True)  # why the phone knew no place
    items = models.JSONField(default=list)  # [item, value, ok]
    photos = models.JSONField(default=list)  # [name, SHA-256 of the photo as it was taken]
    signer = models.CharField("签字人", max_length=60, blank=True)  # the customer, by the name they typed
    signature = models.CharField("签字", max_length=200, blank=True)  # the picture's name in the cabinet

    class Meta:
        indexes: ClassVar = [models.Index(fields=["project", "-received_at"])]


protect(DutyWaiver)
