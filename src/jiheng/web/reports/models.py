"""The documents that were made, for ever: what they were made of, their files, and what came back of them."""

from django.db import models

from jiheng.reports.library import REPORT_KINDS
from jiheng.web.accounts.four_eyes import Asked
from jiheng.web.accounts.models import User
from jiheng.web.evidence.models import StoredFile
from jiheng.web.ids import new_id
from jiheng.web.projects.models import Project, ProjectVersion
from jiheng.web.trail.seals import protect


class MadeReport(models.Model):
    """One version of a document: the same words in each of its files."""

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="made_reports")
    kind = models.CharField("文档", max_length=60)
    choice = models.JSONField(default=dict)  # what it was told, as written: {"month": "2023-05"}
    about = models.CharField(max_length=200, blank=True)  # the same in words
    number = models.PositiveIntegerField("版次")
    lacking = models.JSONField(default=list)  # what it prints as missing; with any it is a draft
    remarks = models.JSONField(default=list)
    version = models.ForeignKey(ProjectVersion, on_delete=models.PROTECT, related_name="+")
    text_changes = models.PositiveIntegerField()
    ledger_hash = models.CharField(max_length=64, blank=True)
    rule_set = models.CharField(max_length=200)  # as messages call it
    program = models.CharField(max_length=200)
    total = models.CharField(max_length=20, blank=True)
    grade = models.CharField(max_length=20, blank=True)
    figures = models.BinaryField()  # each with its chain: `kept_figures.py`
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["project", "kind", "about", "number"], name="one_report_a_number"
            ),
        )
        indexes = (models.Index(fields=["project", "-made_at"]),)

    def __str__(self) -> str:
        """Give title, what it is about, and which version it is."""
        return f"{self.title} 第 {self.number} 版"

    @property
    def title(self) -> str:
        """The kind's title, and what it is about."""
        title = REPORT_KINDS.find(self.kind).title
        return f"{title}（{self.about}）" if self.about else title

    @property
    def is_draft(self) -> bool:
        """Whether it prints something as missing."""
        return bool(self.lacking)


class ReportFile(models.Model):
    """A made document in one format."""

    report = models.ForeignKey(MadeReport, on_delete=models.PROTECT, related_name="files")
    format = models.CharField(max_length=10)
    name = models.CharField(max_length=255)
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["report", "format"], name="one_file_a_format"),)

    def __str__(self) -> str:
        """Give the name."""
        return self.name


class CopyUse(models.TextChoices):
    """What came back of a document."""

    EDITED = "edited", "改过的 .docx"
    SEALED = "sealed", "盖章扫描件"


class ReportCopy(models.Model):
    """A file that came back of a made document; the newest sealed one is its final."""

    id = models.UUIDField(primary_key=True, default=new_id)
    report = models.ForeignKey(MadeReport, on_delete=models.PROTECT, related_name="copies")
    use = models.CharField("是什么", max_length=10, choices=CopyUse.choices)
    name = models.CharField("文件名", max_length=255)
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    differences = models.JSONField(default=list)  # figures of an edited one that are other ones, in words
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()


class PublicState(models.TextChoices):
    """Where a public version stands."""

    ASKED = "asked", "待批准"
    APPROVED = "approved", "已批准公开"
    RETURNED = "returned", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"


class PublicVersion(Asked):
    """A document with what may not be published masked: one person looked through it, another approves."""

    id = models.UUIDField(primary_key=True, default=new_id)
    report = models.ForeignKey(MadeReport, on_delete=models.PROTECT, related_name="public_versions")
    state = models.CharField("状态", max_length=20, choices=PublicState.choices, default=PublicState.ASKED)
    counts = models.JSONField(default=dict)  # how many places by sort
    finds = models.JSONField(default=list)  # sort, text, how often, where: for who approves, never published

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["report"], condition=models.Q(state="asked"), name="one_proposed_public_version"
            ),
        )
        indexes = (models.Index(fields=["state"], name="public_by_state"),)  # counted on every page

    def __str__(self) -> str:
        """Name it."""
        return f"{self.report}的公开版"


class PublicFile(models.Model):
    """A public version in one format."""

    version = models.ForeignKey(PublicVersion, on_delete=models.PROTECT, related_name="files")
    format = models.CharField(max_length=10)
    name = models.CharField(max_length=255)
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["version", "format"], name="one_public_file_a_format"),
        )

    def __str__(self) -> str:
        """Give the name."""
        return self.name


protect(MadeReport, ReportFile, ReportCopy, PublicVersion, PublicFile)
