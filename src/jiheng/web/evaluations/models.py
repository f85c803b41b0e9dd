"""The tables of evaluations. What was filed is kept as it was; what was decided on is never changed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jiheng.evidence.facts.decisions import HANDLING_TITLES, Handling
from jiheng.web.accounts.four_eyes import Asked
from jiheng.web.accounts.models import User
from jiheng.web.evaluations.states import (
    OPEN_STATES,
    CorrectionState,
    FilingKind,
    FilingState,
    MatterState,
    SeatState,
)
from jiheng.web.ids import new_id
from jiheng.web.projects.models import Project, ProjectVersion
from jiheng.web.trail.seals import protect

HANDLINGS = [(key.value, title) for key, title in HANDLING_TITLES.items()]


class Filing(models.Model):
    """What a unit handed in, of which text, at which end of the ledger; `kept` is what it said."""

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="filings")
    kind = models.CharField("种类", max_length=20, choices=FilingKind.choices)
    number = models.PositiveIntegerField()  # from 1 within the kind
    state = models.CharField("状态", max_length=20, choices=FilingState.choices)
    version = models.ForeignKey(ProjectVersion, on_delete=models.PROTECT, related_name="+")
    ledger_seq = models.PositiveBigIntegerField()
    ledger_hash = models.CharField(max_length=64)
    as_of = models.DateField("截至", null=True)  # of monitoring, the day it is about
    reason = models.TextField("为什么再报", blank=True)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    signed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField("审批意见", blank=True)
    handling = models.CharField("处理决定", max_length=20, choices=HANDLINGS, blank=True)
    # of the handling, where it asks for something; of a report, until when the unit may speak
    deadline = models.DateField("期限", null=True)
    heard_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    heard_at = models.DateTimeField(null=True)  # when the unit had said all it has to say

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "kind", "number"], name="one_filing_a_number"),
            models.UniqueConstraint(
                fields=["project", "kind"],
                condition=Q(state__in=[each.value for each in OPEN_STATES]),
                name="one_open_filing_a_kind",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "project"])]  # what waits is counted on every page

    def __str__(self) -> str:
        """Say what it is."""
        about = f"截至 {self.as_of}" if self.as_of else f"第 {self.number} 次"
        return f"{self.get_kind_display()}（{about}）"


class Kept(models.Model):
    """What was filed, as it was: from the moment it is filed nobody can change it, the superuser included."""

    filing = models.OneToOneField(Filing, primary_key=True, on_delete=models.PROTECT, related_name="kept")
    content = models.TextField()  # JSON, as the core gives it to machines


class Round(models.Model):
    """Monitoring as of a day while it is being filled in: who said last what deviates, and why.

    What is said stands in a file beside the text, as in a folder.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="monitoring_rounds")
    as_of = models.DateField("截至")
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "as_of"], name="one_monitoring_round_a_day")
        ]


class Matter(models.Model):
    """Something to be put right: who does it by when, what was done, and who looked again."""

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="matters")
    source = models.CharField("来源", max_length=40)
    about = models.CharField("指标或事项", max_length=200)
    told = models.TextField("问题")
    responsible = models.CharField("责任人", max_length=60)
    due = models.DateField("完成时限")
    state = models.CharField("状态", max_length=20, choices=MatterState.choices, default=MatterState.OPEN)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    answer = models.TextField("整改情况", blank=True)
    files = models.JSONField("证据", default=list)  # names in the evidence cabinet
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField("复核意见", blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "due"]), models.Index(fields=["project", "due"])]

    def __str__(self) -> str:
        """Name it."""
        return self.about


class Correction(Asked):
    """What is decided on a project, or an indicator, by its state on a day: one proposes, another approves.

    What was approved is a record, too; with a deadline it is a matter that the unit answers.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="corrections")
    filing = models.ForeignKey(Filing, null=True, on_delete=models.PROTECT, related_name="corrections")
    as_of = models.DateField("监控截至")
    indicator = models.CharField("指标", max_length=200, blank=True)  # empty: the whole project
    state = models.CharField(
        "状态", max_length=20, choices=CorrectionState.choices, default=CorrectionState.ASKED
    )
    handling = models.CharField("处理决定", max_length=20, choices=HANDLINGS)
    reason = models.TextField("决定理由")
    deadline = models.DateField("办结期限", null=True)
    document_number = models.CharField("文号", max_length=100, blank=True)
    record_id = models.CharField(max_length=200, blank=True)  # of the record it became; the newest
    matter = models.OneToOneField(Matter, null=True, on_delete=models.PROTECT, related_name="correction")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "as_of", "indicator"],
                condition=Q(state="asked"),
                name="one_proposed_correction",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["state", "project"])]  # what waits is counted on every page

    def __str__(self) -> str:
        """Say what is decided on what."""
        about = f"（{self.indicator}）" if self.indicator else ""
        return f"{self.get_handling_display()}{about}"

    @property
    def goal_reason(self) -> str:
        """Why goals are changed after it, as their new version says it."""
        return f"按 {self.as_of} 监控的纠偏决定：{self}"

    @property
    def adjusts(self) -> bool:
        """Whether goals or budget are to be changed."""
        return self.handling == Handling.ADJUST


class Seat(models.Model):
    """An expert of the group that evaluates a project: first independence, then points nobody else sees."""

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="seats")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=20, choices=SeatState.choices, default=SeatState.ASKED)
    relation = models.TextField("利害关系", blank=True)
    dissent = models.TextField("不同意见", blank=True)
    keyed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # from paper
    seated_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    seated_at = models.DateTimeField()
    declared_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "user"], name="one_seat_an_expert")
        ]

    def __str__(self) -> str:
        """Give the name of the expert."""
        return self.user.name


class Mark(models.Model):
    """The points an expert gives an indicator, as they stand; sealed with the seat."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="marks")
    indicator = models.CharField(max_length=200)
    points = models.CharField("得分", max_length=20, blank=True)
    basis = models.TextField("评分理由", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seat", "indicator"], name="one_mark_an_indicator")
        ]


class Opinion(models.Model):
    """What the evaluated unit says of an item of a draft, and how that was answered."""

    id = models.UUIDField(primary_key=True, default=new_id)
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="opinions")
    about = models.CharField("哪一项", max_length=200)
    words = models.TextField("意见")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    accepted = models.BooleanField(null=True)
    answer = models.TextField("答复", blank=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)


protect(Filing, Kept, Round, Matter, Correction, Seat, Mark, Opinion)
