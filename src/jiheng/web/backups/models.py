"""The tables of backups: what two people agree to put back, and what trials of backups came to."""

from django.db import models

from jiheng.web.accounts.four_eyes import Asked
from jiheng.web.ids import new_id
from jiheng.web.trail.seals import protect


class RestoreState(models.TextChoices):
    """Where a wish to restore stands. What comes of it is told by the restored system: it has no such row."""

    ASKED = "asked", "等安全管理员批准"
    APPROVED = "approved", "已批准，正在恢复"
    RETURNED = "returned", "已退回"
    FAILED = "failed", "没有恢复成"


class Restoring(Asked):
    """A wish to put a backup in place of what is there."""

    id = models.UUIDField(primary_key=True, default=new_id)
    backup = models.CharField("备份", max_length=60)
    taken_at = models.DateTimeField("备份的时间")
    reason = models.TextField("为什么恢复")
    state = models.CharField("状态", max_length=20, choices=RestoreState.choices, default=RestoreState.ASKED)
    words = models.TextField(blank=True)  # why it was not done

    def __str__(self) -> str:
        """Name it by its backup."""
        return self.backup


class TrialKind(models.TextChoices):
    """How a backup was tried."""

    VERIFY = "verify", "校验"
    DRILL = "drill", "恢复演练"


class Trial(models.Model):
    """A backup tried: read through, or put back in a place of its own."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=10, choices=TrialKind.choices)
    backup = models.CharField(max_length=60, db_index=True)
    at = models.DateTimeField()
    seconds = models.PositiveIntegerField()
    is_sound = models.BooleanField()
    told = models.JSONField(default=list)  # faults of a verification; rows of a drill's table

    def __str__(self) -> str:
        """Name it."""
        return f"{self.get_kind_display()} {self.backup}"


protect(Restoring)
