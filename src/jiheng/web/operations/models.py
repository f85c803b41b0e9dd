"""The tables of the daily work: a table that was uploaded and waits to be looked at before it is imported."""

from django.db import models

from jiheng.web.accounts.models import User
from jiheng.web.ids import new_id
from jiheng.web.projects.models import Project


class PendingImport(models.Model):
    """An uploaded table that was previewed, and perhaps imported since; nothing of it counts before that."""

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="pending_imports")
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=255)
    # The bytes lie among the files under this; no row of the store names them, so that they go with a day.
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(default=0)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    seen = models.BinaryField(null=True)  # what a job saw in it, where that takes long
    wrong_sha256 = models.CharField(max_length=64, blank=True)  # its wrong rows, where a job wrote them
    imported_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Give the name of the file."""
        return self.name
