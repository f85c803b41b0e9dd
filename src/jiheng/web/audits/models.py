"""Audited reports: the file, what was found in it, and what somebody lets stand."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jiheng.web.accounts.models import Organisation, User
from jiheng.web.evidence.models import StoredFile
from jiheng.web.ids import new_id
from jiheng.web.projects.models import Project


class AuditedReport(models.Model):
    """A report that was put in to be audited. It belongs to an organisation, perhaps to a project of it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="audited_reports")
    project = models.ForeignKey(Project, null=True, on_delete=models.PROTECT, related_name="audited_reports")
    name = models.CharField("文件名", max_length=255)
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["organisation", "-added_at"]),
            models.Index(fields=["project", "-added_at"]),
        )

    def __str__(self) -> str:
        """Give the file's name."""
        return self.name


class AuditResult(models.Model):
    """What an audit found: never changed. `refused` says why the report could not be audited."""

    report = models.OneToOneField(AuditedReport, on_delete=models.PROTECT, related_name="result")
    content = models.BinaryField()  # found.py
    refused = models.TextField(blank=True)
    errors = models.PositiveIntegerField("错误", default=0)
    warnings = models.PositiveIntegerField("警告", default=0)
    infos = models.PositiveIntegerField("提示", default=0)
    program = models.CharField(max_length=200)
    audited_at = models.DateTimeField()


class Acceptance(models.Model):
    """Somebody lets a finding stand, with a reason; taken back, it is told again."""

    id = models.UUIDField(primary_key=True, default=new_id)
    report = models.ForeignKey(AuditedReport, on_delete=models.PROTECT, related_name="acceptances")
    code = models.CharField(max_length=20)
    quote = models.TextField(blank=True)
    reason = models.TextField("理由")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken_back_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "code", "quote"], condition=Q(taken_back_at=None), name="one_acceptance"
            )
        ]
