"""The tables of evaluations. What was filed is kept as it was; what was decided on is never changed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jiheng.web.accounts.models import User
from jiheng.web.evaluations.states import OPEN_STATES, FilingKind, FilingState
from jiheng.web.ids import new_id
from jiheng.web.projects.models import Project, ProjectVersion


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
    reason = models.TextField("为什么再报", blank=True)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    signed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField("审批意见", blank=True)

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
        return f"{self.get_kind_display()}（第 {self.number} 次）"


class Kept(models.Model):
    """What was filed, as it was: from the moment it is filed nobody can change it, the superuser included."""

    filing = models.OneToOneField(Filing, primary_key=True, on_delete=models.PROTECT, related_name="kept")
    content = models.TextField()  # JSON, as the core gives it to machines
