"""The table of uses: what was proposed, decided and answered. What was approved is a record, too."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jiheng.evidence.facts.decisions import USE_TITLES
from jiheng.values.money import Money
from jiheng.web.accounts.four_eyes import Asked
from jiheng.web.accounts.models import User
from jiheng.web.evaluations.models import Filing
from jiheng.web.ids import new_id
from jiheng.web.projects.models import Project
from jiheng.web.trail.seals import protect


class UseState(models.TextChoices):
    """Where a decision stands."""

    ASKED = "asked", "待批准"
    APPROVED = "approved", "已决定"
    RETURNED = "returned", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"
    REPLACED = "replaced", "已被新的决定代替"


STANDING = (UseState.ASKED, UseState.APPROVED)


class UseDecision(Asked):
    """One person proposes what a result leads to, another approves it; then the unit answers."""

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="use_decisions")
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="+")  # the result it rests on
    state = models.CharField("状态", max_length=20, choices=UseState.choices, default=UseState.ASKED)
    use = models.CharField("应用方式", max_length=20, choices=[(k.value, v) for k, v in USE_TITLES.items()])
    total = models.CharField("总分", max_length=20, blank=True)
    grade = models.CharField("评价等级", max_length=20, blank=True)
    budget_year = models.PositiveSmallIntegerField("预算年度")
    budget_before = models.BigIntegerField("安排前预算", null=True)  # fen
    budget_after = models.BigIntegerField("安排后预算", null=True)  # fen
    reason = models.TextField("应用理由")
    document_number = models.CharField("文号", max_length=100, blank=True)
    answer_by = models.DateField("答复期限", null=True)
    record_id = models.CharField(max_length=200, blank=True)  # of the record it became; the newest
    answer = models.TextField("单位答复", blank=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "budget_year"], condition=Q(state="asked"), name="one_proposed_use_a_year"
            ),
            models.UniqueConstraint(
                fields=["project", "budget_year"], condition=Q(state="approved"), name="one_use_a_budget_year"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "project"])]  # what waits is counted on every page

    def __str__(self) -> str:
        """Say what is decided on which budget."""
        return f"{self.budget_year} 年度预算{self.get_use_display()}"

    @property
    def amounts(self) -> tuple[Money, Money] | None:
        """The budget before and after; None where none is given."""
        if self.budget_before is None or self.budget_after is None:
            return None
        return Money(self.budget_before), Money(self.budget_after)


protect(UseDecision)
