"""The tables of surveys. An answer holds what was said and the minute it came; nothing tells whose it is."""

from functools import cached_property
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from jiheng.web.accounts.four_eyes import Asked
from jiheng.web.accounts.models import User
from jiheng.web.ids import new_id
from jiheng.web.projects.models import Project
from jiheng.web.surveys.questions import Question, read_questions
from jiheng.web.trail.seals import protect


class SurveyState(models.TextChoices):
    """Where the form of a survey stands; what was approved is closed by its `Closing`."""

    ASKED = "asked", "待审批"
    APPROVED = "approved", "已批准"
    RETURNED = "returned", "已退回"


class DoorKind(models.TextChoices):
    """Who may answer besides those who hold a one-use link or a sheet of paper."""

    NONE = "", "不开放，只凭一次性链接或纸质"
    OPEN = "open", "开放二维码：扫码就能答，每台设备一次"
    PIN = "pin", "现场口令：扫码后要填现场公布的 6 位口令"


class Channel(models.TextChoices):
    """The way an answer came."""

    OPEN = "open", "开放二维码"
    PIN = "pin", "现场口令"
    LINK = "link", "一次性链接"
    PAPER = "paper", "纸质代录"


class Survey(Asked):
    """A survey: its form, whom it asks, when; who made the form, and who else approved it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="surveys")
    code = models.CharField(max_length=40, unique=True)  # of the open door, drawn at random
    name = models.CharField("调查名称", max_length=100)
    frame = models.JSONField("调查对象")  # [group, how many people]
    sampling = models.TextField("抽样说明")
    questions = models.JSONField("问题")  # [kind, words, options]
    opens_on = models.DateField("开始日期")
    closes_on = models.DateField("截止日期")
    door = models.CharField("谁可以答", max_length=10, choices=DoorKind.choices, blank=True)
    pin = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=20, choices=SurveyState.choices, default=SurveyState.ASKED)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "project"]),  # what waits is counted on every page
            models.Index(fields=["closes_on"]),
        ]

    def __str__(self) -> str:
        """Give its name."""
        return self.name

    @property
    def groups(self) -> list[str]:
        """Whom it asks, by name."""
        return [str(name) for name, _ in self.frame]

    @property
    def population(self) -> int:
        """How many could answer."""
        return sum(count for _, count in self.frame)

    @cached_property
    def asked(self) -> list[Question]:
        """Its questions; the first is the overall satisfaction."""
        return read_questions(self.questions)


class Link(models.Model):
    """A one-use link: the SHA-256 of its token is kept, neither when it was used nor for which answer."""

    id = models.UUIDField(primary_key=True, default=new_id)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="links")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, unique=True)
    used = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "number"], name="one_link_a_number"),
        ]


class Answer(models.Model):
    """What somebody said. The id is drawn at random with the page: a form sent twice is one answer."""

    id = models.UUIDField(primary_key=True, default=uuid4)  # one of version 7 would tell the millisecond
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="answers")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    group = models.CharField("调查对象", max_length=100, blank=True)
    said = models.JSONField()  # by question: the place of the option from 0, a text, or null
    minute = models.DateTimeField()  # it came, cut to the minute
    paper = models.CharField("纸质编号", max_length=20, blank=True)
    keyed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["survey", "paper"], condition=~Q(paper=""), name="one_answer_a_paper"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["survey", "minute"])]


class RemovalState(models.TextChoices):
    """Where a request to leave an answer out stands."""

    ASKED = "asked", "待审批"
    APPROVED = "approved", "已剔除"
    RETURNED = "returned", "不剔除"


class Removal(Asked):
    """Somebody asks that an answer be left out, without seeing what it says; another person decides."""

    id = models.UUIDField(primary_key=True, default=new_id)
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="removals")
    reason = models.TextField("理由")
    state = models.CharField(max_length=20, choices=RemovalState.choices, default=RemovalState.ASKED)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["answer"], condition=Q(state__in=["asked", "approved"]), name="one_removal_an_answer"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state"])]


class Closing(models.Model):
    """A survey has ended: how many were sent, and the record of the register it became."""

    survey = models.OneToOneField(Survey, primary_key=True, on_delete=models.PROTECT, related_name="closing")
    sent = models.PositiveIntegerField("发放份数")
    record_id = models.CharField(max_length=200)
    raw_sha256 = models.CharField(max_length=64)  # of all answers as one file; the file of evidence names it
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField()


class Salt(models.Model):
    """What the counts of one day are hashed with; gone with them the day after."""

    day = models.DateField(primary_key=True)
    value = models.CharField(max_length=64)


class Count(models.Model):
    """How often somebody unknown has come today, by a salted hash."""

    id = models.UUIDField(primary_key=True, default=new_id)
    day = models.DateField()
    digest = models.CharField(max_length=64)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "digest"], name="one_count_a_digest"),
        ]


protect(Survey, Removal, Closing)
