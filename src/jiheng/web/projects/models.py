"""The tables of projects. A project's text is project.yaml itself, kept version by version."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from jiheng.web.accounts.four_eyes import ASKED, Asked
from jiheng.web.accounts.models import Organisation, User
from jiheng.web.accounts.roles import Role
from jiheng.web.ids import new_id
from jiheng.web.trail.seals import protect


class ProjectState(models.TextChoices):
    """Where the year of a project stands."""

    OPEN = "open", "进行中"
    SIGNED = "signed", "已签认"  # the unit has signed the year off: vendors only read
    ARCHIVED = "archived", "已归档"


class Project(models.Model):
    """One project and year. What lists show of its text is kept beside it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="projects")
    name = models.CharField("项目名称", max_length=200)
    unit = models.CharField("实施单位", max_length=200)
    fiscal_year = models.PositiveSmallIntegerField("预算年度")
    state = models.CharField("状态", max_length=20, choices=ProjectState.choices, default=ProjectState.OPEN)
    # The newest version that reads without a fault: what is evaluated and what pages show.
    current = models.ForeignKey(
        "ProjectVersion", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    text_changes = models.PositiveIntegerField(db_default=0)  # how often what is shown was given another text
    folder_name = models.CharField(max_length=200, blank=True)  # as which it came, and goes out again
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["organisation", "-fiscal_year", "name"]),
            models.Index(fields=["-fiscal_year", "name"]),
        )

    def __str__(self) -> str:
        """Give name and year."""
        return f"{self.name}（{self.fiscal_year}）"


class VersionState(models.TextChoices):
    """Where a version of the text stands."""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待审"
    RETURNED = "returned", "退回"
    APPROVED = "approved", "已批准"


class ProjectVersion(models.Model):
    """A version of project.yaml. An approved one is never changed; what comes later is another one."""

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    state = models.CharField("状态", max_length=20, choices=VersionState.choices, default=VersionState.DRAFT)
    reason = models.TextField("为什么改", blank=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    edited_by = models.ManyToManyField(User, related_name="+")  # none of them may approve it
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField("审批意见", blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["project", "number"], name="one_version_a_number"),)
        indexes = (models.Index(fields=["state", "project"]),)  # what waits is counted on every page

    def __str__(self) -> str:
        """Say which version of which project."""
        return f"{self.project} 第 {self.number} 版"


class ProjectFile(models.Model):
    """A file beside project.yaml that it names: a holiday table."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    content = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["project", "name"], name="one_project_file_a_name"),)

    def __str__(self) -> str:
        """Give the name."""
        return self.name


class Assignment(models.Model):
    """An organisation, or one person of it, that works on a project in a role, from a day to a day."""

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="assignments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="assignments")
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField("角色", max_length=20, choices=Role.choices)
    since = models.DateField("起")
    until = models.DateField("止", null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["organisation", "role"]), models.Index(fields=["project"]))

    def __str__(self) -> str:
        """Say it in words."""
        return f"{self.user or self.organisation} {self.get_role_display()} {self.project}"

    @staticmethod
    def holding(day: object) -> Q:
        """Give the condition of those that hold on a day."""
        return Q(since__lte=day) & (Q(until=None) | Q(until__gte=day))


class UrgentState(models.TextChoices):
    """How far a right in an emergency is; that its hours are over, the clock says."""

    ASKED = ASKED, "等审批"
    GRANTED = "granted", "已批准"
    REFUSED = "refused", "没有批准"
    ENDED = "ended", "已提前结束"


class UrgentRight(Asked):
    """The right of one person to read, for some hours, what no role shows them: break glass (AC-14).

    It is for the projects of an organisation and all below it, or for one of them only.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="urgent_rights")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("原因", max_length=200)
    hours = models.PositiveSmallIntegerField("小时")
    state = models.CharField("状态", max_length=10, choices=UrgentState.choices, default=UrgentState.ASKED)
    until = models.DateTimeField("到", null=True)  # its last moment; earlier where it was ended
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["user", "until"]),)

    def __str__(self) -> str:
        """Say it in words."""
        return f"{self.user} 查看{self.project or self.organisation}，{self.hours} 小时"

    def holds(self, at: datetime) -> bool:
        """Say whether it is a right at a moment."""
        return self.state == UrgentState.GRANTED and self.until is not None and at < self.until


protect(Project, but=("text_changes",))
protect(ProjectVersion, ProjectFile, Assignment, UrgentRight)
