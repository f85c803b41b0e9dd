"""The tables of exchange: what somebody uploaded at once, and each form of it that fits a project."""

from django.db import models

from jiheng.projects.official_form import FORM_TITLES
from jiheng.web.accounts.models import User
from jiheng.web.evidence.models import StoredFile
from jiheng.web.ids import new_id
from jiheng.web.projects.models import Project
from jiheng.web.trail.seals import protect


class FormUpload(models.Model):
    """What somebody uploaded at once; `faults` tell of the files and forms that nothing became of."""

    id = models.UUIDField(primary_key=True, default=new_id)
    names = models.CharField("文件", max_length=500)
    faults = models.JSONField(default=list)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        """Name the files."""
        return self.names


class ReceivedForm(models.Model):
    """A form that came for a project; what was chosen of it stands in the trail, in records and the text."""

    id = models.UUIDField(primary_key=True, default=new_id)
    upload = models.ForeignKey(FormUpload, on_delete=models.PROTECT, related_name="forms")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="received_forms")
    kind = models.CharField("表", max_length=40, choices=[*FORM_TITLES.items()])
    title = models.CharField("表", max_length=100)
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file = models.CharField("文件名", max_length=255)
    sheet = models.CharField("工作表", max_length=100, blank=True)
    position = models.PositiveSmallIntegerField()  # among the forms of the file
    differing = models.PositiveIntegerField("不同", null=True)  # cells, when it was last compared
    unread = models.TextField(blank=True)  # why it could not be compared
    taken_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField("处理的时间", null=True)
    taken = models.PositiveIntegerField("取对方的", default=0)
    kept = models.PositiveIntegerField("维持本单位的", default=0)

    class Meta:
        indexes = (models.Index(fields=["project", "upload"]),)

    def __str__(self) -> str:
        """Say which form it is."""
        return self.title


protect(ReceivedForm, but=("differing", "unread"))
